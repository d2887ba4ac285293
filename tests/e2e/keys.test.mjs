// keys.test.mjs - what is on disk of two people who did the same differs in the hashes alone; and `rightsline forget`
// destroys the key, so that not even those say anything any more.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { filesBelow } from './seize.mjs';
import { FakeTwilio, Gateway, ROOT, temporaryFolder, twilioConfig } from './support.mjs';

const PROGRAM = process.env.RIGHTSLINE ?? path.join(ROOT, 'build/rightsline');
const HASH_BYTES = 16;
const ending = [], context = { after: (end) => ending.push(end) };
let fake;
const runs = []; // of two people: {folder, gateway, from}
const LEFT = ['config.json', 'key.forgotten', 'state/counts.db', 'state/counts.db-journal']; // totals name nobody

before(async () => {
  fake = await FakeTwilio.start(context);
  const key = randomBytes(32);
  for (const from of ['+12025550131', '+12025550132']) {
    const folder = temporaryFolder(context);
    fs.writeFileSync(path.join(folder, 'key'), key, { mode: 0o600 });
    runs.push({ folder, from, gateway: await Gateway.start(context, twilioConfig(folder, fake), folder) });
  }
});
after(async () => {
  for (const end of ending.reverse()) await end();
});

const state = ({ folder }) => Object.fromEntries(filesBelow(path.join(folder, 'state'))
  .map((file) => [file, fs.readFileSync(path.join(folder, 'state', file))]));

test('after two people did the same, what is on disk differs in the hashes alone', async () => {
  for (const { gateway, from } of runs) {
    if (from === runs[1].from) await new Promise((resolve) => setTimeout(resolve, 1000 - (Date.now() % 1000))); // in another second
    for (const text of ['DETAINER', 'MORE', 'can they search my car', '90012', 'ice is at my door', 'JOIN', 'please stop texting me'])
      assert.equal((await gateway.text(text, { from })).status, 200);
  }
  const [one, other] = runs.map(state);
  assert.deepEqual(Object.keys(one), Object.keys(other));
  for (const [file, bytes] of Object.entries(one)) {
    assert.equal(bytes.length, other[file].length, file);
    const different = [...bytes.keys()].filter((at) => bytes[at] !== other[file][at]);
    if (file.startsWith('marks-')) assert.equal(bytes.length, 7 * HASH_BYTES); // and nothing beside them
    else if (different.length) assert.ok(different.at(-1) - different[0] < HASH_BYTES, `${file} differs in more than a hash`);
  }
  assert.ok(!one['optouts.db'].equals(other['optouts.db']), 'the row is there');
  assert.ok(one['counts.db'].equals(other['counts.db']), 'of what one person does nothing is counted there');
  for (const run of runs)
    for (const file of filesBelow(path.join(run.folder, 'state'))) assert.equal(fs.statSync(path.join(run.folder, 'state', file)).mtimeMs % 86400000, 0);
});

const forget = ({ folder }, input, ...options) =>
  spawnSync(PROGRAM, ['forget', '-c', path.join(folder, 'config.json'), ...options], { cwd: ROOT, encoding: 'utf8', input });

test('forget: a running gateway keeps its key, and the answer says how to stop it', () => {
  const before = state(runs[0]), { status, stderr } = forget(runs[0], '', '--yes');
  assert.equal(status, 1);
  assert.match(stderr, /stop it first/);
  assert.deepEqual(state(runs[0]), before);
  assert.ok(fs.existsSync(path.join(runs[0].folder, 'key')));
});

test('forget: without the word nothing is changed', async () => {
  await runs[0].gateway.kill('SIGTERM');
  const before = state(runs[0]), { status, stdout } = forget(runs[0], 'no\n');
  assert.equal(status, 1);
  assert.match(stdout, /opted out is forgotten[^]*Nothing was changed/);
  assert.deepEqual(state(runs[0]), before);
});

test('forget: then the key and the hashes are gone, and the next start knows nobody', async () => {
  const { folder, gateway, from } = runs[0], key = path.join(folder, 'key'), old = fs.readFileSync(key);
  const { status, stdout } = forget(runs[0], 'forget\n');
  assert.equal(status, 0, stdout);
  assert.deepEqual(filesBelow(folder), LEFT);
  assert.match(fs.readFileSync(`${key}.forgotten`, 'latin1'), /^\d{4}-\d\d-\d\d\n$/);
  await gateway.restart();
  assert.notDeepEqual(fs.readFileSync(key), old);
  const before = fake.texts.length;
  await gateway.text('so how was your weekend', { from });
  assert.equal(fake.texts.length, before + 1, 'small talk is answered: it is not known that they opted out');
  await gateway.kill('SIGTERM');
  assert.match(forget(runs[0], '', '--yes').stdout, /The key is destroyed/);
  assert.match(forget(runs[0], '', '--yes').stdout, /There was no key/);
});

test('forget: a fault elsewhere in the configuration does not hinder it', async () => {
  const { folder, gateway } = runs[1], file = path.join(folder, 'config.json');
  await gateway.kill('SIGTERM');
  fs.writeFileSync(file, JSON.stringify({ ...JSON.parse(fs.readFileSync(file)), listen: 5, hotline: '' }));
  assert.equal(forget(runs[1], 'forget\n').status, 0);
  assert.deepEqual(filesBelow(folder), LEFT);
});
