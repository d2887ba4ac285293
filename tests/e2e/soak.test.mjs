// soak.test.mjs - mixed load at 200 texts a second: what the process holds after a while it holds ever after. `make soak`
// does it for an hour, `make test` for a moment.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { Activated, Api, Carrier, twilioWire } from './load.mjs';
import { SANITIZED, temporaryFolder } from './support.mjs';

const MINUTES = Number(process.env.MINUTES ?? 0.05), RATE = 200, PEOPLE = 3000;
const TEXTS = ['RIGHTS', '90012', 'DETAINER', 'they are at my door what do i do', 'MORE', 'HELP', 'la policia me paro en el carro', 'Dallas TX', 'STOP',
  'START', 'can police STOP ICE?', 'asdf', 'thank you so much', 'i was born here can they deport me', '\u8b66\u5bdf\u5728\u95e8\u53e3', 'warrnat'];

/** A person's texts one after the other; each begins elsewhere in the list. */
const wire = { ...twilioWire, webhook: (i, text, channel) =>
  twilioWire.webhook(i, TEXTS[(i + Math.floor(i / PEOPLE)) % TEXTS.length], channel, i % PEOPLE) };

function held(pid) {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  return { kib: Number(/VmRSS:\s*(\d+)/.exec(status)[1]), descriptors: fs.readdirSync(`/proc/${pid}/fd`).length };
}

test(`${RATE} texts a second for ${MINUTES} minutes: descriptors and memory are flat`, { skip: SANITIZED && 'a sanitizer keeps what is freed' },
  async (t) => {
    const folder = temporaryFolder(t), api = await Api.start(t, wire, 20);
    const limits = { burst: 1000, segments_per_hour: 0, segments_per_day: 0 };
    const program = await Activated.start(t, wire.config(folder, api, {}, { limits }), folder);
    const carrier = new Carrier(wire, program.port), seconds = MINUTES * 60;
    await carrier.run(seconds / 2 * RATE, RATE);
    await carrier.settled();
    const warm = held(program.pid);
    await carrier.run(seconds / 2 * RATE, RATE);
    await carrier.settled();
    const after = held(program.pid), wrong = carrier.texts.filter((text) => !text.acknowledged);
    t.diagnostic(`${carrier.texts.length} texts, ${api.requests} answered by the API; ${warm.kib} KiB and ${warm.descriptors} descriptors `
      + `after one half, ${after.kib} and ${after.descriptors} after the other`);
    assert.equal(wrong.length, 0);
    if (MINUTES >= 1) assert.ok(after.descriptors <= warm.descriptors + 2, 'descriptors'); // before, some are still being opened for the first time
    assert.ok(after.kib < warm.kib + 1024, 'memory');
  });
