// vonage.test.mjs - Vonage's two APIs with the real program: signed webhooks come in, some in parts, and answers go out.
import assert from 'node:assert/strict';
import { createHash, createHmac, generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import { JWT } from '@vonage/jwt';
import { FakeApi, oneChannel } from './fake_api.mjs';
import { Gateway, NUMBER, PUBLIC, temporaryFolder, until } from './support.mjs';

const SECRET = 'made-up-signature-secret', WRONG = 'another-secret';
const ending = [], context = { after: (end) => ending.push(end) };
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
let gateway, fake, messagesFake;

/** A webhook of the SMS API, as JSON. */
function webhook(fields, key = SECRET) {
  const signed = { 'api-key': 'abcd1234', timestamp: String(Math.floor(Date.now() / 1000)), nonce: 'n-1', ...fields };
  const joined = Object.keys(signed).sort().map((name) => `&${name}=${signed[name].replace(/[&=]/g, '_')}`).join('');
  return JSON.stringify({ ...signed, sig: createHmac('sha256', key).update(joined).digest('hex').toUpperCase() });
}
const post = (fields, key, target = '/sms/sms') => gateway.post(target, webhook(fields, key), { 'Content-Type': 'application/json' });
const inbound = (id, text, from, more = {}) => ({ msisdn: from.slice(1), to: NUMBER.slice(1), messageId: id, text, type: 'text', keyword: 'X', ...more });
const part = (id, number, text, from) => inbound(id, text, from, { concat: 'true', 'concat-ref': '7', 'concat-total': '2', 'concat-part': String(number) });
const sentTo = (number) => fake.sent.filter((text) => text.to === number.slice(1));

before(async () => {
  const folder = temporaryFolder(context);
  fake = await FakeApi.start(context, (request, n) => [200, { 'message-count': '1', messages: [{ status: '0', 'message-id': `out-${n}` }] }]);
  const channel = { provider: 'vonage-sms', numbers: [NUMBER], receipts: true, segments_per_second: 1000,
    options: { api_key: 'abcd1234', api_secret: 'made-up-api-secret', signature_secret: [SECRET, 'old'], base_url: fake.url } };
  messagesFake = await FakeApi.start(context, (request, n) => [202, { message_uuid: `out-${n}` }]);
  const messages = { ...channel, provider: 'vonage-messages', options: { application_id: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee',
    private_key: privateKey, signature_secret: [SECRET, 'old'], base_url: messagesFake.url } };
  gateway = await Gateway.start(context, { ...oneChannel(folder, {}), channels: { sms: channel, messages } }, folder);
});
after(async () => {
  for (const end of ending.reverse()) await end();
});

test('vonage-sms: a signed webhook is answered by its API, once, and a forged one is refused', async () => {
  const asker = '+12025550123', text = inbound('id-1', 'DETAINER', asker);
  assert.equal((await post(text, WRONG)).status, 403);
  assert.equal((await gateway.post('/sms/sms', '{}', { 'Content-Type': 'application/json' })).status, 403);
  assert.equal(fake.requests.length, 0);
  for (let i = 0; i < 2; i++) assert.equal((await post(text)).status, 200);
  const [request] = fake.requests;
  assert.equal(fake.requests.length, 1);
  assert.deepEqual([request.method, request.url], ['POST', '/sms/json']);
  assert.equal(request.headers.authorization, 'Basic ' + Buffer.from('abcd1234:made-up-api-secret').toString('base64'));
  const { text: answer, ...rest } = JSON.parse(request.body);
  assert.deepEqual(rest, { from: NUMBER.slice(1), to: asker.slice(1), callback: `${PUBLIC}/sms/sms` });
  assert.match(answer, /detainer/i);
});

test('vonage-sms: a long text in two parts is one message, and both webhooks wait for its answer', async () => {
  const asker = '+12025550124', second = post(part('p-2', 2, 'do I have to open the door?', asker));
  const answers = await Promise.all([second, post(part('p-1', 1, 'They came to our house this morning, ', asker))]);
  assert.deepEqual(answers.map((answer) => answer.status), [200, 200]);
  assert.equal(sentTo(asker).length, 1);
  assert.match(sentTo(asker)[0].text, /door/i);
  for (const [id, number, text] of [['p-2', 2, 'do I have to open the door?'], ['p-1', 1, 'They came to our house this morning, ']])
    assert.equal((await post(part(id, number, text, asker))).status, 200, 'a part that comes again is known');
  assert.equal(sentTo(asker).length, 1);
});

test('vonage-sms: while a part is missing Vonage is told to come again, and a restart loses nothing', async () => {
  const asker = '+12025550125', first = part('q-1', 1, 'DETA', asker);
  assert.equal((await post(first)).status, 503);
  await gateway.kill();
  await gateway.restart();
  const again = post(first);
  assert.equal((await post(part('q-2', 2, 'INER', asker))).status, 200);
  assert.equal((await again).status, 200);
  assert.equal(sentTo(asker).length, 1);
  assert.match(sentTo(asker)[0].text, /detainer/i);
});

test('vonage-sms: what a drain finds half is handed back at once', async () => {
  const held = post(part('r-1', 1, 'DETA', '+12025550126')), begun = Date.now();
  await until(async () => /webhook/.test(await gateway.metrics()) && Date.now() - begun > 100, 'it is held');
  const ended = gateway.kill('SIGTERM');
  assert.equal((await held).status, 503);
  assert.equal((await ended).code, 0);
  assert.ok(Date.now() - begun < 2000);
  await gateway.restart();
});

test('vonage-sms: an opt-out that a receipt tells is learnt', async () => {
  const asker = '+12025550127';
  assert.equal((await post({ msisdn: asker.slice(1), to: NUMBER.slice(1), messageId: 'out-1', status: 'rejected', 'err-code': '9' })).status, 200);
  assert.equal((await post(inbound('id-2', 'so how was your weekend', asker))).status, 200);
  assert.equal(sentTo(asker).length, 0, 'small talk is not answered any more');
});

test('vonage-sms: STOP is confirmed by us, where the account has no Opt-Out Assist', async () => {
  const asker = '+12025550128';
  assert.equal((await post(inbound('id-3', 'STOP', asker))).status, 200);
  assert.equal(sentTo(asker).length, 1);
});

/** A webhook of the Messages API. */
function postMessage(event, { key = SECRET, seen } = {}) {
  const body = JSON.stringify(event), base64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${base64({ alg: 'HS256', typ: 'JWT' })}.${base64({ iat: Math.floor(Date.now() / 1000), jti: 'j', iss: 'Vonage',
    payload_hash: createHash('sha256').update(seen ?? body).digest('hex') })}`;
  return gateway.post('/sms/messages', body, { 'Content-Type': 'application/json',
    Authorization: `Bearer ${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}` });
}

test('vonage-messages: a signed webhook is answered by its API, once, and a forged one is refused', async () => {
  const asker = '+12025550129', event = { channel: 'sms', message_type: 'text', message_uuid: 'u-1', from: asker.slice(1), to: NUMBER.slice(1), text: 'DETAINER' };
  assert.equal((await postMessage(event, { key: WRONG })).status, 403);
  assert.equal((await postMessage(event, { seen: 'another body' })).status, 403);
  assert.equal((await gateway.post('/sms/messages', JSON.stringify(event), {})).status, 503, 'Vonage signs it when it comes again');
  assert.equal(messagesFake.requests.length, 0);
  for (let i = 0; i < 2; i++) assert.equal((await postMessage(event)).status, 200);
  const [request] = messagesFake.requests;
  assert.equal(messagesFake.requests.length, 1);
  assert.deepEqual([request.method, request.url], ['POST', '/v1/messages']);
  assert.ok(new JWT().verifySignature(request.headers.authorization.replace('Bearer ', ''), publicKey));
  const { text, ...rest } = JSON.parse(request.body);
  assert.deepEqual(rest, { channel: 'sms', message_type: 'text', from: NUMBER.slice(1), to: asker.slice(1), webhook_url: `${PUBLIC}/sms/messages`, webhook_version: 'v1' });
  assert.match(text, /detainer/i);
});
