// support.mjs - starts the real program on free loopback ports, and stands in for Twilio's API.
import { spawn, execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import twilio from 'twilio';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const PROGRAM = process.env.RIGHTSLINE ?? path.join(ROOT, 'build/rightsline');
export const SANITIZED = process.env.ASAN === '1';
export const VERIFY = process.env.VERIFY === '1';
export const COVERED = process.env.COVERAGE === '1';

export const TOKEN = '0123456789abcdef0123456789abcdef';
export const OLD_TOKEN = 'fedcba9876543210fedcba9876543210';
export const ACCOUNT = 'AC' + '0'.repeat(31) + '1';
export const NUMBER = '+12025550100';
export const PUBLIC = 'https://hotline.example';

/** Waits until `look` gives something true; fails after `ms`. */
export async function until(look, what, ms = 10000) {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A folder of the test's own, removed at its end. */
export function temporaryFolder(t) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rightsline-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A configuration as the program reads it. Where it went is noted outside its fence (`make coverage`). */
export const asFile = (config) => JSON.stringify(COVERED ? { confine: false, ...config } : config);

/** A key and a certificate for 127.0.0.1 that trusts itself. */
export function certificate(folder) {
  const key = path.join(folder, 'tls-key.pem'), cert = path.join(folder, 'tls-cert.pem');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
    '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'],
  { stdio: 'ignore' });
  return { key, cert };
}

/** Stands in for api.twilio.com: records what it is asked to send, and answers as `behave` says. */
export class FakeTwilio {
  texts = [];      // {To, From, Body, ...}, as accepted
  requests = [];   // every request: {method, url, headers, body}
  behave = null;   // (request, response, accept) => true when it has answered itself
  latency = 0;

  static async start(t, tls) {
    const fake = new FakeTwilio();
    const take = (request, response) => fake.#take(request, response);
    fake.server = tls
      ? https.createServer({ key: fs.readFileSync(tls.key), cert: fs.readFileSync(tls.cert) }, take)
      : http.createServer(take);
    await new Promise((resolve) => fake.server.listen(0, '127.0.0.1', resolve));
    fake.url = `${tls ? 'https' : 'http'}://127.0.0.1:${fake.server.address().port}`;
    t.after(() => {
      fake.server.closeAllConnections();
      fake.server.close();
    });
    return fake;
  }

  #take(request, response) {
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => {
      const body = Buffer.concat(pieces).toString();
      const seen = { method: request.method, url: request.url, headers: request.headers, body };
      this.requests.push(seen);
      const accept = () => this.#accept(body, response);
      if (this.behave?.(seen, response, accept)) return;
      if (this.latency) setTimeout(accept, this.latency);
      else accept();
    });
    request.on('error', () => {});
  }

  #accept(body, response) {
    const text = Object.fromEntries(new URLSearchParams(body));
    this.texts.push(text);
    const sid = 'SM' + randomBytes(16).toString('hex');
    response.writeHead(201, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ sid, status: 'queued', num_segments: '1', error_code: null }));
  }

  fail(status, code, response, headers = {}) {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(JSON.stringify({ code, message: 'no', more_info: '', status }));
  }

  to(number) {
    return this.texts.filter((text) => text.To === number);
  }
}

/** A configuration with one Twilio channel that talks to the fake one. */
export function twilioConfig(folder, fake, channel = {}, more = {}) {
  return {
    hotline: 'Test Hotline',
    listen: '127.0.0.1:0',
    admin: '127.0.0.1:0',
    public_url: PUBLIC,
    content: process.env.RIGHTSLINE_CONTENT ?? path.join(ROOT, 'content'),
    state: path.join(folder, 'state'),
    key: path.join(folder, 'key'),
    ...more,
    channels: {
      main: {
        provider: 'twilio',
        numbers: [NUMBER],
        ...channel,
        options: { account_sid: ACCOUNT, auth_token: [TOKEN, OLD_TOKEN], base_url: fake.url },
      },
    },
  };
}

/** The program, running. */
export class Gateway {
  log = [];   // parsed lines of standard error
  raw = '';   // all of it
  out = '';

  static async start(t, config, folder, options = [], spawning = {}) {
    const gateway = new Gateway();
    gateway.config = config;
    gateway.options = options;
    gateway.spawning = spawning; // another program, or where it runs, if not here: {program, cwd, env, stdio}
    gateway.file = path.join(folder, 'config.json');
    fs.writeFileSync(gateway.file, asFile(config));
    gateway.#spawn();
    t.after(() => gateway.end());
    await gateway.ready();
    return gateway;
  }

  #spawn() {
    const { program = PROGRAM, ...spawning } = this.spawning;
    this.child = spawn(program, ['serve', '-c', this.file, ...this.options], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], ...spawning });
    this.ended = new Promise((resolve) => this.child.on('exit', (code, signal) => resolve({ code, signal })));
    this.exited = false;
    this.ended.then(() => (this.exited = true));
    this.log = [];
    let rest = '';
    this.child.stdout.on('data', (piece) => (this.out += piece));
    this.child.stderr.on('data', (piece) => {
      this.raw += piece;
      const lines = (rest + piece).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        try {
          this.log.push(JSON.parse(line));
        } catch {
          this.log.push({ event: 'not json', line });
        }
      }
    });
  }

  async ready() {
    const port = (listener) => this.log.find((line) => line.event === 'listening' && line.listener === listener)?.port;
    await until(() => (port('webhooks') && port('admin')) || this.exited, 'the program listens', 20000);
    if (this.exited) throw new Error(`it ended: ${this.raw}`);
    this.port = port('webhooks');
    this.admin = `http://127.0.0.1:${port('admin')}`;
  }

  async restart() {
    this.#spawn();
    await this.ready();
  }

  async kill(signal = 'SIGKILL') {
    if (!this.exited) this.child.kill(signal);
    return this.ended;
  }

  /** The test is over. Who is killed notes nothing of where it went. */
  async end() {
    const late = COVERED && !this.exited && this.child.kill('SIGTERM') && setTimeout(() => this.kill(), 5000);
    await (late ? this.ended : this.kill());
    clearTimeout(late);
  }

  /** Posts a webhook as it is. */
  post(target, body, headers) {
    return new Promise((resolve, reject) => {
      const request = http.request(
        { host: '127.0.0.1', port: this.port, path: target, method: 'POST', agent: this.agent, headers },
        (response) => {
          let text = '';
          response.on('data', (piece) => (text += piece));
          response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  /** Somebody texts the hotline: the webhook that Twilio would make of it, signed by Twilio's own package. */
  text(body, { from = '+12025550123', to = NUMBER, sid = newSid(), token = TOKEN, channel = 'main', extra = {} } = {}) {
    const webhook = twilioWebhook({ body, from, to, sid, token, channel, extra });
    return this.post(webhook.target, webhook.body, webhook.headers);
  }

  async metrics() {
    const response = await fetch(`${this.admin}/metrics`);
    return response.text();
  }
}

let sids = 0;
export function newSid() {
  return 'SM' + createHash('md5').update(`${process.pid} ${Date.now()} ${sids++}`).digest('hex');
}

export function twilioWebhook({ body, from, to = NUMBER, sid = newSid(), token = TOKEN, channel = 'main', extra = {} }) {
  const fields = {
    MessageSid: sid, SmsSid: sid, SmsMessageSid: sid, AccountSid: ACCOUNT, From: from, To: to, Body: body,
    NumMedia: '0', NumSegments: '1', SmsStatus: 'received', ApiVersion: '2010-04-01', FromCity: 'LOS ANGELES',
    FromState: 'CA', FromZip: '90012', FromCountry: 'US', ...extra,
  };
  const target = `/sms/${channel}`;
  return {
    target,
    body: new URLSearchParams(fields).toString(),
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'X-Twilio-Signature': twilio.getExpectedTwilioSignature(token, PUBLIC + target, fields),
    },
  };
}
