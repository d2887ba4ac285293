// setup.test.mjs - `rightsline setup`: answered by a file, by a pipe and on a terminal; what it writes, what it refuses to
// write, what it shows and what it never shows.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ACCOUNT, FakeTwilio, Gateway, NUMBER, ROOT, SANITIZED, TOKEN, temporaryFolder, until } from './support.mjs';

const PROGRAM = process.env.RIGHTSLINE ?? path.join(ROOT, 'build/rightsline');
const MODE = 0o777;

function run(args, input = '') {
  const { status, stdout, stderr } = spawnSync(PROGRAM, ['setup', ...args], { cwd: ROOT, encoding: 'utf8', input });
  return { status, stdout, stderr, all: stdout + stderr };
}

const SECRET = 'a-made-up-secret-0123456789abcde';
const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });

/* What each provider needs; `shows`: what its console is told besides the webhook. */
const providers = {
  twilio: { options: { account_sid: ACCOUNT, auth_token: TOKEN }, shows: [/sms\/main#rc=2&rp=all&rt=4500/, /<Response>/, /30034: /, /30007: /] },
  telnyx: { options: { public_key: '0EqyMnQrtKs6E2i9RhXk5tAiSrcaAWuvhSCjMsl3hzc=', api_key: SECRET }, shows: [/version 2/, /40010: /] },
  signalwire: { options: { space: 'example', project_id: '00000000-0000-4000-8000-000000000001', api_token: SECRET, signing_key: `${SECRET}2` }, shows: [/cXML/] },
  plivo: { options: { auth_id: 'MAXXXXXXXXXXXXXXXXXX', auth_token: SECRET }, shows: [/Message URL/] },
  'vonage-sms': { options: { api_key: 'abcd1234', api_secret: SECRET, signature_secret: `${SECRET}2` }, shows: [/method\s+sha256/] },
  'vonage-messages': { options: { application_id: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee', private_key: pem, signature_secret: SECRET }, shows: [/aaaaaaaa-bbbb/] },
  bandwidth: { options: { account_id: '5500000', application_id: '93de2206-9669-4e07-948d-329f4b722ee2', api_user: 'api-user', api_password: SECRET }, made: ['webhook_password'], shows: [/bandwidth-webhook-password/, /4774: /] },
  infobip: { options: { base_url: 'https://xxxxx.api.infobip.com', api_key: SECRET }, made: ['path_secret'], shows: [/echo "https:\/\/hotline.example\/sms\/main\/\$\(cat \S+infobip-path-secret\)"/] },
  smsgate: { options: { username: 'ABC123', password: SECRET, signing_key: `${SECRET}2` }, shows: [/sms:received/, /SIM card/] },
  kannel: { options: {}, url: 'http://127.0.0.1:8080', made: ['password', 'token'], shows: [/post-url = "http:\/\/127\.0\.0\.1:8080\/sms\/main\?token=TOKEN&id=%I"/] },
  generic: { options: { receive: { auth: { scheme: 'bearer', secret: '$file:SECRETS/hook' }, kind: 'json', id: '/id', sender: '/from', text: '/text' },
    send: { url: 'https://api.aggregator.example/v1', auth: { scheme: 'bearer', secret: '$file:SECRETS/api' }, kind: 'json', body: { to: '{recipient}', text: '{text}' } } }, shows: [] },
};

test('setup from a file of answers', async (t) => {
  const folder = temporaryFolder(t);
  for (const name of ['hook', 'api']) fs.writeFileSync(path.join(folder, name), SECRET, { mode: 0o600 });
  for (const [provider, { options, made = [], shows, url = 'https://hotline.example' }] of Object.entries(providers)) {
    await t.test(`${provider}: the configuration is good, its secrets are in files of their own, and none is shown`, () => {
      const place = path.join(folder, provider), file = path.join(place, 'config.json'), answers = path.join(folder, 'answers.json');
      const given = JSON.parse(JSON.stringify({ provider, number: '(202) 555-0100', public_url: url, hotline: 'Test Line', languages: ['en', 'es', 'vi'],
        human: '202-555-0140', content: path.join(ROOT, 'content'), privacy: 'hotline.example/privacy', options }).replaceAll('SECRETS', folder));
      fs.writeFileSync(answers, JSON.stringify(given), { mode: 0o600 });
      const { status, stdout, stderr, all } = run(['-c', file, '--answers', answers]);
      assert.equal(status, 0, all);
      assert.ok(stdout.includes(`${url}/sms/main`));
      for (const shown of shows) assert.match(stdout, shown);
      assert.ok(!all.includes(SECRET) && !all.includes(TOKEN) && !all.includes('BEGIN PRIVATE'), 'no secret is shown');
      assert.equal(stderr, '');

      const config = JSON.parse(fs.readFileSync(file));
      assert.deepEqual([config.hotline, config.human, config.languages, config.public_url, config.privacy, config.channels.main.numbers],
        ['Test Line', '202-555-0140', ['en', 'es', 'vi'], url, 'hotline.example/privacy', [NUMBER]]);
      const written = config.channels.main.options;
      for (const [name, value] of Object.entries(given.options)) {
        if (typeof value !== 'string' || written[name] === value) continue;
        assert.equal(fs.readFileSync(written[name].replace('$file:', ''), 'utf8'), value);
      }
      for (const name of made) assert.match(fs.readFileSync(written[name].replace('$file:', ''), 'utf8'), /^[0-9a-f]{32}$/);
      for (const name of fs.readdirSync(place)) assert.equal(fs.statSync(path.join(place, name)).mode & MODE, 0o600);
      assert.ok(!fs.readFileSync(file, 'utf8').includes(SECRET));
      if (SANITIZED) return;
      const again = run(['--show', '-c', file]); // reads it as the gateway would, and warns as check does
      assert.deepEqual([again.status, again.stderr], [0, '']);
      assert.ok(stdout.endsWith(again.stdout));
      if (provider !== 'twilio') return;
      const check = spawnSync(PROGRAM, ['check', '--quiet', '-c', file], { cwd: ROOT, encoding: 'utf8' });
      assert.equal(check.status, 0, check.stderr);
    });
  }
});

test('setup by a pipe, and what it refuses', async (t) => {
  const folder = temporaryFolder(t), file = path.join(folder, 'config.json');
  const flags = ['-c', file, '--provider', 'twilio', '--number', NUMBER, '--url', 'https://hotline.example', '--hotline', 'A', '--human', '', '--languages', 'en'];
  const nothing = () => assert.deepEqual(fs.readdirSync(folder), []);
  const given = (provider) => ({ provider, number: NUMBER, public_url: 'https://hotline.example', hotline: 'A', human: '', languages: ['en'] });
  const asFlags = (provider) => flags.slice(2).with(1, provider);

  const rows = [
    { name: 'an end of the answers in the middle', args: ['-c', file], input: 'twilio\n', status: 1, finds: /number: it was not answered/ },
    { name: 'a credential that the provider can\'t have', args: flags, input: `AC12\n${TOKEN}\n`, status: 1, finds: /account_sid/ },
    { name: 'a secret on the command line', args: [...flags, '--set', `auth_token=${TOKEN}`], status: 2, finds: /whoever lists the processes/ },
    { name: 'an option without a value', args: [...flags, '--set', 'account_sid'], status: 2, finds: /NAME=VALUE/ },
    { name: 'an option that the provider does not have', args: [...flags, '--set', `acount_sid=${ACCOUNT}`], input: `${ACCOUNT}\n${TOKEN}\n`, status: 1, finds: /no such option/ },
    { name: 'a provider that is not there', args: ['-c', file, '--provider', 'twillio'], status: 1, finds: /none of the providers/ },
    { name: 'an address without https', args: ['-c', file, '--provider', 'twilio', '--number', NUMBER, '--url', 'http://hotline.example', '--answers', '-'], input: '{}', status: 1,
      finds: /public_url: write the address.*\n.*account_sid: it is not answered\n.*auth_token: it is not answered/ },
    { name: 'answers that are no JSON', args: ['-c', file, '--answers', '-'], input: 'twilio', status: 1, finds: /standard input: this is no JSON object/ },
    { name: 'an answer that is no text', args: ['-c', file, '--answers', '-'], input: '{"provider": "twilio", "number": 12025550100}', status: 1, finds: /number: this is not a text/ },
    { name: 'a key that is not given', args: ['-c', file, '--answers', '-'], input: JSON.stringify({ ...given('vonage-messages'), options: { application_id: 'a-1', signature_secret: SECRET } }),
      status: 1, finds: /private_key: it is not answered/ },
    { name: 'a key that is no file', args: ['-c', file, ...asFlags('vonage-messages')], input: `aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee\n${folder}/none\n`, status: 1, finds: /private_key: it was not answered/ },
    { name: 'options that are not given', args: ['-c', file, '--answers', '-'], input: JSON.stringify(given('generic')), status: 1, finds: /options: they are not given/ },
    { name: 'a file with options that is none', args: ['-c', file, ...asFlags('generic')], input: `${folder}/none\n`, status: 1, finds: /none: .*cannot be (opened|read)/ },
    { name: 'options that are a word', args: [...flags, '--answers', '-'], input: '{"options": "none"}', status: 1, finds: /^error: options: this is no JSON object/m },
    { name: 'a folder that is not there', args: ['-c', '/nowhere/at/all/config.json', ...flags.slice(2)], input: `${ACCOUNT}\n${TOKEN}\n`, status: 1, finds: /folder cannot be made/ },
  ];
  for (const row of rows) {
    await t.test(`${row.name} is told, and nothing is written`, () => {
      const { status, stderr, all } = run(row.args, row.input);
      assert.equal(status, row.status, all);
      assert.match(stderr, row.finds);
      assert.ok(!all.includes(TOKEN));
      nothing();
    });
  }

  await t.test('a wrong answer is asked again, and what has a standard may stay empty', () => {
    const lines = ['99', 'nobody', '1', 'CARRIER', '202-555-0100', 'http://hotline.example', 'hotline.example/', '', '', 'en,xx', 'es', ACCOUNT, TOKEN];
    const { status, stdout, all } = run(['-c', file], lines.join('\n') + '\n');
    assert.equal(status, 0, all);
    assert.equal(stdout.match(/none of the providers/g).length, 2);
    assert.match(stdout, /no phone number/);
    assert.match(stdout, /  ht  Haitian Creole\n[^]*Languages to answer in/, 'what there is to choose from stands above');
    assert.match(stdout, /languages are en es zh/);
    const config = JSON.parse(fs.readFileSync(file));
    assert.deepEqual([config.hotline, config.human, config.public_url, config.languages], ['Rightsline', undefined, 'https://hotline.example', ['es']]);
    assert.match(stdout, /names nobody to call/);
  });

  await t.test('a key, and what the generic provider is told, may be files that are named when it asks', () => {
    const other = temporaryFolder(t), key = path.join(other, 'private.key'), options = path.join(other, 'options.json');
    fs.writeFileSync(key, pem, { mode: 0o600 });
    fs.writeFileSync(options, JSON.stringify({ channels: { main: { options: providers.generic.options } } }).replaceAll('SECRETS', other), { mode: 0o600 });
    for (const name of ['hook', 'api']) fs.writeFileSync(path.join(other, name), SECRET, { mode: 0o600 });
    for (const [provider, lines] of [['vonage-messages', ['aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee', `${key}x`, key, SECRET]], ['generic', [options]]]) {
      const written = path.join(other, `${provider}.json`);
      const { status, all } = run(['-c', written, ...asFlags(provider)], `${lines.join('\n')}\n`);
      assert.equal(status, 0, all);
      assert.ok(!all.includes('PRIVATE KEY') && !all.includes(SECRET), all);
      const { options: made } = JSON.parse(fs.readFileSync(written)).channels.main;
      if (made.private_key) assert.equal(fs.readFileSync(made.private_key.replace('$file:', ''), 'utf8').trim(), pem.trim());
      else assert.equal(made.receive.auth.secret, `$file:${other}/hook`);
    }
  });

  await t.test('answers that everybody may read are told of', () => {
    const other = temporaryFolder(t), answers = path.join(other, 'answers.json');
    fs.writeFileSync(answers, JSON.stringify({ ...given('twilio'), options: { account_sid: ACCOUNT, auth_token: TOKEN } }), { mode: 0o644 });
    const { status, stderr } = run(['-c', path.join(other, 'config.json'), '--answers', answers]);
    assert.equal(status, 0, stderr);
    assert.match(stderr, /answers\.json.*everybody on this machine can read it.*\n?.*chmod 600/);
  });

  await t.test('what is there is left alone, unless it is forced', () => {
    const before = fs.readFileSync(file, 'utf8');
    const input = `${ACCOUNT}\n${TOKEN}\n`;
    const { status, stderr } = run([...flags, '--answers', '-'], JSON.stringify({ options: { account_sid: ACCOUNT, auth_token: TOKEN } }));
    assert.equal(status, 1);
    assert.match(stderr, /there already, and was left as it is/);
    fs.rmSync(file);
    assert.equal(run(flags, input).status, 1, 'a secret alone is in the way too');
    assert.ok(!fs.existsSync(file));
    fs.writeFileSync(file, before);
    assert.equal(run([...flags, '--force'], input).status, 0);
    assert.notEqual(fs.readFileSync(file, 'utf8'), before);
    assert.equal(fs.readFileSync(`${file}.old`, 'utf8'), before);
    assert.deepEqual(fs.readdirSync(folder).sort(), ['config.json', 'config.json.old', 'twilio-auth-token'], 'nothing is left aside');
  });
});

/** The program on a terminal of its own, typed to when it asks. */
class Terminal {
  shown = '';

  constructor(args) {
    const line = [PROGRAM, 'setup', ...args].map((word) => `'${word}'`).join(' ');
    this.child = spawn('script', ['-qec', line, '/dev/null'], { cwd: ROOT });
    this.child.stdout.on('data', (piece) => (this.shown += piece));
    this.ended = new Promise((resolve) => this.child.on('exit', resolve));
  }

  async type(after, words) {
    const from = this.at ?? 0;
    await until(() => after.test(this.shown.slice(from)), `${after} in ${this.shown}`);
    this.at = this.shown.length;
    this.child.stdin.write(`${words}\n`);
  }
}

test('setup on a terminal', async (t) => {
  const folder = temporaryFolder(t), file = path.join(folder, 'config.json');
  const flags = ['-c', file, '--number', NUMBER, '--url', 'https://hotline.example', '--hotline', 'A', '--human', '', '--languages', 'en'];

  await t.test('secrets are not shown as they are typed, other answers are, and what the provider cannot have is asked again at once', async () => {
    const terminal = new Terminal([...flags]);
    await terminal.type(/Number or name of the provider: $/, 'twilio');
    await terminal.type(/Account SID.*: $/, ACCOUNT.slice(0, -1));
    await terminal.type(/this is not "AC" and 32 hexadecimal digits; copy it.*\s+Account SID.*: $/, ACCOUNT);
    await terminal.type(/Auth token.*: $/, TOKEN);
    await terminal.type(/Test the channel now.*\[y\/N\] $/, 'n');
    assert.equal(await terminal.ended, 0, terminal.shown);
    assert.ok(terminal.shown.includes(ACCOUNT) && !terminal.shown.includes(TOKEN), terminal.shown);
    assert.equal(fs.readFileSync(path.join(folder, 'twilio-auth-token'), 'utf8'), TOKEN);
  });

  await t.test('what is there is replaced by who says yes, and by nobody else', async () => {
    const before = fs.statSync(file).ino;
    const no = new Terminal(flags);
    await no.type(/there already\. Replace it\? \[y\/N\] $/, '');
    assert.equal(await no.ended, 1);
    assert.equal(fs.statSync(file).ino, before);
    const yes = new Terminal([...flags, '--provider', 'twilio', '--set', `account_sid=${ACCOUNT}`]);
    await yes.type(/Replace it\? \[y\/N\] $/, 'y');
    await yes.type(/Auth token.*: $/, 'f'.repeat(32));
    await yes.type(/Test the channel now.*\[y\/N\] $/, '');
    assert.equal(await yes.ended, 0, yes.shown);
    assert.notEqual(fs.statSync(file).ino, before);
    assert.equal(fs.readFileSync(path.join(folder, 'twilio-auth-token'), 'utf8'), 'f'.repeat(32));
  });
});

test('what setup wrote answers a text', async (t) => {
  const folder = temporaryFolder(t), file = path.join(folder, 'config.json');
  const fake = await FakeTwilio.start(t);
  const answers = { provider: 'twilio', number: NUMBER, public_url: 'https://hotline.example', hotline: 'Test Line', content: path.join(ROOT, 'content'),
    listen: '127.0.0.1:0', admin: '127.0.0.1:0', state: path.join(folder, 'state'), key: path.join(folder, 'key'),
    options: { account_sid: ACCOUNT, auth_token: TOKEN, base_url: fake.url } };
  const { status, all } = run(['-c', file, '--answers', '-'], JSON.stringify(answers));
  assert.equal(status, 0, all);
  const gateway = await Gateway.start(t, JSON.parse(fs.readFileSync(file)), folder);
  assert.equal((await gateway.text('RIGHTS')).status, 200);
  assert.match(fake.texts[0].Body, /Test Line/);
  assert.equal(await gateway.kill('SIGTERM').then((end) => end.code), 0);
});
