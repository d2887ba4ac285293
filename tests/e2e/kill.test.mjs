// kill.test.mjs - kill -9 again and again under load: what is lost, what is told twice, and whether each of those
// was under way at a kill.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Activated, Api, Carrier, genericWire, sleep, twilioWire } from './load.mjs';
import { SANITIZED, temporaryFolder, VERIFY } from './support.mjs';

const KILLS = VERIFY ? 200 : 10;
const PER_SECOND = SANITIZED ? 50 : 200;
const LATE_MS = 250; // our own notes of when the API read something may be late by so much

async function killAgainAndAgain(t, wire, again) {
  const folder = temporaryFolder(t);
  const api = await Api.start(t, wire, 50);
  const program = await Activated.start(t, wire.config(folder, api, {}, { limits: { segments_per_hour: 0, segments_per_day: 0 } }), folder);
  const carrier = new Carrier(wire, program.port, { again });
  const kills = []; // {at, open: the texts that were under way}
  let over = false;
  const load = carrier.run(Infinity, PER_SECOND, { until: () => over });
  try {
    for (let last = Date.now(); kills.length < KILLS; last = Date.now()) {
      await program.ready();
      await sleep(Math.max(300, last + 1000 - Date.now())); // once a second, but never a program that has not begun
      kills.push({ at: Date.now(), open: new Set(carrier.open) });
      await program.end('SIGKILL');
    }
  } finally {
    over = true;
    await load;
  }
  await program.ready();
  await carrier.settled();
  return { api, carrier, kills };
}

/** Was the text under way at a kill between these two times? */
const killedBetween = (kills, text, from, to) =>
  kills.some((kill) => kill.open.has(text.i) && kill.at >= from - LATE_MS && kill.at <= to + LATE_MS);

test('a provider that redelivers: nothing is lost, and who is told twice was under way at a kill', async (t) => {
  const { api, carrier, kills } = await killAgainAndAgain(t, genericWire, 300);
  const lost = carrier.texts.filter((text) => !text.acknowledged || api.times(text.number) === 0);
  const doubled = carrier.texts.filter((text) => api.times(text.number) > 1);
  const unproved = doubled.filter((text) => {
    const reads = api.reads.get(text.number);
    return !reads.slice(1).every((read, j) => killedBetween(kills, text, reads[j], read));
  });
  const told = [...api.reads.values()].reduce((sum, reads) => sum + reads.length, 0);
  t.diagnostic(`${kills.length} kills, ${carrier.texts.length} texts, ${lost.length} lost, ${told - carrier.texts.length} told twice: `
    + `${((told - carrier.texts.length) / kills.length).toFixed(2)} a kill, ${unproved.length} of them not under way at one`);
  assert.equal(lost.length, 0);
  assert.equal(unproved.length, 0);
});

test('a provider that does not redeliver: lost is exactly what was held at a kill', async (t) => {
  const { api, carrier, kills } = await killAgainAndAgain(t, twilioWire, 0);
  const lost = carrier.texts.filter((text) => !text.acknowledged);
  const untold = lost.filter((text) => api.times(text.number) === 0);
  const unproved = lost.filter((text) => !killedBetween(kills, text, text.begun, Infinity));
  const wrong = carrier.texts.filter((text) =>
    api.times(text.number) > 1 || (text.acknowledged && api.times(text.number) !== 1));
  t.diagnostic(`${kills.length} kills, ${carrier.texts.length} texts, ${lost.length} deliveries broken off: `
    + `${untold.length} got no answer, ${lost.length - untold.length} had it already; ${wrong.length} others told twice or never`);
  assert.equal(unproved.length, 0);
  assert.equal(wrong.length, 0);
  assert.ok(lost.every((text) => text.statuses.join() === '0'), 'none was refused or turned away');
});
