// plivo_sdk.test.mjs - Plivo's official SDK and ours side by side.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import plivo from 'plivo';
import { jsonEssence, RECIPIENT, SENDER, SideBySide, TEXTS, vectorsAreFresh } from '../../support/side_by_side.mjs';

const ID = 'MAMADEUP000000000000', TOKEN = 'madeupPlivoAuthToken0123456789';
const both = new SideBySide('plivo', { status: 202, body: { api_id: 'a', message: 'message(s) queued', message_uuid: ['m-1'] } });

const ours = (text, options = {}, more) => both.ours({ auth_id: ID, auth_token: [TOKEN, 'old'], base_url: both.base, ...options }, text, more);
const theirs = (text, more) => both.theirs(() => new plivo.Client(ID, TOKEN, { url: `${both.base}/v1/Account/${ID}` })
  .messages.create({ src: SENDER, dst: RECIPIENT, text, log: 'false', ...more }));

for (const [what, text] of Object.entries(TEXTS)) {
  test(`${what}: we send what the SDK sends`, async () => {
    const { request, sent } = await theirs(text);
    const mine = await ours(text);
    assert.deepEqual(jsonEssence(mine.request), jsonEssence(request));
    assert.equal(mine.outcome.kind, 'accepted');
    assert.deepEqual([mine.outcome.id], sent.messageUuid);
  });
}

test('with receipts, and with the numbers kept, too', async () => {
  const { request } = await theirs('hello', { log: 'number_only', url: 'https://hotline.example/sms/main?a=b', method: 'POST' });
  const mine = await ours('hello', { log: 'number_only' }, { status_url: 'https://hotline.example/sms/main?a=b' });
  assert.deepEqual(jsonEssence(mine.request), jsonEssence(request));
});

test('what is not the same is seen', async () => {
  const { request } = await theirs('hello', { type: 'sms' });
  assert.notDeepEqual(jsonEssence((await ours('hello')).request), jsonEssence(request));
});

for (const [status, words, kind] of [[400, 'dst is invalid', 'refused'], [401, 'authentication failed', 'our fault'], [429, 'rate limit', 'try later'],
  [500, 'internal error', 'try later']]) {
  test(`${status} is ${kind}, and the SDK throws it`, async (t) => {
    both.answers(t, status, { api_id: 'a', error: words }, { 'Retry-After': '3' });
    assert.ok((await theirs('hello')).error);
    assert.deepEqual((await ours('hello')).outcome, { kind, code: status, id: '', retry_after_s: 3 });
  });
}

test('an answer that is no JSON is unknown, though the SDK takes it', async (t) => {
  both.answers(t, 202, 'queued');
  assert.equal((await theirs('hello')).error, undefined);
  assert.equal((await ours('hello')).outcome.kind, 'unknown');
});

test('the webhook vectors are as this SDK judges them', () => vectorsAreFresh('plivo'));
