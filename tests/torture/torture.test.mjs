// torture.test.mjs - while a message comes in and its answer leaves, one allocation or system call fails: each of them in
// turn, for every provider, in the real program under the sanitizers. It neither ends nor leaks, tells the provider what
// is right, and whoever it could not tell is told when the provider comes again: nobody is left out.
//
// `make torture` tries each; `make test` some of them, and only under the sanitizers.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { FakeApi, oneChannel } from '../e2e/fake_api.mjs';
import { numberOf } from '../e2e/load.mjs';
import { Gateway, NUMBER, ROOT, SANITIZED, temporaryFolder, until } from '../e2e/support.mjs';
import { wires } from './wires.mjs';

const WHOLE = process.env.TORTURE === '1';
const PROGRAM = path.join(process.env.RIGHTSLINE_BUILD ?? path.join(ROOT, 'build-asan'), 'tests/torture/rightsline');
const ONLY = process.env.TORTURE_WIRE; // one provider alone
const FROM = Number(process.env.TORTURE_FROM ?? 1); // to look into one
const HEARD = 10; // calls by which a signal reaches the loop: who lets one of these fail has sent none
const SENDERS = 99 * 700;
const TAKEN = new Set([200, 202, 204]); // what says that a message has come in for good
const RIGHT = new Set([...TAKEN, 500, 503, 'closed']); // it has, or shall come again

/** The program, and what asks it to fail. */
class Tortured {
  told = new Map(); // number -> how often
  broken = [];     // requests that its API can't read

  static async start(t, wire, name) {
    const folder = temporaryFolder(t), tortured = new Tortured();
    tortured.fake = await FakeApi.start(t, (request, n) => tortured.#take(request, n));
    const channel = { provider: wire.provider ?? name, numbers: [NUMBER], segments_per_second: 1000, options: wire.options(tortured.fake.url) };
    Object.assign(tortured, { wire, name });
    tortured.gateway = await Gateway.start(t, { ...oneChannel(folder, null, { also_answer: ['+1'], limits: { segments_per_hour: 0, segments_per_day: 0 } }), channels: { [name]: channel } }, folder, [],
      { program: PROGRAM, stdio: ['ignore', 'pipe', 'pipe', 'pipe'], env: { ...process.env, RIGHTSLINE_TORTURE: '3', ASAN_OPTIONS: 'detect_leaks=1:allocator_may_return_null=1:handle_sigill=1' } });
    tortured.hold();
    return tortured;
  }

  /** What fails from now on; gives how many allocations and calls there were since the last time. */
  async ask(kind, n) {
    const answer = new Promise((resolve) => this.control.once('data', resolve));
    this.control.write(`${kind} ${n}\n`);
    const said = await Promise.race([answer, this.gateway.ended]);
    assert.equal(this.gateway.exited, false, `it ended: ${this.gateway.raw.slice(-6000)}`);
    const [allocations, calls] = String(said).split(' ').map(Number);
    return { m: allocations, c: calls };
  }

  /** Posts a webhook; what it was answered, or "closed". */
  async post(id, text, from) {
    const { body, headers, query = '' } = this.wire.webhook(id, text, from, this.wire.key);
    return this.gateway.post(`/sms/${this.name}${query}`, body, headers).then((response) => response.status, () => 'closed');
  }

  /** libcurl 7.88 divides by zero when a table of its own can't be had: then the program is started again, as systemd does. */
  async diesInLibcurl() {
    const { gateway } = this;
    await new Promise((resolve) => setTimeout(resolve, 2));
    if (!gateway.raw.includes('DEADLYSIGNAL')) return false;
    await gateway.ended;
    assert.match(gateway.raw, /FPE .*[\s\S]* #0 0x\w+ +\(.*libcurl/, gateway.raw.slice(-6000));
    gateway.raw = '';
    await gateway.restart();
    this.hold();
    return true;
  }

  hold() {
    this.control = this.gateway.child.stdio[3].on('error', () => {}); // it ended: that is told
  }

  /** Half a request must not leave: the API would take it for something else. */
  #take(request, n) {
    let to;
    try {
      ({ to } = this.wire.read(request));
      assert.match(to, /^\+1\d{10}$/);
    } catch {
      this.broken.push(request.body || request.url);
      return [400, ''];
    }
    this.told.set(to, (this.told.get(to) ?? 0) + 1);
    return this.wire.answer(n, request);
  }
}

/** One message while the n-th fails, and again until the provider is content. */
async function one(tortured, kind, n, sender) {
  const from = numberOf(sender), id = `${kind}${n}`;
  await tortured.ask(kind, n);
  const status = await tortured.post(id, 'DETAINER', from);
  const died = await tortured.diesInLibcurl();
  const happened = died ? { [kind]: n } : await tortured.ask(kind, 0);
  for (let again = 0, now = status; !TAKEN.has(now); now = await tortured.post(id, 'DETAINER', from))
    assert.ok(again++ < 20, `comes again in vain: ${now}`);
  const untold = await until(() => tortured.told.has(from), 'is told', 5000).then(() => false, () => true);
  return { status, times: tortured.told.get(from), reached: happened[kind] >= n, untold, died };
}

/** All that can fail of one kind. */
async function each(t, tortured, kind, what, step, sender) {
  const statuses = {}, twice = [], wrong = [], deaths = [];
  let n = FROM;
  for (let reached = true; reached; n += WHOLE ? 1 : step) {
    const found = await one(tortured, kind, n, sender + n);
    reached = found.reached;
    statuses[found.status] = (statuses[found.status] ?? 0) + 1;
    if (found.died) deaths.push(n);
    if (found.times > 1) twice.push(n);
    for (const request of tortured.broken.splice(0)) wrong.push(`the API is asked ${request} at ${n}`);
    if (found.untold) wrong.push(`nobody is told at ${n}`);
    if (!RIGHT.has(found.status)) wrong.push(`${found.status} at ${n}`);
  }
  assert.deepEqual(wrong, [], 'what goes out');
  t.diagnostic(`${n - 1} ${what}s, answers ${JSON.stringify(statuses)}, told twice (the line died after it took the text) at `
    + `${twice.join() || 'none'}, died in libcurl at ${deaths.join() || 'none'}`);
}

/** The content is loaded anew while the n-th fails: it is the new one, or the old one stays. */
async function reloads(t, tortured, kind, points, sender) {
  const { gateway } = tortured, ends = { content_loaded: 0, content_rejected: 0 };
  const reload = async () => {
    const before = gateway.log.length;
    gateway.child.kill('SIGHUP');
    const end = await until(() => gateway.log.slice(before).find((line) => line.event in ends), 'the load ends', 300000);
    ends[end.event]++;
  };
  await tortured.ask(kind, 0);
  await reload();
  const all = (await tortured.ask(kind, 0))[kind];
  for (let i = 0; i < points; i++) {
    await tortured.ask(kind, Math.max(HEARD, Math.floor((i + 0.5) * all / points)));
    await reload();
    await tortured.ask(kind, 0);
    assert.equal(await tortured.post(`reload ${kind}${i}`, 'DETAINER', numberOf(sender + i)), 200);
  }
  t.diagnostic(`a load has ${all}; at ${points} of them ${JSON.stringify(ends)}`);
}

for (const [name, wire] of Object.entries(wires)) {
  if (ONLY ? ONLY !== name : !WHOLE && name !== 'twilio') continue;
  test(`${name}: when an allocation or a system call fails while a message is answered, nobody is left out`,
    { skip: !SANITIZED && 'only in the sanitizers\' build' }, async (t) => {
      const tortured = await Tortured.start(t, wire, name);
      await tortured.post('first', 'RIGHTS', numberOf(0)); // what is made once is made
      await each(t, tortured, 'm', 'allocation', 17, 1);
      await each(t, tortured, 'c', 'system call', 5, 20000);
      if (WHOLE && name === 'twilio')
        for (const [kind, sender] of [['m', 40000], ['c', 50000]]) await reloads(t, tortured, kind, 100, sender);
      tortured.gateway.child.kill('SIGTERM');
      const ended = await tortured.gateway.ended;
      assert.equal(ended.code, 0, tortured.gateway.raw.slice(-6000)); // what leaked is told here
    });
}
