// join.test.mjs - people join reminders and leave them: what the server then has of them is sealed, and nothing else.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { FakeTwilio, Gateway, ROOT, SANITIZED, VERIFY, temporaryFolder, twilioConfig } from './support.mjs';
import { Search, codings, filesBelow, inMemory } from './seize.mjs';

const PROGRAM = process.env.RIGHTSLINE ?? path.join(ROOT, 'build/rightsline');
const PEOPLE = VERIFY ? 1000 : 60;
const RECORD = 128;

/** The shipped content with the example campaign, running now. */
function contentWithCampaign(folder) {
  const content = path.join(folder, 'content');
  fs.cpSync(path.join(ROOT, 'content'), content, { recursive: true });
  const campaign = JSON.parse(fs.readFileSync(path.join(ROOT, 'config/campaign.json'), 'utf8'));
  Object.assign(campaign, { first_day: '2020-01-01', last_day: '2099-12-31' });
  fs.writeFileSync(path.join(content, 'campaigns/campaign.json'), JSON.stringify(campaign));
  return content;
}

test('those who join are sealed to the organiser, and nobody else learns who they are', async (t) => {
  const folder = temporaryFolder(t);
  const key = path.join(folder, 'organiser.key'), passphrase = path.join(folder, 'passphrase');
  fs.writeFileSync(passphrase, 'four unusual words\n', { mode: 0o600 });
  const made = spawnSync(PROGRAM, ['keygen', '-o', key, '--quick', '--passphrase-file', passphrase], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
  const join_key = /"join_key": "(rlpub-[^"]+)"/.exec(made.stdout)[1];
  assert.equal(fs.statSync(key).mode & 0o777, 0o600);

  const fake = await FakeTwilio.start(t);
  const config = twilioConfig(folder, fake, {}, { join_key, content: contentWithCampaign(folder), also_answer: ['+1'] });
  const gateway = await Gateway.start(t, config, folder);
  const numbers = Array.from({ length: PEOPLE }, (_, i) => `+1${202 + Math.floor(i / 99)}555${String(101 + (i % 99)).padStart(4, '0')}`);
  // Some of a coding's few bytes can be there by chance: what was there before anybody texted is not of them.
  let markers = numbers.slice(0, VERIFY ? PEOPLE : 20).flatMap((number) => codings(number.slice(2)));
  if (VERIFY && !SANITIZED) {
    const before = new Set(inMemory(gateway.child.pid, markers).map((found) => found.slice(0, found.lastIndexOf(' in '))));
    t.diagnostic(`${markers.length} markers, of which ${before.size} were there before`);
    markers = markers.filter(([name]) => !before.has(name));
  }
  const says = async (from, text) => assert.equal((await gateway.text(text, { from })).status, 200);
  const ledger = path.join(folder, 'state/ledger');

  await says(numbers[0], 'JOIN');
  assert.match(fake.to(numbers[0])[0].Body, /reply AGREE/);
  assert.ok(!fs.existsSync(ledger), 'asking alone joins nothing');
  for (let i = 0; i < PEOPLE; i += 20)
    await Promise.all(numbers.slice(i, i + 20).map(async (number, at) => {
      await says(number, at % 2 ? 'UNIRME' : 'JOIN');
      await says(number, at % 2 ? 'ACEPTO' : 'AGREE');
    }));
  assert.equal(fs.statSync(ledger).size, PEOPLE * RECORD, 'on disk before it is acknowledged');
  assert.match(fake.to(numbers[0]).at(-1).Body, /You are in/);
  await says(numbers[0], 'please stop texting me');
  await says('+12125550199', 'STOP'); // who never joined leaves as everybody does: the ledger does not tell
  assert.equal(fs.statSync(ledger).size, (PEOPLE + 2) * RECORD);

  if (!SANITIZED) assert.deepEqual(inMemory(gateway.child.pid, markers), []);
  await gateway.kill('SIGTERM');
  const search = new Search(markers);
  for (const file of filesBelow(path.join(folder, 'state')))
    assert.deepEqual(search.in(fs.readFileSync(path.join(folder, 'state', file))), [], file);
  assert.deepEqual(search.in(Buffer.from(gateway.raw)), [], 'the log');

  const tell = (keyFile, file = ledger) =>
    spawnSync(PROGRAM, ['ledger', file, '--key', keyFile, '--passphrase-file', passphrase], { encoding: 'utf8' });
  const told = tell(key);
  assert.equal(told.status, 0, told.stderr);
  assert.match(told.stdout, new RegExp(`${PEOPLE + 2} records.*${PEOPLE} joinings, 2 leavings`));
  assert.match(told.stdout, new RegExp(`example-fair: ${PEOPLE - 1} have joined now \\(en ${PEOPLE / 2 - 1}, es ${PEOPLE / 2}\\)`));
  assert.doesNotMatch(told.stdout + told.stderr, /555/);

  const shorter = path.join(folder, 'other/ledger');
  fs.mkdirSync(path.dirname(shorter));
  fs.writeFileSync(shorter, fs.readFileSync(ledger).subarray(0, 10 * RECORD - 40));
  const fewer = tell(key, shorter);
  assert.equal(fewer.status, 1);
  assert.match(fewer.stderr, /there is only a part/);
  assert.match(fewer.stderr, new RegExp(`last run there were ${PEOPLE + 2} records, now there are 9`));

  const stranger = path.join(folder, 'stranger.key');
  spawnSync(PROGRAM, ['keygen', '-o', stranger, '--quick', '--passphrase-file', passphrase]);
  assert.match(tell(stranger).stderr, new RegExp(`${PEOPLE + 2} records are sealed to another key`));
});
