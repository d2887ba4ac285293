// twilio_sdk.test.mjs - Twilio's official SDK and our provider side by side: what both send for the same text, and
// what both make of the same answer. Each talks to a server of the test's own, so that it is the bytes on the wire
// that are compared.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import twilio from 'twilio';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const TOOL = path.join(process.env.RIGHTSLINE_BUILD ?? path.join(ROOT, 'build'), 'tests/tools/text_send');
const ACCOUNT = 'AC' + '0'.repeat(31) + '1', TOKEN = '0123456789abcdef0123456789abcdef';
const KEY = 'SK' + '0'.repeat(31) + '2', KEY_SECRET = 'key-secret', SERVICE = 'MG' + '0'.repeat(31) + '3';
const SENDER = '+12025550100', RECIPIENT = '+12025550123';
const TAKEN = { status: 201, body: { sid: 'SM' + '1'.repeat(32), status: 'queued', error_code: null } };

let server, base, tool, outcomes, requests = [], answer = TAKEN;

before(async () => {
  server = http.createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      requests.push({ method, url, headers, body: Buffer.concat(chunks).toString('latin1') });
      const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
      response.writeHead(answer.status, { 'Content-Type': 'application/json', ...answer.headers }).end(body);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${server.address().port}`;
  tool = spawn(TOOL, { stdio: ['pipe', 'pipe', 'inherit'] });
  outcomes = createInterface({ input: tool.stdout })[Symbol.asyncIterator]();
});
after(() => {
  tool.stdin.end();
  server.closeAllConnections?.();
  server.close();
});

/** The SDK's own client, led to our server. */
class Led extends twilio.RequestClient {
  request(options) {
    return super.request({ ...options, uri: options.uri.replace('https://api.twilio.com', base) });
  }
}

async function sendBySdk(text, { key = false, ...more } = {}) {
  const client = key ? twilio(KEY, KEY_SECRET, { accountSid: ACCOUNT, httpClient: new Led() })
    : twilio(ACCOUNT, TOKEN, { httpClient: new Led() });
  requests = [];
  try {
    const sent = await client.messages.create({ to: RECIPIENT, from: SENDER, body: text, ...more });
    return { request: requests[0], sid: sent.sid };
  } catch (error) {
    return { request: requests[0], status: error.status, code: error.code };
  }
}

async function sendByUs(text, options = {}, statusUrl) {
  requests = [];
  const order = { provider: 'twilio', sender: SENDER, recipient: RECIPIENT, text, status_url: statusUrl,
    options: { account_sid: ACCOUNT, auth_token: [TOKEN, 'old'], base_url: base, ...options } };
  tool.stdin.write(JSON.stringify(order) + '\n');
  const { value } = await outcomes.next();
  assert.ok(value, 'the program that sends has ended');
  assert.equal(requests.length, 1);
  return { request: requests[0], outcome: JSON.parse(value) };
}

/** What counts of a request. Fields are a set: Twilio reads them by name. */
function essence({ method, url, headers, body }) {
  return { method, url, authorization: headers.authorization, accept: headers.accept,
    type: headers['content-type'].split(';')[0], fields: [...new URLSearchParams(body)].sort() };
}

const texts = {
  'plain words': 'You have the right to remain silent.',
  'Spanish': '¿Qué hago? Pida un abogado: «quiero un abogado».',
  'Chinese and an emoji': '你有权保持沉默 🙏',
  'what forms use themselves': `a+b & c=d; 100% "quoted" 'single' #1 ~_-.*() \\ /`,
  'lines': 'one\ntwo\r\n\nthree\ttab',
  'spaces around': '  x  ',
  'the longest': 'ñ'.repeat(1600),
};
for (const [what, text] of Object.entries(texts)) {
  test(`${what}: we send what the SDK sends`, async () => {
    const theirs = await sendBySdk(text);
    const ours = await sendByUs(text);
    assert.deepEqual(essence(ours.request), essence(theirs.request));
    assert.equal(ours.outcome.kind, 'accepted');
    assert.equal(ours.outcome.id, theirs.sid);
  });
}

const settings = {
  'an API key': [{ key: true }, { api_key_sid: KEY, api_key_secret: KEY_SECRET }],
  'a messaging service': [{ messagingServiceSid: SERVICE }, { messaging_service_sid: SERVICE }],
  'contents discarded': [{ contentRetention: 'discard' }, { content_retention: 'discard' }],
  'numbers obfuscated': [{ addressRetention: 'obfuscate' }, { address_retention: 'obfuscate' }],
  'a validity period': [{ validityPeriod: 600 }, { validity_period_s: 600 }],
  'a place for receipts': [{ statusCallback: 'https://hotline.example/sms/main?a=b' }, {},
    'https://hotline.example/sms/main?a=b'],
};
for (const [what, [theirOptions, ourOptions, statusUrl]] of Object.entries(settings)) {
  test(`${what}: we send what the SDK sends`, async () => {
    const theirs = await sendBySdk('hello', theirOptions);
    const ours = await sendByUs('hello', ourOptions, statusUrl);
    assert.deepEqual(essence(ours.request), essence(theirs.request));
  });
}

test('what is not the same is seen', async () => {
  const theirs = await sendBySdk('hello', { contentRetention: 'discard' });
  const ours = await sendByUs('hello');
  assert.notDeepEqual(essence(ours.request), essence(theirs.request));
});

test('we ask for no compression and name no language or system', async () => {
  const { headers } = (await sendByUs('hello')).request;
  assert.deepEqual(Object.keys(headers).sort(),
    ['accept', 'authorization', 'content-length', 'content-type', 'host', 'user-agent']);
  assert.equal(headers['user-agent'], 'rightsline');
});

const refusals = [[400, 21610, 'opted out'], [400, 21211, 'refused'], [400, 21606, 'our fault'], [401, 20003, 'our fault'],
  [429, 20429, 'try later'], [503, 20503, 'try later']];
for (const [status, code, kind] of refusals) {
  test(`${code} is read from the answer as the SDK reads it: ${kind}`, async (t) => {
    answer = { status, body: { code, message: 'no', more_info: '', status } };
    t.after(() => (answer = TAKEN));
    const theirs = await sendBySdk('hello');
    const ours = await sendByUs('hello');
    assert.equal(theirs.code, code);
    assert.equal(ours.outcome.code, code);
    assert.equal(ours.outcome.kind, kind);
  });
}

test('Retry-After comes through', async (t) => {
  answer = { status: 429, body: { code: 20429, status: 429 }, headers: { 'Retry-After': '3' } };
  t.after(() => (answer = TAKEN));
  assert.equal((await sendByUs('hello')).outcome.retry_after_s, 3);
});

test('an answer that is no JSON is unknown, whatever the SDK makes of it', async (t) => {
  t.after(() => (answer = TAKEN));
  for (const [status, body] of [[200, ''], [201, '<html>'], [201, '{"sid":'], [502, 'Bad Gateway']]) {
    answer = { status, body };
    assert.equal((await sendByUs('hello')).outcome.kind, 'unknown');
  }
});

test('the webhook vectors are what this SDK signs', () => {
  const made = execFileSync(process.execPath, [path.join(ROOT, 'tests/vectors/make-twilio.mjs')],
    { maxBuffer: 1 << 24 });
  assert.ok(made.equals(fs.readFileSync(path.join(ROOT, 'tests/vectors/twilio.jsonl'))),
    'make them anew: node tests/vectors/make-twilio.mjs > tests/vectors/twilio.jsonl');
});
