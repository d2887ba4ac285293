// privacy.test.mjs - after the answer, the number and the words are nowhere: no file, no log, no memory.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { codings, filesBelow, inMemory } from './seize.mjs';
import { FakeTwilio, Gateway, SANITIZED, certificate, temporaryFolder, twilioConfig } from './support.mjs';

const NUMBER = '2025550187';
const SENTENCE = 'my cousin zulemaquerida lives on quezaltepeque street';
const ZIP = '95014';

for (const transport of ['http', 'https']) {
  test(`over ${transport} to the provider: nothing of a person is left`, async (t) => {
    const folder = temporaryFolder(t);
    const tls = transport === 'https' ? certificate(folder) : null;
    const fake = await FakeTwilio.start(t, tls);
    const gateway = await Gateway.start(t, twilioConfig(folder, fake, {}, tls ? { ca_file: tls.cert } : {}), folder);
    const from = `+1${NUMBER}`;

    for (const text of [SENTENCE, 'DETAINER', ZIP, 'ice is at my door', 'MORE', `zip ${ZIP} please`])
      assert.equal((await gateway.text(text, { from })).status, 200);
    assert.ok(fake.to(from).length >= 5);
    // Other people's texts go over the same connections and buffers.
    for (let i = 0; i < 20; i++)
      await gateway.text('what are my rights', { from: `+1202555${String(101 + i).padStart(4, '0')}` });

    const markers = [NUMBER, SENTENCE, 'zulemaquerida'].flatMap(codings);

    if (!SANITIZED) // a sanitizer's allocator keeps what is freed, on purpose
      assert.deepEqual(inMemory(gateway.child.pid, markers), []);
    await gateway.kill('SIGTERM');
    for (const [name, bytes] of [...markers, ['the ZIP', Buffer.from(ZIP)]]) {
      assert.ok(!Buffer.from(gateway.raw + gateway.out).includes(bytes), `${name} in the log`);
      for (const file of filesBelow(path.join(folder, 'state')))
        assert.ok(!fs.readFileSync(path.join(folder, 'state', file)).includes(bytes), `${name} in ${file}`);
    }
  });
}

test('lines about a message say nothing of what was asked', async (t) => {
  const folder = temporaryFolder(t);
  const fake = await FakeTwilio.start(t);
  const gateway = await Gateway.start(t, twilioConfig(folder, fake), folder);
  await gateway.text('DETAINER');
  await gateway.text('derechos');
  await gateway.text('90012');
  await gateway.kill('SIGTERM');
  const allowed = new Set(['time', 'event', 'channel', 'trace', 'outcome', 'segments', 'latency_ms', 'provider_code',
    'http_status', 'curl_code', 'attempt', 'listener', 'port', 'waiting', 'locked', 'undumpable', 'count', 'errors', 'warnings',
    'files', 'calls']); // which of the fences stand
  for (const line of gateway.log.filter((line) => line.event !== 'fault')) // faults of the content: public text
    for (const key of Object.keys(line)) assert.ok(allowed.has(key), `${key} in ${JSON.stringify(line)}`);
  const told = gateway.log.filter((line) => line.event !== 'fault').map((line) => JSON.stringify(line)).join('\n');
  assert.doesNotMatch(told, /detainer|rights|local|06037|"es"/);
});

test('what a metric or the health says names nobody', async (t) => {
  const folder = temporaryFolder(t);
  const fake = await FakeTwilio.start(t);
  const gateway = await Gateway.start(t, twilioConfig(folder, fake), folder);
  await gateway.text('DETAINER', { from: `+1${NUMBER}` });
  const metrics = await gateway.metrics();
  assert.doesNotMatch(metrics, /5550187|detainer/);
  const health = await (await fetch(`${gateway.admin}/healthz`)).json();
  assert.deepEqual(Object.keys(health).sort(), ['at_risk', 'connections', 'held', 'outbox', 'status']);
});
