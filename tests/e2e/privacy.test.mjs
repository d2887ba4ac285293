// privacy.test.mjs - after the answer, the number and the words are nowhere: no file, no log, no memory.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { FakeTwilio, Gateway, SANITIZED, certificate, temporaryFolder, twilioConfig } from './support.mjs';

const NUMBER = '2025550187';
const SENTENCE = 'my cousin zulemaquerida lives on quezaltepeque street';
const ZIP = '95014';

/** The codings in which a text could be lying about. */
function codings(text) {
  const hex = Buffer.from(text).toString('hex');
  return [
    Buffer.from(text),
    Buffer.from(text.replaceAll(' ', '+')),
    Buffer.from(encodeURIComponent(text)),
    Buffer.from(text, 'utf16le'),
    Buffer.from(text, 'utf16le').swap16(),
    Buffer.from(hex),
    Buffer.from(Buffer.from(text).toString('base64').replace(/=+$/, '').slice(0, -1)),
  ];
}

function* files(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* files(file);
    else yield file;
  }
}

/** How often each marker stands in the process's memory. */
function inMemory(pid, markers) {
  const found = [];
  const maps = fs.readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n');
  const memory = fs.openSync(`/proc/${pid}/mem`, 'r');
  for (const line of maps) {
    const map = /^([0-9a-f]+)-([0-9a-f]+) (r\S+) \S+ \S+ \S+ *(.*)$/.exec(line);
    if (!map || map[4].startsWith('[v')) continue;
    const start = BigInt(`0x${map[1]}`);
    const length = Number(BigInt(`0x${map[2]}`) - start);
    const bytes = Buffer.alloc(length);
    let got = 0;
    try {
      while (got < length) {
        const n = fs.readSync(memory, bytes, got, length - got, start + BigInt(got));
        if (n <= 0) break;
        got += n;
      }
    } catch { /* a guard page */ }
    for (const [name, needle] of markers) {
      if (bytes.indexOf(needle) >= 0) found.push(`${name} in ${map[4] || 'anonymous memory'}`);
    }
  }
  fs.closeSync(memory);
  return found;
}

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

    const markers = [];
    for (const marker of [NUMBER, SENTENCE, 'zulemaquerida'])
      for (const [i, bytes] of codings(marker).entries()) markers.push([`${marker} in coding ${i}`, bytes]);

    if (!SANITIZED) // a sanitizer's allocator keeps what is freed, on purpose
      assert.deepEqual(inMemory(gateway.child.pid, markers), []);
    await gateway.kill('SIGTERM');
    for (const [name, bytes] of [...markers, ['the ZIP', Buffer.from(ZIP)]]) {
      assert.ok(!Buffer.from(gateway.raw + gateway.out).includes(bytes), `${name} in the log`);
      for (const file of files(path.join(folder, 'state')))
        assert.ok(!fs.readFileSync(file).includes(bytes), `${name} in ${path.basename(file)}`);
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
    'http_status', 'curl_code', 'attempt', 'listener', 'port', 'waiting', 'locked', 'undumpable', 'count', 'errors', 'warnings']);
  for (const line of gateway.log.filter((line) => line.event !== 'fault')) // faults of the content: public text
    for (const key of Object.keys(line)) assert.ok(allowed.has(key), `${key} in ${JSON.stringify(line)}`);
  assert.doesNotMatch(gateway.raw, /detainer|rights|local|06037|"es"/);
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
