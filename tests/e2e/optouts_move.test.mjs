// optouts_move.test.mjs - who has opted out at one provider is moved to another machine with another provider, and is heeded
// there. And a backup of two files, brought back.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { FakeApi, oneChannel } from './fake_api.mjs';
import { FakeTwilio, Gateway, NUMBER, ROOT, temporaryFolder, twilioConfig } from './support.mjs';

const PROGRAM = process.env.RIGHTSLINE ?? path.join(ROOT, 'build/rightsline');
const STOPPED = '+12025550123', OTHER = '+12025550124', KEY = 'made-up-signing-key';
const SMALL_TALK = 'so how was your weekend';

/** Somebody texts a phone that runs SMS Gateway for Android. */
let ids = 0;
function textPhone(gateway, text, from) {
  const time = String(Math.floor(Date.now() / 1000));
  const body = JSON.stringify({ deviceId: 'd-1', event: 'sms:received', id: `e-${ids++}`, webhookId: 'w-1',
    payload: { messageId: `m-${ids}`, message: text, sender: from, recipient: null, simNumber: 1, receivedAt: new Date().toISOString() } });
  return gateway.post('/sms/main', body, { 'Content-Type': 'application/json', 'X-Timestamp': time,
    'X-Signature': createHmac('sha256', KEY).update(body + time).digest('hex') });
}

test('opt-outs move to another machine and provider', async (t) => {
  const folder = temporaryFolder(t), letter = path.join(folder, 'letter');
  const place = (name) => { const at = path.join(folder, name); fs.mkdirSync(at); return at; };
  const a = place('a'), b = place('b');
  const fake = await FakeTwilio.start(t), api = await FakeApi.start(t, (request) => [202, { id: JSON.parse(request.body).id, state: 'Pending' }]);
  const configA = twilioConfig(a, fake);
  const configB = oneChannel(b, { provider: 'smsgate', numbers: [NUMBER], options: { signing_key: KEY, username: 'ABC123', password: 'made-up', base_url: api.url } });
  const fileA = path.join(a, 'config.json'), fileB = path.join(b, 'config.json');
  fs.writeFileSync(fileB, JSON.stringify(configB));
  const optouts = (file, ...args) => spawnSync(PROGRAM, ['optouts', ...args, '-c', file], { cwd: ROOT, encoding: 'utf8' });
  const at = (folder) => ({ key: fs.readFileSync(path.join(folder, 'key')).toString('hex'), list: fs.readFileSync(path.join(folder, 'state/optouts.db')) });

  const old = await Gateway.start(t, configA, a);
  await old.text('please stop texting me', { from: STOPPED });
  await old.kill('SIGTERM');

  await t.test('before the new machine has its folder it says what to do', () => {
    const { status, stderr } = optouts(fileB, 'address');
    assert.equal(status, 1);
    assert.match(stderr, /start the gateway once/);
  });
  fs.mkdirSync(path.join(b, 'state'), { mode: 0o700 });

  const { stdout: address } = optouts(fileB, 'address');
  await t.test('the address is one line, the same each time', () => {
    assert.match(address, /^[\w-]{43}\n$/);
    assert.equal(optouts(fileB, 'address').stdout, address);
  });

  await t.test('a letter holds neither numbers nor hashes nor the key in the open, and changes nothing', () => {
    const before = at(a);
    const { status, stdout, stderr } = optouts(fileA, 'export', '--to', address.trim());
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^1 opt-outs are in the letter$/m);
    fs.writeFileSync(letter, stdout);
    assert.match(stdout, /^rightsline opt-outs 1\n[\w-]+\n$/);
    const bytes = Buffer.from(stdout.split('\n')[1], 'base64url').toString('hex');
    assert.ok(!bytes.includes(before.key) && !stdout.includes('2025550123'));
    assert.deepEqual(at(a), before);
  });

  await t.test('whom it is not for can\'t open it, and wrong usage is told', () => {
    assert.match(optouts(fileA, 'import', letter).stderr, /sealed to another machine/);
    assert.match(optouts(fileB, 'import', fileB).stderr, /no letter/);
    assert.match(optouts(fileB, 'import', path.join(folder, 'nothing')).stderr, /cannot be read/);
    assert.match(optouts(fileA, 'export', '--to', 'nobody').stderr, /--to is no address/);
    for (const args of [['export'], ['import'], ['address', 'x'], ['export', letter, '--to', 'x'], ['move']]) assert.equal(optouts(fileA, ...args).status, 2);
  });

  await t.test('a gateway that runs is not taken its key from', async () => {
    const gateway = await Gateway.start(t, configB, b);
    const before = at(b);
    assert.match(optouts(fileB, 'import', letter).stderr, /the key is in use; stop/);
    assert.deepEqual(at(b), before);
    await gateway.kill('SIGTERM');
  });

  await t.test('the new machine takes the letter over, and heeds it with its own provider', async () => {
    const { status, stdout, stderr } = optouts(fileB, 'import', letter);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^1 opt-outs were taken over/);
    assert.equal(at(b).key, at(a).key);
    assert.equal(fs.statSync(path.join(b, 'key')).mode & 0o777, 0o600);
    const gateway = await Gateway.start(t, configB, b);
    await textPhone(gateway, SMALL_TALK, STOPPED);
    assert.equal(api.requests.length, 0, 'who has opted out gets nothing unasked');
    await textPhone(gateway, SMALL_TALK, OTHER);
    assert.equal(api.requests.length, 1, 'somebody else does');
    await textPhone(gateway, 'please stop texting me', OTHER);
    await gateway.kill('SIGTERM');
  });

  await t.test('once it is taken over nobody can open it any more', () => {
    assert.match(optouts(fileB, 'import', letter).stderr, /sealed to another machine or another key/);
  });

  await t.test('a second letter adds to the first, since both have the key now', () => {
    const again = optouts(fileA, 'export', '--to', optouts(fileB, 'address').stdout.trim());
    fs.writeFileSync(letter, again.stdout);
    assert.equal(optouts(fileB, 'import', letter).status, 0);
    assert.ok(!fs.existsSync(path.join(b, 'key.forgotten')));
  });

  await t.test('that opt-outs were forgotten once is known on the new machine, too', () => {
    fs.writeFileSync(path.join(a, 'key.forgotten'), '2026-11-01\n');
    fs.writeFileSync(letter, optouts(fileA, 'export', '--to', optouts(fileB, 'address').stdout.trim()).stdout);
    fs.rmSync(path.join(a, 'key.forgotten'));
    assert.equal(optouts(fileB, 'import', letter).status, 0);
    assert.ok(fs.existsSync(path.join(b, 'key.forgotten')));
  });

  await t.test('a machine with opt-outs of its own takes none under another key, and loses none', async () => {
    const c = place('c'), fileC = path.join(c, 'config.json');
    const third = await Gateway.start(t, twilioConfig(c, fake), c);
    await third.text('please stop texting me', { from: OTHER });
    await third.kill('SIGTERM');
    const before = at(c);
    fs.writeFileSync(letter, optouts(fileA, 'export', '--to', optouts(fileC, 'address').stdout.trim()).stdout);
    const { status, stderr } = optouts(fileC, 'import', letter);
    assert.equal(status, 1);
    assert.match(stderr, /opt-outs of its own/);
    assert.deepEqual(at(c), before);
  });

  await t.test('the two files that the README names, copied back, are the opt-outs again', async () => {
    const d = place('d');
    fs.mkdirSync(path.join(d, 'state'), { mode: 0o700 });
    fs.copyFileSync(path.join(a, 'key'), path.join(d, 'key'));
    fs.copyFileSync(path.join(a, 'state/optouts.db'), path.join(d, 'state/optouts.db'));
    const restored = await Gateway.start(t, twilioConfig(d, fake), d);
    const before = fake.texts.length;
    await restored.text(SMALL_TALK, { from: STOPPED });
    assert.equal(fake.texts.length, before);
    await restored.text(SMALL_TALK, { from: OTHER });
    assert.equal(fake.texts.length, before + 1);
    await restored.kill('SIGTERM');
  });
});
