// states.test.mjs - the provider's API is away, busy, broken, hangs; we are told to end, or another process takes
// over: nothing is lost, nobody is told twice.
import assert from 'node:assert/strict';
import net from 'node:net';
import { test } from 'node:test';
import { Activated, Api, Carrier, genericWire, sleep, twilioWire } from './load.mjs';
import { Gateway, SANITIZED, temporaryFolder, until, VERIFY } from './support.mjs';

// How soon a line is used again is measured by `make verify`; otherwise other work may hold the machine up.
const SLOWER = VERIFY && !SANITIZED ? 1 : 5;
const NO_CEILING = { limits: { segments_per_hour: 0, segments_per_day: 0 } };

async function start(t, wire, { latency = 50, channel = {}, more = {}, again = 0 } = {}) {
  const folder = temporaryFolder(t);
  const api = await Api.start(t, wire, latency);
  const program = await Activated.start(t, wire.config(folder, api, channel, { ...NO_CEILING, ...more }), folder);
  return { folder, api, program, carrier: new Carrier(wire, program.port, { again }) };
}

/** Everybody was told once, and every delivery ended well. */
function toldOnce(api, carrier) {
  const wrong = carrier.texts.filter((text) => api.times(text.number) !== 1 || !text.acknowledged);
  assert.deepEqual(wrong.map((text) => ({ ...text, told: api.times(text.number) })), []);
}

for (const [kind, wire, again] of [['does not redeliver', twilioWire, 0], ['redelivers', genericWire, 2000]]) {
  test(`the API is away, and the provider ${kind}: all are told once, within a second of its return`, async (t) => {
    const away = VERIFY ? 300 : 15;
    const { api, program, carrier } = await start(t, wire, { again });
    const load = carrier.run((away + 3) * 20, 20);
    await sleep(1000);
    await api.down();
    let atRisk = 0;
    for (const end = Date.now() + away * 1000; Date.now() < end; await sleep(500))
      atRisk = Math.max(atRisk, await program.metric('messages_at_risk '));
    const before = api.requests;
    await api.up();
    await until(() => api.requests > before, 'the API is used again');
    const back = Date.now() - api.upSince;
    await load;
    await carrier.settled();
    await until(async () => (await program.metric('messages_held ')) === 0, 'nothing is held any more');
    t.diagnostic(`away ${away} s, ${carrier.texts.length} texts, at most ${atRisk} at risk, used again after ${back} ms, `
      + `${await program.metric('send_retries_total')} tries in vain, ${program.peakMemory()} KiB at most`);
    assert.ok(back < 1000 * SLOWER);
    assert.equal(await program.metric('messages_at_risk '), 0);
    assert.equal(await program.metric('lost_total'), 0);
    if (!SANITIZED) assert.ok(program.peakMemory() < 128 * 1024);
    toldOnce(api, carrier);
  });
}

// What the API does for a while; each begins when the one before is over.
const TROUBLES = [
  ['429 with Retry-After', 1200, (wire, response) => wire.refused(response, 429, { 'Retry-After': '1' })],
  ['500', 1500, (wire, response) => wire.refused(response, 500)],
  ['garbage', 1500, (wire, response) => { response.writeHead(200); response.end('<html>hello'); }],
  ['half an answer', 1500, (wire, response) => {
    response.writeHead(201, { 'Content-Type': 'application/json', 'Content-Length': 100 });
    response.write('{"sid": "SM');
    setTimeout(() => response.destroy(), 10);
  }],
  ['a closed connection', 1500, (wire, response) => response.destroy()],
  ['silence', 4000, () => {}],
];

test('an API that is busy, broken, hangs or dies: each text is told once, and another channel notices nothing', async (t) => {
  const other = await Api.start(t, twilioWire, 10);
  const folder = temporaryFolder(t);
  const api = await Api.start(t, twilioWire, 10);
  const config = twilioWire.config(folder, api, {}, NO_CEILING);
  const second = structuredClone(config.channels.main);
  second.options.base_url = other.url;
  config.channels.other = second;
  const program = await Activated.start(t, config, folder);
  const carrier = new Carrier(twilioWire, program.port);
  const elsewhere = new Carrier(twilioWire, program.port, { first: 10000 });
  let over = false;
  const load = carrier.run(Infinity, 20, { until: () => over });
  const loadElsewhere = elsewhere.run(Infinity, 20, { until: () => over, channel: 'other' });
  const trouble = async (name, ms, begin, end) => {
    await begin();
    await sleep(ms);
    const told = [...api.reads.values()].length;
    const back = Date.now();
    await end();
    await until(() => api.reads.size > told, `the line is used again after ${name}`, 20000);
    const took = Date.now() - back;
    t.diagnostic(`${name}: used again after ${took} ms`);
    assert.ok(took < 1000 * SLOWER, `${name}: ${took} ms`);
    await sleep(500);
  };
  await sleep(500);
  for (const [name, ms, behave] of TROUBLES)
    await trouble(name, ms, () => { api.behave = (response) => behave(twilioWire, response); }, () => { api.behave = null; });
  await trouble('its death', 3000, () => api.down(), () => api.up());
  over = true;
  await Promise.all([load, loadElsewhere]);
  await Promise.all([carrier.settled(), elsewhere.settled()]);
  await until(async () => (await program.metric('messages_held ')) === 0, 'nothing is held any more');
  toldOnce(api, carrier);
  toldOnce(other, elsewhere);
  const slowest = Math.max(...elsewhere.texts.map((text) => text.acknowledged - text.begun));
  t.diagnostic(`${carrier.texts.length} texts; the slowest of the other channel took ${slowest} ms`);
  assert.ok(slowest < 500 * SLOWER);
});

test('SIGTERM under load, again and again: the exit is good, nothing is lost, nobody is told twice', async (t) => {
  const { api, program, carrier } = await start(t, twilioWire);
  let over = false;
  const load = carrier.run(Infinity, SANITIZED ? 50 : 200, { until: () => over });
  const took = [];
  for (let round = 0; round < (VERIFY ? 50 : 3); round++) {
    await program.ready();
    await sleep(300);
    const begun = Date.now(), end = await program.end('SIGTERM');
    assert.deepEqual([end.how, end.number], ['code', 0]);
    took.push(Date.now() - begun);
  }
  over = true;
  await load;
  await program.ready();
  await carrier.settled();
  t.diagnostic(`${took.length} times, ${carrier.texts.length} texts, the end took ${Math.max(...took)} ms at most`);
  assert.deepEqual(carrier.texts.filter((text) => text.statuses.join() !== '200'), []);
  toldOnce(api, carrier);
});

test('a drain ends in time though the API is gone, and acknowledges nothing that it has not sent', async (t) => {
  const { api, program, carrier } = await start(t, twilioWire);
  await api.down();
  for (let i = 0; i < 20; i++) carrier.begin(i);
  await until(async () => (await program.metric('messages_held ')) === 20, 'they are held');
  const begun = Date.now(), end = await program.end('SIGTERM');
  assert.deepEqual([end.how, end.number], ['code', 0]);
  assert.ok(Date.now() - begun < 22000);
  await carrier.settled();
  assert.deepEqual(new Set(carrier.texts.map((text) => text.statuses.join())), new Set(['503']));
  assert.equal(api.reads.size, 0);
});

test('a new process takes over from an old one, and no connection is refused', async (t) => {
  const folder = temporaryFolder(t);
  const api = await Api.start(t, twilioWire, 50);
  const [listen, admin] = await Promise.all([freePort(), freePort()]);
  const config = twilioWire.config(folder, api, {},
    { ...NO_CEILING, listen: `127.0.0.1:${listen}`, admin: `127.0.0.1:${admin}` });
  let running = await Gateway.start(t, config, folder);
  const carrier = new Carrier(twilioWire, listen);
  let over = false;
  const load = carrier.run(Infinity, SANITIZED ? 50 : 200, { until: () => over });
  for (let round = 0; round < (VERIFY ? 20 : 3); round++) {
    const next = await Gateway.start(t, config, folder, ['--take-over']);
    assert.deepEqual(await running.kill('SIGTERM'), { code: 0, signal: null });
    running = next;
    await sleep(200);
  }
  over = true;
  await load;
  await carrier.settled();
  t.diagnostic(`${carrier.texts.length} texts`);
  assert.deepEqual(carrier.texts.filter((text) => text.statuses.join() !== '200'), []);
  toldOnce(api, carrier);
});

test('unasked, a second process on the same address is a fault', async (t) => {
  const folder = temporaryFolder(t);
  const api = await Api.start(t, twilioWire);
  const [listen, admin] = await Promise.all([freePort(), freePort()]);
  const config = twilioWire.config(folder, api, {}, { listen: `127.0.0.1:${listen}`, admin: `127.0.0.1:${admin}` });
  await Gateway.start(t, config, folder);
  await assert.rejects(Gateway.start(t, config, folder), /cannot listen/);
});

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
