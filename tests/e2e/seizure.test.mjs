// seizure.test.mjs - somebody takes the machine while it runs, after a busy day: what do they get? Every file that the
// program wrote must be one that the README lists, and be what it says; and in files, memory, log and pages there must be
// no number, no words and no ZIP, in any coding.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { FakeApi } from './fake_api.mjs';
import { codings, filesBelow, filesPromised, inMemory, memoryOf, Search } from './seize.mjs';
import { ACCOUNT, COVERED, FakeTwilio, Gateway, NUMBER, OLD_TOKEN, PUBLIC, ROOT, SANITIZED, TOKEN, temporaryFolder, twilioWebhook, until } from './support.mjs';

// People: each their own number, and a word that nobody else has.
const people = Object.fromEntries(['rest', 'inline', 'parts', 'trouble', 'receipts', 'page', 'forged', 'broken']
  .map((name, i) => [name, { digits: `20255501${71 + i}`, from: `+120255501${71 + i}`, word: `zu${name}querida` }]));
const ZIP = '95014', PLACE_TEXT = `my zip is ${ZIP} in quezaltepeque`;
const SIGNATURE_SECRET = 'made-up-signature-secret', API_SECRET = 'made-up-api-secret';
const INLINE = '+12025550102', PARTS = '+12025550103', PAGE = '+12025550104';
const DAY_S = 86400, PROGRAM = process.env.RIGHTSLINE ?? path.join(ROOT, 'build/rightsline');

const ending = [], context = { after: (end) => ending.push(end) };
let folder, gateway, twilio, vonage, optedOut = 0;
const pages = {}; // what the loopback listener showed

function configuration() {
  const secret = (name, value) => {
    fs.writeFileSync(path.join(folder, name), value, { mode: 0o600 });
    return `$file:${name}`;
  };
  const options = { account_sid: ACCOUNT, auth_token: [secret('token', TOKEN), secret('old-token', OLD_TOKEN)], base_url: twilio.url };
  return {
    hotline: 'Test Hotline', listen: '127.0.0.1:0', admin: '127.0.0.1:0', public_url: PUBLIC, sandbox_beside: true,
    content: 'content', state: 'state', key: 'secrets/key', join_key: 'rlpub-fie1qIOdC2t4GeIWhb_rVTzT5rLu_NxzTYtyYzFVvQpibZca',
    channels: {
      main: { provider: 'twilio', numbers: [NUMBER], receipts: true, forget: true, segments_per_second: 1000, options },
      inline: { provider: 'twilio', numbers: [INLINE], reply: 'inline', options },
      parts: { provider: 'vonage-sms', numbers: [PARTS], receipts: true, segments_per_second: 1000, options: { api_key: 'abcd1234',
        api_secret: secret('api-secret', API_SECRET), signature_secret: secret('signature', SIGNATURE_SECRET), base_url: vonage.url } },
      page: { provider: 'sandbox', numbers: [PAGE] },
    },
  };
}

/** A webhook of Vonage's SMS API. */
function postVonage(fields) {
  const signed = { 'api-key': 'abcd1234', timestamp: String(Math.floor(Date.now() / 1000)), nonce: 'n-1', ...fields };
  const joined = Object.keys(signed).sort().map((name) => `&${name}=${signed[name].replace(/[&=]/g, '_')}`).join('');
  const sig = createHmac('sha256', SIGNATURE_SECRET).update(joined).digest('hex');
  return gateway.post('/sms/parts', JSON.stringify({ ...signed, sig }), { 'Content-Type': 'application/json' });
}

/** Raw bytes to the public listener, which ends the connection or is left. */
function raw(bytes) {
  return new Promise((resolve) => {
    const socket = net.connect(gateway.port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', () => socket.destroy());
    socket.on('error', () => {});
    socket.on('close', resolve);
    setTimeout(() => socket.destroy(), 100);
  });
}

// ---- A busy day ----

async function askAndLeave(channel, to, { from, word }) {
  const say = (body) => gateway.text(body, { from, to, channel });
  for (const body of [`hello i am ${word} can they search my car`, 'DETAINER', 'MORE', PLACE_TEXT, ZIP, `JOIN ${word}`,
    'ice is at my door', 'call me at (202) 555-0179 or A-number 123456789', 'START', `${word} what should i do?`])
    assert.equal((await say(body)).status, 200);
  assert.equal((await say('please stop texting me')).status, 200);
  optedOut++;
}

async function partsAndReceipts({ digits, word }) {
  const inbound = (id, text, more = {}) => ({ msisdn: `1${digits}`, to: PARTS.slice(1), messageId: id, text, type: 'text', keyword: 'X', ...more });
  const part = (n, text) => inbound(`p-${n}`, text, { concat: 'true', 'concat-ref': '7', 'concat-total': '2', 'concat-part': String(n) });
  const first = postVonage(part(1, `they came to ${word} this `));
  assert.equal((await postVonage(part(2, 'morning, do I have to open the door?'))).status, 200);
  assert.equal((await first).status, 200);
  const receipt = { msisdn: `1${digits}`, to: PARTS.slice(1), messageId: 'out-1', status: 'rejected', 'err-code': '9' };
  assert.equal((await postVonage(receipt)).status, 200); // opted out, Vonage says
  optedOut++;
}

async function trouble({ from, word }) {
  const answers = [[500, 20500], [429, 20429], [400, 21211], [400, 21610]];
  twilio.behave = (request, response) => {
    if (!answers.length || !request.body.includes(from.slice(1))) return false;
    const [status, code] = answers.shift();
    twilio.fail(status, code, response, status === 429 ? { 'Retry-After': '0' } : {});
    return true;
  };
  for (const body of [`${word} can they search my car`, `${word} warrant`, `${word} lawyer`])
    assert.equal((await gateway.text(body, { from })).status, 200);
  assert.equal(answers.length, 0);
  twilio.behave = null;
  optedOut++;
}

async function receipts({ from, word }) {
  await gateway.text(`${word} RIGHTS`, { from });
  for (const [status, code] of [['sent', ''], ['undelivered', '30007'], ['failed', '21610']]) {
    const receipt = twilioWebhook({ body: '', from: NUMBER, to: from, extra: { MessageStatus: status, SmsStatus: status, ErrorCode: code } });
    assert.equal((await gateway.post(receipt.target, receipt.body, receipt.headers)).status, 200);
  }
  optedOut++;
}

async function forged({ from, word }) {
  assert.equal((await gateway.text(word, { from, token: 'another' })).status, 403);
  await gateway.post(`/sms/main?From=${encodeURIComponent(from)}&Body=${word}`, `From=${from}`, { 'X-Twilio-Signature': word });
  await gateway.post(`/${word}/${from}`, word, { [`X-${word}`]: from });
}

async function broken({ digits, word }) {
  await raw(`POST /sms/main HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\nFrom=%2B1${digits}&Body=${word}`); // never the rest
  await raw(`POST /${word} HTTP/1.1\nX: ${digits}\n\n`);
  await raw(`${word} ${digits}\r\n\r\n`);
  await raw(`GET / HTTP/1.1\r\nHost: x\r\nX-${word}: ${digits}${'y'.repeat(20000)}\r\n\r\n`);
}

async function phonePage({ digits, from, word }) {
  const own = { 'Sec-Fetch-Site': 'same-origin' };
  const { token } = await (await fetch(`${gateway.admin}/sandbox/token`, { headers: own })).json();
  const leave = new AbortController();
  const events = await fetch(`${gateway.admin}/sandbox/events?phone=1${digits}`, { headers: own, signal: leave.signal });
  const say = (target, body) => fetch(gateway.admin + target, { method: 'POST', body: JSON.stringify(body),
    headers: { ...own, 'Content-Type': 'application/json', 'X-Sandbox-Token': token } });
  assert.equal((await say('/sandbox/texts', { from, text: `${word} can they search my car` })).status, 202);
  assert.equal((await say('/sandbox/texts', { from, text: `${word} please stop texting me` })).status, 202);
  let shown = '';
  for await (const piece of events.body.pipeThrough(new TextDecoderStream()))
    if ((shown += piece).split('event: text').length > 2) break; // an answer, and that no more will come
  leave.abort();
  optedOut++;
  return async () => assert.equal((await say('/sandbox/forget', { from })).status, 200);
}

/** Other people's texts go over the same connections and buffers. */
async function others() {
  for (let i = 0; i < 20; i++)
    for (const [channel, to] of [['main', NUMBER], ['inline', INLINE]])
      await gateway.text('what are my rights', { from: `+1202555${String(101 + i).padStart(4, '0')}`, channel, to });
  for (let i = 0; i < 8; i++)
    await postVonage({ msisdn: `1202555011${i}`, to: PARTS.slice(1), messageId: `o-${i}`, text: 'what are my rights', type: 'text', keyword: 'X' });
}

async function see(name, target = name) {
  pages[name] = await (await fetch(gateway.admin + target)).text();
}

before(async () => {
  folder = temporaryFolder(context);
  for (const part of ['topics', 'phrases', 'policy', 'places', 'lexicon'])
    fs.cpSync(path.join(ROOT, 'content', part), path.join(folder, 'content', part), { recursive: true });
  fs.mkdirSync(path.join(folder, 'secrets'));
  twilio = await FakeTwilio.start(context);
  vonage = await FakeApi.start(context, (request, n) => [200, { 'message-count': '1', messages: [{ status: '0', 'message-id': `out-${n}` }] }]);
  const given = configuration();
  fs.writeFileSync(path.join(folder, 'config.json'), ''); // the test's own, as the secrets and the content are
  const ours = new Set(filesBelow(folder));
  fs.writeFileSync(path.join(folder, 'secrets/key'), randomBytes(32), { mode: 0o600 }); // of some time before, and destroyed
  fs.writeFileSync(path.join(folder, 'config.json'), JSON.stringify(given));
  execFileSync(PROGRAM, ['forget', '--yes', '-c', 'config.json'], { cwd: folder });
  gateway = await Gateway.start(context, given, folder, [], { cwd: folder, env: { ...process.env, HOME: folder, TMPDIR: folder } });
  gateway.ours = ours;

  const done = await Promise.all([askAndLeave('main', NUMBER, people.rest), askAndLeave('inline', INLINE, people.inline), partsAndReceipts(people.parts),
    trouble(people.trouble), receipts(people.receipts), forged(people.forged), broken(people.broken), phonePage(people.page)]);
  await until(async () => /"held":0.*"outbox":0/.test(await (await fetch(`${gateway.admin}/healthz`)).text()), 'all is settled');
  await done.at(-1)(); // the phone's page is left for good: what would still have been shown there is forgotten
  await others();
  for (const target of ['/healthz', '/metrics', '/content', '/', '/phone', '/dashboard.json']) await see(target);
});
after(async () => {
  for (const end of ending.reverse()) await end();
});

const markers = Object.values(people).flatMap(({ digits, word }) => [...codings(digits), ...codings(word)]).concat(codings('quezaltepeque'));

/** The number of the day in a name stands as DAY. */
const written = () => filesBelow(folder).filter((file) => !gateway.ours.has(file));
const general = (file) => file.replace(/\d+$/, 'DAY');

const kinds = {
  'SQLite: hash and day': (bytes) => {
    assert.equal(bytes.toString('latin1', 0, 15), 'SQLite format 3');
    assert.ok(bytes.includes('CREATE TABLE optouts ( sender BLOB PRIMARY KEY, day INTEGER NOT NULL) WITHOUT ROWID'));
    const today = Math.floor(Date.now() / 1000 / DAY_S);
    const rows = [0, 1].map((ago) => Buffer.from([(today - ago) >> 8, (today - ago) & 255]))
      .flatMap((day) => [...bytes.toString('latin1').matchAll(new RegExp(`\\x03\\x2c\\x02[^]{16}${day.toString('latin1').replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}`, 'g'))]);
    assert.equal(rows.length, optedOut, 'a row for each who opted out: 16 bytes of hash, 2 of the day');
  },
  'SQLite: totals': (bytes) => {
    assert.equal(bytes.toString('latin1', 0, 15), 'SQLite format 3');
    assert.ok(bytes.includes('CREATE TABLE counts ( first INTEGER NOT NULL, days INTEGER NOT NULL, what TEXT NOT NULL, name TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY'));
  },
  'sealed records': (bytes) => {
    assert.ok(bytes.length > 0 && bytes.length % 128 === 0);
    for (let at = 0; at < bytes.length; at += 128) assert.equal(bytes.toString('latin1', at, at + 8), 'RLledg1\n');
  },
  empty: (bytes) => assert.equal(bytes.length, 0),
  'hashes': (bytes) => assert.ok(bytes.length > 0 && bytes.length % 16 === 0),
  '32 random bytes': (bytes) => assert.equal(bytes.length, 32),
  'a day': (bytes) => assert.match(bytes.toString('latin1'), /^\d{4}-\d\d-\d\d\n$/),
  'learnt from content/': (bytes) => assert.ok(bytes.length > 1000),
};

test('the files that it wrote are those that the README lists, and of that kind', (t) => {
  const promised = filesPromised(fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8'));
  assert.deepEqual([...new Set(written().map(general))].sort(), Object.keys(promised).sort());
  for (const file of written()) {
    const kind = promised[general(file)], bytes = fs.readFileSync(path.join(folder, file));
    t.diagnostic(`${file}: ${kind}, ${bytes.length} bytes`);
    assert.ok(kinds[kind], `no test knows the kind "${kind}"`);
    kinds[kind](bytes);
    assert.equal(fs.statSync(path.join(folder, file)).mode & (file.startsWith('content') ? 0o022 : 0o077), 0, `${file} is for its owner`);
  }
});

test('every file that it has open to be written is one of them', () => {
  for (const fd of fs.readdirSync(`/proc/${gateway.child.pid}/fd`)) {
    let target, info;
    try {
      target = fs.readlinkSync(`/proc/${gateway.child.pid}/fd/${fd}`);
      info = fs.readFileSync(`/proc/${gateway.child.pid}/fdinfo/${fd}`, 'utf8');
    } catch {
      continue; // closed meanwhile
    }
    const flags = parseInt(/flags:\s+(\d+)/.exec(info)[1], 8);
    if (!target.startsWith('/') || target === '/dev/null' || (flags & 3) === 0) continue;
    assert.ok(written().includes(path.relative(fs.realpathSync(folder), target)), target);
  }
});

test('no file that it wrote tells a time finer than a day', () => {
  for (const file of written().filter((file) => file.startsWith('state/')))
    assert.equal(fs.statSync(path.join(folder, file)).mtimeMs % (DAY_S * 1000), 0, file);
});

test('files hold no number, no words and no ZIP, in any coding', () => {
  const search = new Search([...markers, ['the ZIP', Buffer.from(ZIP)]]);
  for (const file of written().filter((file) => !file.startsWith('content/')))
    assert.deepEqual(search.in(fs.readFileSync(path.join(folder, file))), [], file);
  assert.deepEqual(new Search(markers).in(fs.readFileSync(path.join(folder, 'content/trained.cache'))), []);
});

test('nor does its memory', { skip: (SANITIZED || COVERED) && 'a sanitizer keeps what is freed, on purpose; and without optimizing the stack is left as it was' }, (t) => {
  let size = 0;
  for (const [, bytes] of memoryOf(gateway.child.pid)) size += bytes.length;
  t.diagnostic(`${size >> 20} MiB of memory, ${markers.length} markers`);
  assert.deepEqual(inMemory(gateway.child.pid, [...markers, ['ZIP in its sentence', Buffer.from(`zip is ${ZIP}`)],
    ['ZIP in a form', Buffer.from(`Body=${ZIP}`)], ['ZIP in JSON', Buffer.from(`"${ZIP}"`)]]), []);
});

test('the search does find what is there', { skip: SANITIZED }, () => {
  assert.notDeepEqual(inMemory(gateway.child.pid, codings('Test Hotline')), []);
});

test('nor do its log and its pages', () => {
  const search = new Search(markers), zip = new RegExp(`(?<![0-9a-f])${ZIP}(?![0-9a-f])`); // a trace is 16 random digits
  assert.ok(gateway.log.length > 50 && pages['/metrics'].length > 1000 && pages['/phone'].length > 1000);
  for (const [name, text] of Object.entries({ ...pages, log: gateway.raw + gateway.out })) {
    assert.deepEqual(search.in(Buffer.from(text)), [], name);
    assert.doesNotMatch(text, zip, name);
  }
});

test('secrets are in no command line, environment, log or page, and no child could see them', () => {
  const secrets = [TOKEN, OLD_TOKEN, SIGNATURE_SECRET, API_SECRET], pid = gateway.child.pid;
  const search = new Search(secrets.flatMap(codings)), key = new Search([['the key', fs.readFileSync(path.join(folder, 'secrets/key'))]]);
  const seen = { cmdline: fs.readFileSync(`/proc/${pid}/cmdline`), environ: fs.readFileSync(`/proc/${pid}/environ`), log: gateway.raw, ...pages };
  for (const [name, text] of Object.entries(seen)) assert.deepEqual([...search.in(Buffer.from(text)), ...key.in(Buffer.from(text))], [], name);
  for (const task of fs.readdirSync(`/proc/${pid}/task`)) assert.equal(fs.readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8'), '');
});

test('it dumps no core, and its keys are locked into memory', { skip: SANITIZED }, () => {
  assert.match(fs.readFileSync(`/proc/${gateway.child.pid}/limits`, 'utf8'), /^Max core file size +0 +0 /m);
  const locked = /^VmLck:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${gateway.child.pid}/status`, 'utf8'))[1];
  assert.ok(locked >= 12 && locked <= 64, `${locked} kB are locked: three keys, and nothing else while nothing waits`);
});

test('the unit lets nothing of it reach a disk', () => {
  const unit = fs.readFileSync(path.join(ROOT, 'config/rightsline.service'), 'utf8');
  for (const line of ['LimitCORE=0', 'LimitMEMLOCK=infinity', 'MemorySwapMax=0', 'UMask=0077', 'StateDirectoryMode=0700'])
    assert.match(unit, new RegExp(`^${line}$`, 'm'));
});
