// vonage_messages_sdk.test.mjs - the official SDK of Vonage's Messages API and ours side by side.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { Auth } from '@vonage/auth';
import { JWT } from '@vonage/jwt';
import { Messages, SMS } from '@vonage/messages';
import { jsonEssence, RECIPIENT, SENDER, SideBySide, TEXTS, vectorsAreFresh } from '../../support/side_by_side.mjs';

const KEY = 'abcd1234', SECRET = 'made-up-api-secret', APPLICATION = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const both = new SideBySide('vonage-messages', { status: 202, body: { message_uuid: 'm-1' } });
const basic = { api_key: KEY, api_secret: [SECRET, 'old'] };

const ours = (text, options = basic, more) => both.ours({ signature_secret: 'x', base_url: both.base, ...options }, text, more);
const theirs = (text, more, auth = { apiKey: KEY, apiSecret: SECRET }) => both.theirs(() => new Messages(new Auth(auth), { apiHost: both.base })
  .send(new SMS({ text, from: SENDER.slice(1), to: RECIPIENT.slice(1), ...more })));

for (const [what, text] of Object.entries(TEXTS)) {
  test(`${what}: we send what the SDK sends`, async () => {
    const { request, sent } = await theirs(text);
    const mine = await ours(text);
    assert.deepEqual(jsonEssence(mine.request), jsonEssence(request));
    assert.deepEqual([mine.outcome.kind, mine.outcome.id], ['accepted', sent.messageUUID]);
  });
}

test('with receipts too', async () => {
  const { request } = await theirs('hello', { webhookUrl: 'https://hotline.example/sms/main?a=b', webhookVersion: 'v1' });
  const mine = await ours('hello', basic, { status_url: 'https://hotline.example/sms/main?a=b' });
  assert.deepEqual(jsonEssence(mine.request), jsonEssence(request));
});

for (const bits of [2048, 4096]) {
  test(`a token under a key of ${bits} bits is one that the SDK takes, with the claims that it makes`, async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits, publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
    const open = ({ headers }) => {
      const token = headers.authorization.replace('Bearer ', '');
      assert.ok(new JWT().verifySignature(token, publicKey));
      const [header, claims] = token.split('.').slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url')));
      assert.match(claims.jti, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      assert.ok(Math.abs(claims.iat - Date.now() / 1000) < 60);
      return { header, ...claims, jti: claims.jti.length, iat: 0, exp: claims.exp - claims.iat };
    };
    const { request } = await theirs('hello', {}, { applicationId: APPLICATION, privateKey });
    const one = await ours('hello', { application_id: APPLICATION, private_key: privateKey });
    const other = await ours('hello', { application_id: APPLICATION, private_key: privateKey });
    assert.deepEqual(open(one.request), open(request));
    assert.notEqual(one.request.headers.authorization, other.request.headers.authorization);
    assert.deepEqual(JSON.parse(one.request.body), JSON.parse(request.body));
    assert.equal(one.outcome.kind, 'accepted');
  });
}

test('what is not the same is seen', async () => {
  const { request } = await theirs('hello', { clientRef: 'x' });
  assert.notDeepEqual(jsonEssence((await ours('hello')).request), jsonEssence(request));
});

for (const [status, kind] of [[401, 'our fault'], [402, 'our fault'], [422, 'refused'], [429, 'try later']]) {
  test(`${status} is ${kind}, and the SDK throws it`, async (t) => {
    both.answers(t, status, { type: 'https://developer.vonage.com/api-errors/messages#1150', title: 'No', detail: 'no', instance: 'i' }, { 'Retry-After': '3' });
    const { error } = await theirs('hello');
    assert.equal(error.response.status, status);
    assert.deepEqual((await ours('hello')).outcome, { kind, code: 1150, id: '', retry_after_s: 3 });
  });
}

test('the webhook vectors are as this SDK judges them', () => vectorsAreFresh('vonage-messages'));
