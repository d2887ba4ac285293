// send.test.mjs - texts to those who joined and to lists, through the running gateway: nobody twice, nobody who left,
// at the pace of the channel, also when it is killed again and again.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { COVERED, FakeTwilio, Gateway, NUMBER, ROOT, SANITIZED, VERIFY, temporaryFolder, twilioConfig, twilioWebhook, until } from './support.mjs';

const PROGRAM = process.env.RIGHTSLINE ?? path.join(ROOT, 'build/rightsline');
const PER_S = VERIFY ? Number(process.env.PER_SECOND ?? 600) : 60; // segments a second
const MANY = VERIFY ? 100000 : 190;      // of the list that is sent at that pace
const KILLED = VERIFY ? 3000 : 60;       // of the list whose sender is killed
const KILLS = VERIFY ? 30 : 3;

const ending = [], context = { after: (end) => ending.push(end) };
let folder, fake, gateway, key, passphrase, socket, areas;

const campaign = (id, more = {}) => ({
  id, first_day: '2020-01-01', last_day: '2099-12-31', time_zone: 'America/Chicago',
  en: { title: 'texts', pages: ['Thank you.'], texts: ['The first text.', 'The second text.'], review: { state: 'draft', by: null, on: '2026-11-24' } },
  es: { title: 'textos', pages: ['Gracias.'], texts: ['El primer texto.', 'El segundo texto.'], review: { state: 'draft', by: null, on: '2026-11-24' } },
  ...more,
});

before(async () => {
  folder = temporaryFolder(context);
  const content = path.join(folder, 'content');
  fs.cpSync(path.join(ROOT, 'content'), content, { recursive: true });
  const put = (id, more) => fs.writeFileSync(path.join(content, `campaigns/${id}.json`), JSON.stringify(campaign(id, more)));
  put('fair', { reminders: { at_most_a_month: 2, every_weeks: 2 } });
  for (const id of ['listed', 'paced', 'killed']) put(id);
  put('old', { last_day: '2021-01-01' });
  areas = new Set(fs.readFileSync(path.join(content, 'places/areacodes.tsv'), 'utf8').split('\n').map((line) => line.slice(0, 3)));

  key = path.join(folder, 'organiser.key');
  passphrase = path.join(folder, 'passphrase');
  fs.writeFileSync(passphrase, 'four unusual words\n', { mode: 0o600 });
  const made = spawnSync(PROGRAM, ['keygen', '-o', key, '--quick', '--passphrase-file', passphrase], { encoding: 'utf8' });
  socket = path.join(folder, 'admin');
  fake = await FakeTwilio.start(context);
  const config = twilioConfig(folder, fake, { segments_per_second: PER_S }, {
    content, admin_socket: socket, join_key: /"(rlpub-[^"]+)"/.exec(made.stdout)[1], outreach_hours: { 'mon-sun': '0-24' } });
  config.channels.slow = { ...config.channels.main, numbers: ['+12025550190'], segments_per_second: 0.1 };
  gateway = await Gateway.start(context, config, folder);
});
after(async () => {
  for (const end of ending.reverse()) await end();
});

const options = (more) => ['--at', socket, '--state', path.join(folder, 'runs'), '--yes', ...more];
/** Runs `send` to its end; the loop goes on meanwhile, since the fake provider is in this process. */
function send(...more) {
  const child = spawn(PROGRAM, ['send', ...more.slice(0, 1), ...options(more.slice(1))], { stdio: ['ignore', 'pipe', 'pipe'] });
  const run = { child, out: '', err: '' };
  child.stdout.on('data', (piece) => (run.out += piece));
  child.stderr.on('data', (piece) => (run.err += piece));
  run.ended = new Promise((resolve) => child.on('close', (code) => resolve(Object.assign(run, { code }))));
  return run;
}
const toLedger = () => ['--ledger', path.join(folder, 'ledger'), '--key', key, '--passphrase-file', passphrase];
const fetchLedger = () => fs.copyFileSync(path.join(folder, 'state/ledger'), path.join(folder, 'ledger'));
const says = async (from, text) => assert.equal((await gateway.text(text, { from })).status, 200);

/** A list of `count` people of the US, from the `from`-th thousand on. There are fewer fictitious numbers than the full
 * count needs: it takes the lines beside them, which nobody has either, and which go no further than this machine. */
function list(name, count, from = 0) {
  const served = [...areas].filter((area) => /^\d{3}$/.test(area) && area !== '202');
  const many = count > served.length * 99, lines = many ? 1000 : 99;
  const numbers = Array.from({ length: count }, (_, n) => {
    const i = from * 1000 + n;
    return `+1${served[Math.floor(i / lines) % served.length]}555${String((many ? 0 : 101) + (i % lines)).padStart(4, '0')}`;
  });
  assert.equal(new Set(numbers).size, count, 'each is there once');
  const file = path.join(folder, name);
  fs.writeFileSync(file, ['name,number,consent,language', ...numbers.map((number) => `,${number},yes,`)].join('\r\n') + '\r\n');
  return { file, numbers };
}
const count = (numbers) => {
  const times = new Map(numbers.map((number) => [number, 0]));
  for (const { To } of fake.texts) if (times.has(To)) times.set(To, times.get(To) + 1);
  return times;
};

test('lists go in by the socket file alone', async () => {
  const response = await fetch(`${gateway.admin}/outreach/plan`, { method: 'POST', body: '' });
  assert.equal(response.status, 403);
  assert.equal(fs.statSync(socket).mode & 0o777, 0o600);
});

test('those who joined get the series, each text once, and nothing more after a STOP', async () => {
  const [stays, leaves, late, twice] = ['+12025550111', '+12025550112', '+12025550113', '+12025550114'];
  for (const number of [stays, leaves, late, twice]) {
    await says(number, number === late ? 'UNIRME' : 'JOIN');
    await says(number, number === late ? 'ACEPTO' : 'AGREE');
  }
  await says(twice, 'JOIN');
  await says(twice, 'AGREE');
  fetchLedger();
  fake.texts.length = 0;

  const dry = await send('fair', ...toLedger(), '--dry-run').ended;
  assert.equal(dry.code, 0, dry.err);
  assert.match(dry.out, /fair, text 1 of 2, by main: 4 people/);
  assert.match(dry.out, /es: 1, of 1 segment \(GSM-7\)\n.*El primer texto\. Responda STOP/);
  assert.equal(fake.texts.length, 0);

  const due = await send('--due', ...toLedger()).ended;
  assert.equal(due.code, 0, due.err);
  assert.match(due.err, /Accepted 4, opted out 0/);
  assert.match(due.out, /fair: the next text is due on \d{4}-\d\d-\d\d/);
  assert.deepEqual(fake.texts.map((text) => text.To).sort(), [stays, leaves, late, twice]);
  assert.equal(fake.to(stays)[0].Body, 'Test Hotline: The first text. Reply STOP to end.');
  assert.equal(fake.to(late)[0].Body, 'Test Hotline: El primer texto. Responda STOP para no recibir mas.');

  fake.texts.length = 0;
  const early = await send('--due', ...toLedger()).ended;
  assert.equal(early.code, 0);
  assert.equal(fake.texts.length, 0, 'two weeks are not over');
  const again = await send('fair', ...toLedger(), '--text', '1').ended;
  assert.match(again.err, /text 1 was sent already/);

  await says(leaves, 'please stop texting me'); // the ledger that was fetched does not know
  fake.texts.length = 0;
  const second = await send('fair', ...toLedger()).ended;
  assert.equal(second.code, 0, second.err);
  assert.match(second.err, /Accepted 3, opted out 1/);
  assert.equal(fake.to(leaves).length, 0);
  assert.equal(fake.to(stays).length, 1);
  fetchLedger();
  assert.match((await send('fair', ...toLedger(), '--dry-run', '--text', '1', '--again').ended).out, /: 3 people/, 'the promise is told and the plan shown');
  assert.deepEqual(fs.readdirSync(path.join(folder, 'runs')), ['fair.sent'], 'key and journal of a whole run are gone');
});

test('who joined gets no more a month than was told, whatever is asked for', async () => {
  const args = ['fair', ...toLedger(), '--text', '1', '--again'], before = fake.texts.length;
  const run = await send(...args).ended;
  assert.equal(run.code, 1);
  assert.match(run.err, /told "at most 2 a month", and have had that many: no more before \d{4}-\d\d-\d\d/);
  assert.equal((await send(...args, '--dry-run').ended).code, 0, 'the plan may be seen');
  assert.equal(fake.texts.length, before);
});

const wrongly = [
  [['--due', '--text', '2', '--ledger', 'l', '--key', 'k'], /--text and --again go with a campaign/],
  [['--due', '--to', 'list.csv'], /--due is for those who joined/],
  [['fair', '--to', 'list.csv', '--ledger', 'l', '--key', 'k'], /Either --ledger and --key, or --to/],
  [['fair', '--ledger', 'l'], /who gets it\? Say --ledger and --key, or --to/],
  [['--to', 'list.csv'], /say which campaign/],
  ...['abc', '-1', '0', '1e9x', '1,5', ''].map((price) => [['fair', '--to', 'list.csv', '--price', price], /--price takes what one segment costs/]),
  ...['x', '', '-1', '99999'].map((text) => [['fair', '--to', 'list.csv', '--text', text], /--text takes a number/]),
  [['fair', '--to', 'list.csv', '--unknown', 'maybe'], /--unknown takes "send" or "leave"/],
];
test('what cannot be meant is told, in a sentence', () => {
  for (const [args, says] of wrongly) {
    const { status, stderr } = spawnSync(PROGRAM, ['send', ...args], { encoding: 'utf8' });
    assert.equal(status, 2, args.join(' '));
    assert.match(stderr, says);
    assert.equal(stderr.split('\n').length, 2, stderr);
  }
});

test('a list is checked line by line first, and who should not get it is left out', async () => {
  fake.texts.length = 0;
  const bad = path.join(folder, 'bad.csv');
  fs.writeFileSync(bad, 'number,consent,language\n+12025550121,yes,en\n12,yes,en\n+12025550122,maybe,en\n+12025550123,yes,xx\n');
  const wrong = await send('listed', '--to', bad).ended;
  assert.equal(wrong.code, 1);
  for (const line of ['bad.csv:3: this is no telephone number', 'bad.csv:4: write yes', 'bad.csv:5: this is no language'])
    assert.ok(wrong.err.includes(line), wrong.err);
  assert.doesNotMatch(wrong.err, /555012[12]/);
  fs.writeFileSync(bad, 'number,language\n+12025550121,en\n');
  assert.match((await send('listed', '--to', bad).ended).err, /no column "consent"/);
  assert.equal(fake.texts.length, 0);

  await says('+12025550129', 'STOP');
  fs.writeFileSync(bad, '\ufeff"number";"consent"\n'.replaceAll(';', ',') + '(202) 555-0121,yes\n+1 202 555 0121,Yes\n+18765550122,yes\n+12025550123,no\n+12025550129,yes\n');
  fake.texts.length = 0;
  const good = await send('listed', '--to', bad).ended;
  assert.equal(good.code, 0, good.err);
  assert.match(good.out, /left out: 1 without consent, 1 that are there more than once, 1 not of the US/);
  assert.match(good.err, /Accepted 1, opted out 1/);
  assert.deepEqual(fake.texts.map((text) => text.To), ['+12025550121']);
  await says('+12025550121', 'DETENER'); // alone, and just texted by us: it means us
  assert.match(fake.to('+12025550121').at(-1).Body, /START/);
  assert.match((await send('old', '--to', bad).ended).err, /the campaign "old" is over/);
});

/** Asks the gateway what `send` does. */
const ask = (what, fields) => new Promise((resolve, reject) => {
  const request = http.request({ socketPath: socket, path: `/outreach/${what}`, method: 'POST' }, async (response) => {
    let text = '';
    for await (const piece of response) text += piece;
    resolve(response.statusCode === 200 ? JSON.parse(text) : response.statusCode);
  });
  request.on('error', reject);
  request.end(new URLSearchParams(fields).toString());
});

/** Hands in one text; gives how it ended. */
const handIn = async (number, channel, more) => (await ask('send', { campaign: 'listed', text: '0', number, channel, language: 'en', ...more })).result;

/** Somebody else's gateway: it has our plan, and ends each text as it is told to (null: the line breaks). */
async function otherGateway(t, results) {
  const plan = JSON.stringify(await ask('plan', {})), at = path.join(folder, 'other'), texts = [];
  fs.rmSync(at, { force: true });
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    if (request.url === '/outreach/plan') return response.end(plan);
    texts.push(new URLSearchParams(body).get('number'));
    const result = results.length > 1 ? results.shift() : results[0];
    if (result === null) return request.socket.destroy();
    response.writeHead(result === 500 ? 500 : 200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ result, segments: 1, opens: 0 }));
  });
  await new Promise((resolve) => server.listen(at, resolve));
  t.after(() => server.close());
  return { at, texts };
}

const ends = [
  ['a recipient that the provider does not take', ['refused', 'foreign', 'accepted'], 0, /Accepted 1, opted out 0, refused 1, not of the US 1, unknown 0/],
  ['a provider that turns us away', ['our_fault'], 1, /not sent 3\.\n.*stopped: the provider turns us away: `rightsline test-channel`/],
  ['a campaign that is over meanwhile', ['accepted', 'not_running'], 1, /stopped: the campaign does not run today/],
  ['a gateway that refuses', [500], 1, /not sent 3\.\n.*stopped: the gateway refuses/],
  ['a gateway of another version', ['perhaps'], 1, /unknown 3.*\n.*stopped: the gateway answers what this program does not know/],
  ['a line that breaks', [null], 1, /unknown 3.*\n.*stopped: the line to the gateway broke/],
];
test('how a text ends decides whether it goes on, and what is told', async (t) => {
  const { file, numbers } = list('ends.csv', 3, 800);
  const runs = path.join(folder, 'ends'), toOther = (at) => ['--at', at, '--state', runs, '--yes', '--to', file];
  for (const [name, results, code, told] of ends) {
    const other = await otherGateway(t, [...results]);
    const run = await send('listed', ...toOther(other.at)).ended;
    assert.equal(run.code, code, `${name}: ${run.err}`);
    assert.match(run.err, told, name);
    assert.deepEqual(other.texts.sort(), numbers, name);
    if (results[0] !== null) fs.rmSync(runs, { recursive: true });
  }
  // Of three nobody knows; they are texted again by who says so, and by nobody else.
  const other = await otherGateway(t, ['accepted']);
  assert.equal((await send('listed', ...toOther(other.at)).ended).code, 1);
  assert.equal(other.texts.length, 0);
  const again = await send('listed', ...toOther(other.at), '--unknown', 'send').ended;
  assert.equal(again.code, 0, again.err);
  assert.deepEqual(other.texts.sort(), numbers);
});

test('who waits to try again ends when it is told to, and goes on from there', async (t) => {
  const { file, numbers } = list('waits.csv', 2, 810);
  const other = await otherGateway(t, ['accepted', 'later']), args = ['--at', other.at, '--state', path.join(folder, 'waits'), '--yes', '--to', file];
  const run = send('listed', ...args);
  await until(() => other.texts.length === 2, 'both are handed in');
  run.child.kill('SIGINT');
  const { code, err } = await run.ended;
  assert.equal(code, 1, err);
  assert.match(err, /Accepted 1.*not sent 1\.[^]*Run the same command again/);
  const rest = await otherGateway(t, ['accepted']);
  assert.equal((await send('listed', ...args).ended).code, 0);
  assert.equal(rest.texts.length, 1);
  assert.deepEqual([...new Set([...other.texts, ...rest.texts])].sort(), numbers);
});

test('what the gateway does not have is told, and nobody is texted', async (t) => {
  const { file } = list('none.csv', 1, 820);
  fake.texts.length = 0;
  const port = gateway.admin.slice('http://'.length), at = ['--at', socket], yes = '--yes';
  for (const [campaign, args, told] of [
    ['nothing', [...at, yes], /no campaign "nothing" with texts to send/],
    ['listed', [...at, yes, '--channel', 'none'], /no channel "none" with a provider/],
    ['listed', [...at, yes, '--sandbox'], /no sandbox channel/],
    ['listed', [...at, yes, '--text', '9'], /the campaign has 2 texts/],
    ['listed', ['--at', port, yes], /only by its admin socket, not by a port/],
    ['listed', ['--at', fake.url.slice('http://'.length), yes], /what answers at \S+ is not this rightsline \(\d+\)/],
    ['listed', ['--at', path.join(folder, 'nowhere'), yes], /no gateway answers at \S+nowhere; is it running/],
    ['listed', at, /no terminal to ask at; --yes goes on without/],
  ]) {
    const child = spawn(PROGRAM, ['send', campaign, '--to', file, '--state', path.join(folder, 'none'), ...args], { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    let err = '';
    child.stderr.on('data', (piece) => (err += piece));
    assert.equal(await new Promise((resolve) => child.on('close', resolve)), 1, err);
    assert.match(err, told);
  }
  assert.match((await send('listed', '--to', file, '--price', '0.0079', '--dry-run').ended).out, /1, of 1 segment \(GSM-7\), \$0\.01/);
  assert.equal(await handIn('+12025550151', 'none'), 'no_channel');
  assert.equal(await handIn('+12025550151', 'main', { campaign: 'none' }), 'no_campaign');
  assert.equal(await handIn('+12025550151', 'main', { campaign: 'old' }), 'not_running');
  assert.equal(await handIn('+18765550151', 'main'), 'foreign');
  assert.equal(await handIn('+12025550151', 'main', { text: '2' }), 'no_campaign');
  assert.deepEqual([await ask('nothing', {}), await ask('confirm', {})], [404, { result: 'confirmed', segments: 0, opens: 0 }]);
  assert.deepEqual(fake.texts.filter((text) => text.To), []);
});

test('once the key of the opt-outs was destroyed nobody on a list is texted, until somebody answers for it', async () => {
  const mark = path.join(folder, 'key.forgotten'), file = path.join(folder, 'forgotten.csv'), number = '+12025550141';
  fs.writeFileSync(file, `number,consent\n${number},yes\n`);
  fs.writeFileSync(mark, '2026-11-01\n', { mode: 0o600 });
  fake.texts.length = 0;
  const { code, err } = await send('listed', '--to', file).ended;
  assert.equal(code, 1);
  assert.match(err, /does not know who has said STOP/);
  assert.equal(await handIn(number, 'main'), 'forgotten', 'nor when `send` does not ask');
  assert.equal(fake.texts.length, 0);
  fs.rmSync(mark);
  assert.equal(await handIn(number, 'main'), 'accepted');
});

test('what waits for somebody is taken back once the provider says that they opted out', async () => {
  const metric = async (what) => Number(new RegExp(`^rightsline_outreach_${what} (\\d+)$`, 'm').exec(await gateway.metrics())[1]);
  const counted = await metric('total\\{result="opted_out"\\}'), accepted = await metric('total\\{result="accepted"\\}');
  const [first, byReceipt, byReply, byText, other] = ['+12025550131', '+12025550132', '+12025550133', '+12025550134', '+12025550135'];
  const optedOut = (number) => {
    fake.behave = (seen, response) => seen.body.includes(number.slice(1)) && (fake.fail(400, 21610, response), true);
  };
  fake.texts.length = 0;
  assert.equal(await handIn(first, 'slow'), 'accepted'); // the next may go in ten seconds
  const waiting = [byReceipt, byReply, byText].map((number) => handIn(number, 'slow'));
  const remains = handIn(other, 'slow');
  await until(async () => (await metric('texts')) === 4, 'they wait');

  const receipt = twilioWebhook({ body: '', from: NUMBER, to: byReceipt, extra: { MessageStatus: 'failed', SmsStatus: 'failed', ErrorCode: '21610' } });
  assert.equal((await gateway.post(receipt.target, receipt.body, receipt.headers)).status, 200);
  assert.equal(await waiting[0], 'opted_out', 'a receipt says so');
  optedOut(byReply);
  await says(byReply, 'RIGHTS');
  assert.equal(await waiting[1], 'opted_out', 'an answer is refused');
  optedOut(byText);
  assert.equal(await handIn(byText, 'main'), 'opted_out', 'another text to them is refused');
  assert.equal(await waiting[2], 'opted_out');
  fake.behave = null;
  assert.equal(await metric('texts'), 1, 'what is for others waits on');
  assert.equal(await metric('total\\{result="opted_out"\\}'), counted + 4);
  assert.equal(await metric('total\\{result="accepted"\\}'), accepted + 1);
  await says(other, 'STOP');
  assert.equal(await remains, 'opted_out');
  assert.ok(fake.texts.every((text) => text.To === first), 'nothing went to them');
});

test(`${MANY} texts keep the pace of ${PER_S} a second, each once`, { timeout: 600000 }, async (t) => {
  const { file, numbers } = list('many.csv', MANY, 1);
  const stamps = [];
  fake.texts.length = fake.requests.length = 0;
  fake.behave = (seen, response, accept) => {
    stamps.push(performance.now());
    fake.requests.length = 0;
    accept();
    return true;
  };
  const memory = () => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${gateway.child.pid}/status`, 'utf8'))[1]);
  const before = memory();
  const run = await send('paced', '--to', file).ended;
  fake.behave = null;
  assert.equal(run.code, 0, run.err);
  assert.ok([...count(numbers).values()].every((times) => times === 1));
  const burst = 1.5 * PER_S; // a bucket of one second goes at once, and what comes meanwhile
  const seconds = (stamps.at(-1) - stamps[burst]) / 1000, rate = (stamps.length - 1 - burst) / seconds;
  t.diagnostic(`${rate.toFixed(2)} a second; the gateway ${before} KiB before, ${memory()} after`);
  // Never more than a bucket of one second and what has run into it since; a busy machine notes the first one late.
  const slack = PER_S / 4;
  stamps.forEach((stamp, n) => assert.ok(n <= PER_S + slack + (PER_S * 1.02 * (stamp - stamps[0])) / 1000, `the ${n}th came too early`));
  if (VERIFY && !SANITIZED) assert.ok(Math.abs(rate / PER_S - 1) < 0.02, `${rate} a second`);
  if (!SANITIZED) assert.ok(memory() < before + 8192, 'memory is flat');
});

test(`killed ${KILLS} times and begun again: nobody is texted twice`, { timeout: 600000 }, async (t) => {
  const { file, numbers } = list('killed.csv', KILLED, 300);
  fake.texts.length = 0;
  let run;
  for (let i = 0; i < KILLS; i++) {
    const enough = Math.floor(((i + 1) * KILLED) / (KILLS + 2));
    run = send('killed', '--to', file);
    while (fake.texts.length < enough && run.child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 3));
    run.child.kill('SIGKILL');
    await run.ended;
  }
  run = await send('killed', '--to', file).ended;
  const unknown = Number(/unknown (\d+)/.exec(run.err.split('\n').find((line) => line.startsWith('Accepted')))[1]);
  const times = [...count(numbers).values()];
  t.diagnostic(`${unknown} of ${KILLED} unknown after ${KILLS} kills, ${times.filter((n) => n === 0).length} not sent`);
  assert.equal(times.filter((n) => n > 1).length, 0, 'nobody twice');
  assert.ok(unknown <= KILLS * 32, 'only those in flight');
  assert.ok(times.filter((n) => n === 0).length <= unknown, 'all others once');
  assert.equal(run.code, unknown ? 1 : 0);
  if (unknown) assert.match(run.err, /nobody knows whether they were texted.*--unknown send[^]*rows, counted from 1: \d+/);
  const left = await send('killed', '--to', file, '--unknown', 'leave').ended;
  assert.equal(left.code, 0, left.err);
  assert.deepEqual(fs.readdirSync(path.join(folder, 'runs')).filter((name) => name.startsWith('killed')), ['killed.sent']);
});

test('when the gateway goes, the sender stops, and goes on later', async () => {
  if (COVERED) { // who is killed notes nothing of where it went
    await gateway.kill('SIGTERM');
    await gateway.restart();
  }
  const { file, numbers } = list('gone.csv', 40, 600);
  fake.texts.length = 0;
  const run = send('listed', '--to', file, '--text', '2');
  while (fake.texts.length < 10 && run.child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 3));
  await gateway.kill('SIGKILL');
  const { code, err } = await run.ended;
  assert.equal(code, 1, err);
  assert.match(err, /stopped: (the line to the gateway broke|no gateway answers)/);
  await gateway.restart();
  const rest = await send('listed', '--to', file, '--text', '2', '--unknown', 'leave').ended;
  assert.equal(rest.code, 0, rest.err);
  assert.ok([...count(numbers).values()].every((times) => times <= 1));
});

test('at night nobody is texted, and it is told from when on', async () => {
  // Twelve hours from now in Washington, for an hour.
  const hour = (Number(new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', hour: '2-digit', hourCycle: 'h23' }).format()) + 12) % 24;
  fs.writeFileSync(gateway.file, JSON.stringify({ ...gateway.config, outreach_hours: { 'mon-sun': `${hour}-${hour + 1}` } }));
  await gateway.kill('SIGTERM');
  await gateway.restart();
  const file = path.join(folder, 'night.csv');
  fs.writeFileSync(file, 'number,consent\n+12025550141,yes\n');
  fake.texts.length = 0;
  const run = await send('killed', '--to', file, '--text', '2').ended;
  assert.equal(run.code, 1);
  assert.match(run.err, /Accepted 0.*not sent 1\.\nFor some it is not an hour to be texted; from \w{3} \d{4}-\d\d-\d\d \d\d:00 your time on/);
  assert.equal(fake.texts.length, 0);
});
