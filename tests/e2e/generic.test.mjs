// generic.test.mjs - a provider that the program has never heard of, by configuration alone.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { FakeApi, oneChannel } from './fake_api.mjs';
import { Gateway, NUMBER, PUBLIC, ROOT, temporaryFolder, until } from './support.mjs';

const ASKER = '+12025550123', OTHER = '+12025550124';
const KEY = 'made-up-webhook-key';

/** The settings of config/generic.json, with its secrets made up and its API ours. */
function options(fake, change = {}) {
  const example = JSON.parse(fs.readFileSync(path.join(ROOT, 'config/generic.json'))).channels.main.options;
  example.receive.auth.secret = KEY;
  example.send.auth.secret = 'made-up-api-key';
  example.send.url = `${fake.url}/v1/messages`;
  return { ...example, ...change };
}

async function start(t, { answer = (request, n) => [202, { id: `out-${n}` }], change = {}, channel = {} } = {}) {
  const folder = temporaryFolder(t);
  const fake = await FakeApi.start(t, answer);
  const config = oneChannel(folder, { provider: 'generic', numbers: [NUMBER], receipts: true, segments_per_second: 1000,
    ...channel, options: options(fake, change) });
  return { folder, fake, config, gateway: await Gateway.start(t, config, folder) };
}

const received = (id, text, from = ASKER) => ({ type: 'message.received', message: { id, from, to: NUMBER, text, city: 'LOS ANGELES' } });
const status = (id, word, error) => ({ type: 'message.status', message: { id, to: ASKER, status: word, error } });

function post(gateway, events, { key = KEY, age = 0, target = '/sms/main' } = {}) {
  const body = JSON.stringify({ events }), time = Math.floor(Date.now() / 1000) - age;
  return gateway.post(target, body, { 'Content-Type': 'application/json', 'X-Hook-Timestamp': String(time),
    'X-Hook-Signature': 'sha256=' + createHmac('sha256', key).update(`${time}.${body}`).digest('hex') });
}

test('two people in one webhook are each answered, and then it is acknowledged as the settings say', async (t) => {
  const { fake, gateway } = await start(t);
  const response = await post(gateway, [received('m-1', 'DETAINER'), status('out-0', 'delivered'), received('m-2', '¿pueden entrar?', OTHER)]);
  assert.deepEqual([response.status, response.headers['content-type'], response.text], [200, 'text/plain', 'OK']);
  assert.deepEqual(fake.sent.map((text) => text.to), [[ASKER], [OTHER]]);
  const [first] = fake.sent, [request] = fake.requests;
  assert.deepEqual([request.method, request.url], ['POST', '/v1/messages']);
  assert.equal(request.headers.authorization, 'Bearer made-up-api-key');
  assert.equal(request.headers['content-type'], 'application/json');
  assert.equal(first.from, NUMBER);
  assert.match(first.text, /detainer/i);
  assert.equal(first.encoding, 'plain');
  assert.match(first.reference, /^[0-9a-f]{16}$/);
  assert.equal(first.callback, `${PUBLIC}/sms/main`);
});

test('a message that comes twice is answered once', async (t) => {
  const { fake, gateway } = await start(t);
  for (const ids of [['m-1', 'm-1'], ['m-1']]) assert.equal((await post(gateway, ids.map((id) => received(id, 'RIGHTS')))).status, 200);
  assert.equal(fake.requests.length, 1);
});

test('what is forged or stale is refused, and nothing is sent', async (t) => {
  const { fake, gateway } = await start(t);
  assert.equal((await post(gateway, [received('m-1', 'RIGHTS')], { key: 'another' })).status, 403);
  assert.equal((await post(gateway, [received('m-1', 'RIGHTS')], { age: 400 })).status, 403);
  assert.equal((await gateway.post('/sms/main', '{}', {})).status, 403);
  assert.equal((await fetch(`http://127.0.0.1:${gateway.port}/sms/main`)).status, 405);
  assert.equal(fake.requests.length, 0);
  assert.match(await gateway.metrics(), /verdict="stale"\} 1/);
});

test('an address that is not on the list is refused, though it has the key', async (t) => {
  const { gateway } = await start(t, { change: { addresses: ['192.0.2.0/24'] } });
  assert.equal((await post(gateway, [received('m-1', 'RIGHTS')])).status, 403);
});

test('an answer of the provider that says opted out is learnt', async (t) => {
  const { fake, gateway } = await start(t, { answer: () => [400, { error: { code: 1007, text: 'no' } }] });
  assert.equal((await post(gateway, [received('m-1', 'RIGHTS')])).status, 200);
  await until(() => gateway.log.some((line) => line.event === 'optout_learnt'), 'it is learnt');
  assert.equal((await post(gateway, [received('m-2', 'so how was your weekend')])).status, 200);
  assert.equal(fake.requests.length, 1, 'and small talk is not answered any more');
});

test('a receipt that says opted out is learnt too', async (t) => {
  const { fake, gateway } = await start(t);
  assert.equal((await post(gateway, [status('out-1', 'blocked', 77)])).status, 200);
  assert.equal((await post(gateway, [received('m-2', 'so how was your weekend')])).status, 200);
  assert.equal(fake.requests.length, 0);
});

test('receipts are counted by the settings\' words', async (t) => {
  const { gateway } = await start(t);
  await post(gateway, [status('out-1', 'sent'), status('out-1', 'delivered'), status('out-2', 'failed', 31), status('out-3', 'pondered')]);
  const metrics = await gateway.metrics();
  for (const word of ['under_way', 'delivered', 'failed', 'unknown'])
    assert.match(metrics, new RegExp(`receipts_total\\{channel="main",delivery="${word}"\\} 1`));
});

test('a provider that redelivers is told to come again before its patience ends; then the person is told once', async (t) => {
  let down = true;
  const { fake, gateway } = await start(t, { answer: (request, n) => (down ? [503, ''] : [202, { id: `out-${n}` }]),
    change: { facts: { webhook_timeout_ms: 1000, redelivers_for_s: 86400 } } });
  const begun = Date.now();
  assert.equal((await post(gateway, [received('m-1', 'RIGHTS')])).status, 503);
  assert.ok(Date.now() - begun < (process.env.VERIFY ? 1000 : 3000)); // else only against hanging
  down = false;
  const before = fake.requests.length;
  await until(async () => (await post(gateway, [received('m-1', 'RIGHTS')])).status === 200, 'it is taken');
  assert.equal(fake.requests.length, before + 1);
});

test('with a secret path and no recipient told, the answer comes from the channel\'s number', async (t) => {
  const auth = { scheme: 'path', secret: ['new-secret', 'old-secret'] };
  const receive = { auth, kind: 'form', id: 'sms_id', sender: 'from', text: 'body' };
  const { fake, gateway } = await start(t, { change: { receive, receipts: undefined } });
  const form = new URLSearchParams({ sms_id: '1', from: '202-555-0123', body: 'RIGHTS' }).toString();
  const type = { 'Content-Type': 'application/x-www-form-urlencoded' };
  for (const target of ['/sms/main', '/sms/main/', '/sms/main/wrong', '/sms/main/new-secret/x', '/sms/main?new-secret'])
    assert.equal((await gateway.post(target, form, type)).status, 403, target);
  assert.equal((await gateway.post('/sms/main/old-secret', form, type)).status, 200);
  assert.deepEqual([fake.sent[0].from, fake.sent[0].to, fake.sent[0].callback], [NUMBER, [ASKER], `${PUBLIC}/sms/main/new-secret`]);
});

test('check names every fault and its place', (t) => {
  const folder = temporaryFolder(t), file = path.join(folder, 'config.json');
  const wrong = options({ url: 'http://api.example' }, { receive: { auth: { scheme: 'hmac', secret: 's', signs: '{text}' }, id: 'id', sender: '/from' } });
  fs.writeFileSync(file, JSON.stringify(oneChannel(folder, { provider: 'generic', numbers: [NUMBER], options: wrong })));
  const run = spawnSync(process.env.RIGHTSLINE ?? path.join(ROOT, 'build/rightsline'), ['check', '-c', file], { encoding: 'utf8' });
  assert.equal(run.status, 1);
  for (const place of ['receive.auth.header', 'receive.auth.signs', 'receive.id', 'receive.text', 'send.url'])
    assert.match(run.stdout + run.stderr, new RegExp(`channels\\.main\\.options\\.${place}`));
});
