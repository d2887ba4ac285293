// side_by_side.mjs - a provider's official SDK and ours, talking to the same server, so that it is the bytes on the
// wire that are compared: what both send for the same text, and what both make of the same answer.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const TOOL = path.join(process.env.RIGHTSLINE_BUILD ?? path.join(ROOT, 'build'), 'tests/tools/text_send');
export const SENDER = '+12025550100', RECIPIENT = '+12025550123';

export const TEXTS = {
  'plain words': 'You have the right to remain silent.',
  'Spanish': '¿Qué hago? Pida un abogado: «quiero un abogado».',
  'Chinese and an emoji': '你有权保持沉默 🙏',
  'what forms and JSON use themselves': `a+b & c=d; 100% "quoted" 'single' #1 ~_-.*() \\ / {"a":1}`,
  'lines': 'one\ntwo\r\n\nthree\ttab',
  'spaces around': '  x  ',
};

export class SideBySide {
  requests = [];

  /** `taken`: the answer to a text that is taken, {status, body, headers}. To be made at a test file's top. */
  constructor(provider, taken) {
    Object.assign(this, { provider, taken, answer: taken });
    before(() => this.#start());
    after(() => this.#stop());
  }

  async #start() {
    this.server = http.createServer((request, response) => {
      const pieces = [];
      request.on('data', (piece) => pieces.push(piece));
      request.on('end', () => {
        const { method, url, headers } = request;
        this.requests.push({ method, url, headers, body: Buffer.concat(pieces).toString() });
        const { status, body, headers: more } = this.answer;
        response.writeHead(status, { 'Content-Type': 'application/json', ...more });
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    });
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.port = this.server.address().port;
    this.base = `http://127.0.0.1:${this.port}`;
    this.tool = spawn(TOOL, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.outcomes = createInterface({ input: this.tool.stdout })[Symbol.asyncIterator]();
  }

  #stop() {
    this.tool.stdin.end();
    this.server.closeAllConnections();
    this.server.close();
  }

  /** Sends by ours; gives the request and the outcome. */
  async ours(options, text, more = {}) {
    this.requests = [];
    const order = { provider: this.provider, sender: SENDER, recipient: RECIPIENT, text, options, ...more };
    this.tool.stdin.write(JSON.stringify(order) + '\n');
    const { value } = await this.outcomes.next();
    assert.ok(value, 'the program that sends has ended');
    assert.equal(this.requests.length, 1);
    return { request: this.requests[0], outcome: JSON.parse(value) };
  }

  /** Sends by theirs: `send` calls the SDK. Gives the first request, and what the SDK made of the answer. */
  async theirs(send) {
    this.requests = [];
    try {
      return { sent: await send(), request: this.requests[0] };
    } catch (error) {
      return { error, request: this.requests[0] };
    }
  }

  /** Answers so during one test. */
  answers(t, status, body, headers = {}) {
    this.answer = { status, body, headers };
    t.after(() => (this.answer = this.taken));
  }
}

/** What counts of a request whose body is JSON. */
export function jsonEssence({ method, url, headers, body }) {
  return { method, url, authorization: headers.authorization, type: headers['content-type'].split(';')[0], body: JSON.parse(body) };
}

/** What counts of a request whose body is a form. */
export function formEssence({ method, url, headers, body }) {
  return { method, url, authorization: headers.authorization, type: headers['content-type'].split(';')[0],
    fields: [...new URLSearchParams(body)].sort() };
}

/** Are the vectors what their maker makes of the SDK that is there? It runs in here: to load an SDK twice takes seconds. */
export async function vectorsAreFresh(name) {
  const { log } = console, { now } = Date, made = [];
  console.log = (line) => made.push(line);
  try {
    await import(path.join(ROOT, `tests/vectors/make-${name}.mjs`));
  } finally {
    Object.assign(console, { log });
    Object.assign(Date, { now });
  }
  assert.ok(`${made.join('\n')}\n` === fs.readFileSync(path.join(ROOT, `tests/vectors/${name}.jsonl`), 'utf8'),
    `make them anew: node tests/vectors/make-${name}.mjs > tests/vectors/${name}.jsonl`);
}
