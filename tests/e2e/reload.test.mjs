// reload.test.mjs - texts are edited while the hotline runs: a good edit is what people get from then on, a faulty
// one changes nothing and says why, and under load no message is lost and none is answered from half an edit.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Api, Carrier, twilioWire } from './load.mjs';
import { FakeTwilio, Gateway, ROOT, SANITIZED, temporaryFolder, twilioConfig, until, VERIFY } from './support.mjs';

const RELOADS = VERIFY ? 1000 : 12;
const PER_SECOND = SANITIZED ? 20 : 50;
const HELD_MS = 20; // the loop, at the most
const PERSON_KIB = 0.3; // what somebody who texts costs until the day is over: counted for limits, remembered, marked

// ---- a folder of content, edited ----

const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

/** As editors save: all of it beside, then renamed over. */
function save(file, text) {
  fs.writeFileSync(`${file}.new`, text);
  fs.renameSync(`${file}.new`, file);
}

/** Changes what `edit` changes in the JSON of a file. */
function change(file, edit) {
  const json = readJson(file);
  edit(json);
  save(file, JSON.stringify(json, null, 2));
}

/** The shipped content; `light`: without what it takes long to learn. */
function copyContent(folder, light) {
  const content = path.join(folder, 'content');
  fs.cpSync(path.join(ROOT, 'content'), content, { recursive: true, filter: (file) => !/\.[ch]$/.test(file) });
  if (!light) return content;
  const lexicon = path.join(content, 'lexicon'), topics = path.join(content, 'topics');
  fs.rmSync(lexicon, { recursive: true });
  fs.mkdirSync(lexicon);
  save(path.join(lexicon, 'en.json'), '{"language": "en", "concepts": {"agent": ["ice", "la migra"]}}');
  for (const name of fs.readdirSync(topics))
    change(path.join(topics, name), (topic) => {
      delete topic.concepts;
      for (const words of Object.values(topic)) if (words?.samples) delete words.samples;
    });
  return content;
}

/** Follows the log for how reloads end. */
class Reloads {
  seen = 0;

  constructor(gateway) {
    this.gateway = gateway;
    this.#next(); // the content that it started with
  }

  #next() {
    const { log } = this.gateway;
    while (this.seen < log.length) {
      const line = log[this.seen++];
      if (/^content_/.test(line.event)) return line;
    }
    return null;
  }

  /** Asks for a reload; gives the line of the log that tells its end. */
  async one() {
    this.gateway.child.kill('SIGHUP');
    return until(() => this.#next(), 'the reload has ended', 60000);
  }
}

// ---- one edit at a time ----

const LICENSE = {
  id: 'license',
  sources: [{ title: 'California DMV', url: 'https://www.dmv.ca.gov' }],
  en: {
    title: "Driver's licenses",
    keywords: ['license', 'dmv'],
    samples: [
      "can i get a driver's license without papers", 'do i need a social security number for a license',
      'how do undocumented people get a license', 'can i drive without papers', 'what do i bring to the dmv',
      'is it safe to go to the dmv', 'does the dmv share with ice', 'which states give a license to everybody',
      'how do i apply for a driving license', 'my license expired and i have no visa',
    ],
    pages: ["Some states give a driver's license to people without papers. Ask a lawyer before you apply."],
    review: { state: 'draft', by: null, on: '2026-11-24' },
  },
};
const OF_LICENSE = /^Some states give a driver's license/;

test('edits, one at a time', { skip: SANITIZED && 'it takes long to learn all of it' }, async (t) => {
  const folder = temporaryFolder(t);
  const content = copyContent(folder, false);
  const fake = await FakeTwilio.start(t);
  const gateway = await Gateway.start(t, twilioConfig(folder, fake, {}, { content }), folder);
  const reloads = new Reloads(gateway);
  const rights = path.join(content, 'topics/rights.json');
  let people = 0;
  const ask = async (text) => {
    const from = `+1202555${String(101 + people++).padStart(4, '0')}`;
    assert.equal((await gateway.text(text, { from })).status, 200);
    return fake.to(from)[0].Body;
  };

  await t.test("an organiser's new topic is recognised, by its keyword and by how people ask", async () => {
    save(path.join(content, 'topics/license.json'), JSON.stringify(LICENSE));
    change(rights, (topic) => (topic.en.pages[0] = 'You have rights, says the organiser.'));
    assert.doesNotMatch(await ask('where can i get a drivers license with no papers'), OF_LICENSE);
    assert.doesNotMatch(await ask('RIGHTS'), /says the organiser/);
    assert.equal((await reloads.one()).event, 'content_loaded');
    assert.match(await ask('LICENSE'), OF_LICENSE);
    assert.match(await ask('where can i get a drivers license with no papers'), OF_LICENSE); // words that no sample has
    assert.match(await ask('do i need a visa for a drivers license'), OF_LICENSE);
    assert.doesNotMatch(await ask('can they hold me in jail for ice'), OF_LICENSE);
    assert.match(await ask('RIGHTS'), /^You have rights, says the organiser\./);
  });

  await t.test('a faulty edit changes nothing, and says why in the log, in the metrics and at /content', async () => {
    change(rights, (topic) => (topic.en.pages[0] = 'Half an edit.'));
    save(rights, fs.readFileSync(rights, 'utf8').replace('"sources"', 'sources'));
    const line = await reloads.one();
    assert.deepEqual([line.event, line.errors], ['content_rejected', 1]);
    const fault = await until(() => gateway.log.find((told) => told.event === 'fault' && told.severity === 'error'), 'the log names the fault');
    assert.equal(fault.file, rights);
    assert.match(await gateway.metrics(), /^rightsline_content_last_reload_refused 1$/m);
    const found = await (await fetch(`${gateway.admin}/content`)).json();
    assert.deepEqual([found.last_reload, found.errors], ['refused', 1]);
    assert.deepEqual([found.faults[0].file, `line ${found.faults[0].line}`], [rights, fault.where]);
    assert.match(await ask('RIGHTS'), /^You have rights, says the organiser\./);
  });

  await t.test('SIGHUP in the end of a run does no harm', async () => {
    gateway.child.kill('SIGHUP');
    assert.deepEqual(await gateway.kill('SIGTERM'), { code: 0, signal: null });
  });
});

// ---- again and again, under load ----

/** Two places that are both in a first answer to RIGHTS. */
function mark(content, version) {
  change(path.join(content, 'topics/rights.json'), (topic) => (topic.en.pages[0] = `Page ${version}.`));
  change(path.join(content, 'phrases/en.json'), (file) => (file.phrases.automatic = `{hotline} ${version}.`));
}

const faults = [
  ['topics/rights.json', (text) => text.slice(0, text.length / 2)],
  ['topics/menu.json', () => null],
  ['phrases/en.json', (text) => text.replace('"more"', '"mores"')],
  ['topics/lawyer.json', (text) => text.replace('"lawyer"', '"find"')],
  ['policy/TX.json', (text) => text.replace('{', '')],
  ['phrases/es.json', (text) => text.replace('"es"', '"xx"')],
];

/** Breaks one thing; gives how to mend it. */
function breakOne(content, i) {
  const [name, edit] = faults[i % faults.length], file = path.join(content, name);
  const kept = fs.readFileSync(file, 'utf8'), text = edit(kept);
  if (text === null) fs.rmSync(file);
  else save(file, text);
  return () => save(file, kept);
}

/** How long the loop is held (tests/tools/hold_watch.c), from now until end(). */
class HoldWatch {
  constructor(t, gateway) {
    this.child = spawn(path.join(process.env.RIGHTSLINE_BUILD ?? path.join(ROOT, 'build'), 'tests/tools/hold_watch'),
      [new URL(gateway.admin).port, String(gateway.child.pid)], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.out = '';
    this.child.stdout.on('data', (piece) => (this.out += piece));
    this.gone = new Promise((resolve) => this.child.on('close', resolve));
    t.after(() => this.child.kill('SIGKILL'));
  }

  async end() {
    this.child.stdin.end();
    assert.equal(await this.gone, 0, 'every question about health was answered');
    return JSON.parse(this.out);
  }
}

/** KiB in use now. */
const memoryOf = (gateway) =>
  Number(/VmRSS:\s*(\d+)/.exec(fs.readFileSync(`/proc/${gateway.child.pid}/status`, 'utf8'))[1]);

test(`${RELOADS} reloads under load, a third of them faulty: nothing lost, and no answer of half an edit`, async (t) => {
  const folder = temporaryFolder(t);
  const content = copyContent(folder, true);
  const memoryDisk = fs.existsSync('/dev/shm') ? fs.mkdtempSync('/dev/shm/rightsline-') : folder;
  t.after(() => fs.rmSync(memoryDisk, { recursive: true, force: true }));
  const bodies = new Map(); // number -> what it was told
  const wire = { ...twilioWire, recipient(body) {
    const text = new URLSearchParams(body);
    bodies.set(text.get('To'), text.get('Body'));
    return text.get('To');
  } };
  mark(content, 'v0');
  const api = await Api.start(t, wire, 20);
  // The state lies in memory: how long a disk takes to note an answer is none of a reload's business.
  const config = twilioConfig(memoryDisk, api, {}, { content, also_answer: ['+1'], limits: { segments_per_hour: 0, segments_per_day: 0 } });
  const gateway = await Gateway.start(t, config, folder);
  const reloads = new Reloads(gateway);
  const carrier = new Carrier(wire, gateway.port);
  const served = [{ at: Date.now(), version: 'v0' }], memory = [];
  let over = false, refused = 0;
  const load = carrier.run(Infinity, PER_SECOND, { until: () => over });
  const watch = new HoldWatch(t, gateway);
  let holds;
  try {
    for (let i = 1; i <= RELOADS; i++) {
      const faulty = i % 3 === 0, version = `${faulty ? 'faulty' : 'v'}${i}`;
      mark(content, version);
      const mend = faulty ? breakOne(content, i / 3) : () => {};
      const line = await reloads.one();
      assert.equal(line.event, faulty ? 'content_rejected' : 'content_loaded', `reload ${i}`);
      if (faulty) refused++;
      else served.push({ at: Date.now(), version });
      mend();
      memory.push({ kib: memoryOf(gateway), people: carrier.texts.length });
    }
  } finally {
    over = true;
    [holds] = await Promise.all([watch.end(), load]);
  }
  await carrier.settled();

  const lost = carrier.texts.filter((text) => !text.acknowledged || api.times(text.number) !== 1);
  const halves = [], wrong = [];
  for (const text of carrier.texts) {
    const told = /^Page (\S+?)\.\nTest Hotline (\S+?)\. /.exec(bodies.get(text.number));
    if (!told || told[1] !== told[2]) halves.push(bodies.get(text.number));
    // what was in service when it came, or newer
    else if (served.findIndex(({ version }) => version === told[1]) < served.findLastIndex(({ at }) => at < text.begun))
      wrong.push(told[1]);
  }
  // The least of each tenth: just after a reload there are two contents.
  const tenths = [...Array(10).keys()].map((i) => memory.slice((i * RELOADS) / 10, ((i + 1) * RELOADS) / 10)
    .reduce((least, one) => (one.kib < least.kib ? one : least)));
  t.diagnostic(`${RELOADS} reloads, ${refused} refused, ${carrier.texts.length} texts: ${lost.length} lost or told twice, ${halves.length} of `
    + `two versions, ${wrong.length} of an old one; KiB in memory after the first ${memory[0].kib}, then in each tenth at least ${tenths.map(({ kib }) => kib).join(' ')}`);
  const most = ([nearly, all]) => `${nearly} ms (99 %), ${all} ms at the most`;
  t.diagnostic(`the loop was held for ${most(holds.held)}, by the clock ${most(holds.clock)}, of ${holds.looks} looks`);
  assert.equal(lost.length, 0);
  assert.deepEqual(halves, []);
  assert.deepEqual(wrong, []);
  if (SANITIZED) return;
  assert.ok(holds.held[1] <= HELD_MS, 'the loop was never held for long');
  const [, , , , middle, , , , , end] = tenths;
  if (VERIFY) assert.ok(end.kib < middle.kib * 1.05 + (end.people - middle.people) * PERSON_KIB, 'memory is flat');
});
