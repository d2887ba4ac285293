// deny.test.mjs - `rightsline deny`: a number that is answered no more, at once, and leaves no number anywhere.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { FakeTwilio, Gateway, ROOT, temporaryFolder, twilioConfig } from './support.mjs';

const PROGRAM = process.env.RIGHTSLINE ?? path.join(ROOT, 'build/rightsline');
const BAD = '+12025550166', OTHER = '+12025550167';

test('a denied number gets nothing, at once and over a restart, until it is removed', async (t) => {
  const folder = temporaryFolder(t), fake = await FakeTwilio.start(t), config = twilioConfig(folder, fake);
  const gateway = await Gateway.start(t, config, folder), file = path.join(folder, 'deny.json');
  fs.writeFileSync(file, JSON.stringify(config));
  const deny = (input, ...args) => spawnSync(PROGRAM, ['deny', ...args, '-c', file], { cwd: ROOT, encoding: 'utf8', input });
  const answered = async (text, from) => {
    const before = fake.texts.length;
    assert.equal((await gateway.text(text, { from })).status, 200);
    return fake.texts.length - before;
  };

  assert.equal(await answered('DETAINER', BAD), 1);
  const done = deny('(202) 555-0166\n'); // as people write it
  assert.equal(done.status, 0, done.stderr);
  assert.doesNotMatch(done.stdout + done.stderr, /0166/);
  for (const text of ['DETAINER', 'ICE IS AT MY DOOR', 'PARAR', 'START', 'JOIN'])
    assert.equal(await answered(text, BAD), 0, text);
  assert.match(await gateway.metrics(), /limited_total\{limit="denied"\} 5\n/);
  assert.equal(await answered('DETAINER', OTHER), 1, 'nobody else is');
  assert.ok(!fs.readFileSync(path.join(folder, 'state/optouts.db')).includes('0166'));

  await gateway.kill('SIGTERM');
  await gateway.restart();
  assert.equal(await answered('DETAINER', BAD), 0);
  assert.equal(deny(`${OTHER}\n`, '--remove').status, 0, 'one who is not denied can be removed');
  assert.equal(await answered('DETAINER', BAD), 0, 'which is another');
  assert.equal(deny(`${BAD}\n`, '--remove').status, 0);
  assert.equal(await answered('so how was your weekend', BAD), 0, 'opted out it still is');
  assert.equal(await answered('can they search my car', BAD), 1);
  await gateway.text('START', { from: BAD });
  assert.equal(await answered('so how was your weekend', BAD), 1);
  assert.doesNotMatch(gateway.log.join('\n'), /555016/);

  for (const wrong of ['', '\n', '55501\n', '+1202\n', 'CARRIER\n', `${'2'.repeat(90)}\n`]) {
    const { status, stdout, stderr } = deny(wrong);
    assert.equal(status, 1, wrong);
    assert.match(stderr, /no phone number/);
    assert.equal(stdout, '');
  }
  assert.equal(deny('', BAD).status, 2, 'no number on the command line');
});
