// load.mjs - many texts at a steady rate against the real program, started by tests/tools/activate with its
// sockets open all the time; a provider that delivers again or does not, and that provider's API, which may be
// slow, away, or worse. Everything is noted, so that each text's way can be proved afterwards.
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { oneChannel } from './fake_api.mjs';
import { ACCOUNT, NUMBER, PUBLIC, ROOT, TOKEN, asFile, twilioConfig, until } from './support.mjs';

const PROGRAM = process.env.RIGHTSLINE ?? path.join(ROOT, 'build/rightsline');
const BUILD = process.env.RIGHTSLINE_BUILD ?? path.dirname(PROGRAM);

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// ---- people ----

const TOLL_FREE = new Set([800, 822, 833, 844, 855, 866, 877, 888]);
const AREAS = [];
for (let area = 201; area <= 989; area++) if (area % 100 !== 11 && !TOLL_FREE.has(area)) AREAS.push(area);

/** The number of the person who sends the i-th text: a person a text, fictitious all. Many are of no US area. */
export const numberOf = (i) => `+1${AREAS[Math.floor(i / 99) % AREAS.length]}555${String(101 + (i % 99)).padStart(4, '0')}`;

// ---- providers on the wire ----

/** Twilio: signed forms, and forms back. */
export const twilioWire = {
  name: 'twilio',
  config: (folder, api, channel, more = {}) => twilioConfig(folder, api, channel, { also_answer: ['+1'], ...more }),
  webhook(i, text = 'RIGHTS', channel = 'main', person = i) {
    const fields = { AccountSid: ACCOUNT, Body: text, From: numberOf(person), MessageSid: `SM${String(i).padStart(32, '0')}`,
      NumMedia: '0', SmsStatus: 'received', To: NUMBER };
    const target = `/sms/${channel}`;
    const signed = PUBLIC + target + Object.keys(fields).sort().map((name) => name + fields[name]).join('');
    return { target, body: new URLSearchParams(fields).toString(), headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      'X-Twilio-Signature': createHmac('sha1', TOKEN).update(signed).digest('base64') } };
  },
  recipient: (body) => new URLSearchParams(body).get('To'),
  accepted: (response, i) => {
    response.writeHead(201, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ sid: `SM${String(i).padStart(32, 'f')}`, status: 'queued' }));
  },
  refused: (response, status, headers) => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(JSON.stringify({ code: 20000 + status, status }));
  },
};

/** A provider that delivers again for a day, with a fresh signature each time: config/generic.json's. */
export const genericWire = {
  name: 'generic',
  config(folder, api, channel = {}, more = {}) {
    const { options } = JSON.parse(fs.readFileSync(path.join(ROOT, 'config/generic.json'))).channels.main;
    options.receive.auth.secret = TOKEN;
    options.send.auth.secret = TOKEN;
    options.send.url = `${api.url}/v1/messages`;
    options.facts = { webhook_timeout_ms: 5000, redelivers_for_s: 86400, queues: true, text_max: 1600 };
    return oneChannel(folder, { provider: 'generic', numbers: [NUMBER], ...channel, options }, { also_answer: ['+1'], ...more });
  },
  webhook(i, text = 'RIGHTS', channel = 'main') {
    const message = { id: `m-${i}`, from: numberOf(i), to: NUMBER, text };
    const body = JSON.stringify({ events: [{ type: 'message.received', message }] }), time = Math.floor(Date.now() / 1000);
    return { target: `/sms/${channel}`, body, headers: { 'Content-Type': 'application/json', 'X-Hook-Timestamp': String(time),
      'X-Hook-Signature': 'sha256=' + createHmac('sha256', TOKEN).update(`${time}.${body}`).digest('hex') } };
  },
  recipient: (body) => JSON.parse(body).to[0],
  accepted: (response, i) => {
    response.writeHead(202, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ id: `out-${i}` }));
  },
  refused: (response, status, headers) => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(JSON.stringify({ error: { code: status } }));
  },
};

// ---- the provider's API ----

/** Takes texts, each after `latency` ms; notes when it read them. It takes a text whether or not the program is
 *  still there to hear of it; what it had not taken when it went down itself, it has not taken. */
export class Api {
  reads = new Map();  // recipient -> [ms, ...]: when requests were read that were then taken
  requests = 0;
  behave = null;      // (response, take) => answers by itself

  static async start(t, wire, latency = 50) {
    const api = new Api();
    Object.assign(api, { wire, latency });
    await api.up();
    t.after(() => api.down());
    return api;
  }

  async up() {
    this.server = http.createServer((request, response) => this.#take(request, response));
    await new Promise((resolve) => this.server.listen(this.port ?? 0, '127.0.0.1', 4096, resolve));
    this.port = this.server.address().port;
    this.url = `http://127.0.0.1:${this.port}`;
    this.upSince = Date.now();
  }

  async down() {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  #take(request, response) {
    const pieces = [];
    request.on('error', () => {});
    response.on('error', () => {});
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => {
      const number = this.requests++, read = Date.now(), { server } = this;
      const recipient = this.wire.recipient(Buffer.concat(pieces).toString());
      const take = () => {
        if (!server.listening) return;
        const reads = this.reads.get(recipient);
        if (reads) reads.push(read);
        else this.reads.set(recipient, [read]);
        this.wire.accepted(response, number);
      };
      if (this.behave) this.behave(response, take, recipient);
      else setTimeout(take, this.latency);
    });
  }

  times(recipient) {
    return this.reads.get(recipient)?.length ?? 0;
  }
}

// ---- the program, started again whenever it ends ----

export class Activated {
  ends = [];  // {pid, how, number, at}
  events = new Map(); // how often which event was logged
  waiting = null;

  static async start(t, config, folder) {
    const program = new Activated();
    const file = path.join(folder, 'config.json');
    fs.writeFileSync(file, asFile(config));
    program.child = spawn(path.join(BUILD, 'tests/tools/activate'), [PROGRAM, 'serve', '-c', file],
      { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    t.after(() => new Promise((resolve) => {
      if (program.child.exitCode !== null) return resolve();
      program.child.on('exit', resolve);
      program.child.kill('SIGTERM');
    }));
    eachLine(program.child.stdout, (line) => program.#heard(line));
    eachLine(program.child.stderr, (line) => program.#logged(line));
    await until(() => program.port, 'the sockets are open');
    await program.ready();
    return program;
  }

  #heard(line) {
    const words = line.split(' ');
    if (words.length === 2) {
      [this.port, this.adminPort] = words.map(Number);
    } else if (words.length === 1) {
      this.pid = Number(words[0]);
    } else {
      this.ends.push({ pid: Number(words[0]), how: words[1], number: Number(words[2]), at: Date.now() });
    }
  }

  #logged(line) {
    let event = 'not json';
    try {
      ({ event } = JSON.parse(line));
    } catch { /* a line cut by a kill */ }
    this.events.set(event, this.count(event) + 1);
  }

  count(event) {
    return this.events.get(event) ?? 0;
  }

  /** Until it serves: the second of its two "listening" lines, as often as it was started. */
  ready() {
    return until(() => this.count('listening') >= 2 * (this.ends.length + 1), 'the program listens', 60000);
  }

  /** Sends the signal; gives how it ended. */
  async end(signal) {
    const before = this.ends.length;
    process.kill(this.pid, signal);
    await until(() => this.ends.length > before || this.child.exitCode !== null, `the end by ${signal}`, 60000);
    if (!this.ends[before]) throw new Error('what starts the program has ended');
    return this.ends[before];
  }

  async metric(name) {
    const response = await fetch(`http://127.0.0.1:${this.adminPort}/metrics`);
    const lines = (await response.text()).split('\n').filter((line) => line.startsWith(`rightsline_${name}`));
    return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  /** In KiB: the most it ever was, of the process that runs now. */
  peakMemory() {
    return Number(/VmHWM:\s*(\d+)/.exec(fs.readFileSync(`/proc/${this.pid}/status`, 'utf8'))[1]);
  }
}

function eachLine(stream, take) {
  let rest = '';
  stream.on('data', (piece) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop();
    lines.forEach(take);
  });
}

// ---- the provider, delivering ----

/** Delivers texts at a rate; again, every `again` ms, until acknowledged, if it is of that kind. */
export class Carrier {
  texts = [];        // {i, number, begun, acknowledged, statuses}
  open = new Set();  // the i of those with a delivery under way

  constructor(wire, port, { again = 0, first = 0 } = {}) {
    Object.assign(this, { wire, port, again, first });
  }

  /** `count` texts, `perSecond`; resolves when the last one has begun. */
  async run(count, perSecond, options = {}) {
    const first = this.first + this.texts.length;
    let due = Date.now();
    for (let k = 0; k < count; k++, due += 1000 / perSecond) {
      due = Math.max(due, Date.now() - 500); // on a busy machine the rate is lower, rather than a flood later
      await sleep(Math.max(0, due - Date.now())); // always: somebody has to read the answers
      if (options.until?.()) break;
      this.begin(first + k, options);
    }
  }

  begin(i, options = {}) {
    const noted = { i, number: numberOf(i), begun: Date.now(), acknowledged: 0, statuses: [] };
    this.texts.push(noted);
    this.#deliver(noted, options);
  }

  #deliver(text, options) {
    const webhook = this.wire.webhook(text.i, options.text, options.channel); // signed afresh
    this.open.add(text.i);
    const request = http.request({ host: '127.0.0.1', port: this.port, path: webhook.target, method: 'POST', agent: false,
      headers: { ...webhook.headers, 'Content-Length': Buffer.byteLength(webhook.body) } }, (response) => {
      response.resume();
      response.on('end', () => this.#ended(text, options, response.statusCode));
      response.on('error', () => this.#ended(text, options, 0));
    });
    request.on('error', (error) => this.#ended(text, options, error.code === 'ECONNREFUSED' ? -1 : 0));
    request.end(webhook.body);
  }

  /** status 0: the connection broke; -1: it was refused. */
  #ended(text, options, status) {
    text.statuses.push(status);
    this.open.delete(text.i);
    if (status === 200) {
      text.acknowledged = Date.now();
    } else if (this.again) {
      this.open.add(text.i);
      setTimeout(() => this.#deliver(text, options), this.again);
    }
  }

  settled(ms = 60000) {
    return until(() => this.open.size === 0, 'every delivery has ended', ms);
  }
}
