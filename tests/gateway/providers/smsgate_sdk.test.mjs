// smsgate_sdk.test.mjs - the official client of SMS Gateway for Android and ours side by side. That client still posts
// the older form, {"message": "..."} to .../message; the text's other form and address are all that may differ.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import Client from 'android-sms-gateway';
import { jsonEssence, RECIPIENT, SideBySide, TEXTS, vectorsAreFresh } from '../../support/side_by_side.mjs';

const ID = '0123456789abcdef'; // what our tool gives for a text's id
const both = new SideBySide('smsgate', { status: 202, body: { id: ID, state: 'Pending', recipients: [] } });

const ours = (text, options = {}, more) => both.ours({ signing_key: 'made-up', username: 'ABC123', password: 'pass:word', base_url: both.base,
  ...options }, text, more);
const theirs = (message, more) => both.theirs(() => {
  const post = async (url, body, headers) => {
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  };
  return new Client('ABC123', 'pass:word', { post }, both.base).send({ id: ID, message, phoneNumbers: [RECIPIENT], ttl: 3600,
    withDeliveryReport: false, ...more });
});

/** Theirs in the present form. */
function renewed(request) {
  const { url, body: { message, ...rest }, ...same } = jsonEssence(request);
  assert.equal(url, '/message');
  return { ...same, url: '/messages', body: { textMessage: { text: message }, ...rest } };
}

for (const [what, text] of Object.entries(TEXTS)) {
  test(`${what}: we send what the client sends`, async () => {
    const { request, sent } = await theirs(text);
    const mine = await ours(text);
    assert.deepEqual(jsonEssence(mine.request), renewed(request));
    assert.deepEqual([mine.outcome.kind, mine.outcome.id], ['accepted', sent.id]);
  });
}

test('with a SIM card, a time to live and receipts too', async () => {
  const { request } = await theirs('hello', { simNumber: 2, ttl: 600, withDeliveryReport: true });
  const mine = await ours('hello', { sim: 2, ttl_s: 600 }, { status_url: 'https://hotline.example/sms/main' });
  assert.deepEqual(jsonEssence(mine.request), renewed(request));
});

test('what is not the same is seen', async () => {
  const { request } = await theirs('hello', { simNumber: 1 });
  assert.notDeepEqual(jsonEssence((await ours('hello')).request), renewed(request));
});

for (const [status, words, kind] of [[409, 'message with the same ID already exists', 'accepted'], [400, 'invalid phone number', 'refused'],
  [401, 'Unauthorized', 'our fault'], [503, 'queue limits exceeded', 'try later']]) {
  test(`${status} is ${kind}`, async (t) => {
    both.answers(t, status, { message: words }, { 'Retry-After': '3' });
    assert.equal((await theirs('hello')).error.message, String(status));
    assert.deepEqual((await ours('hello')).outcome, { kind, code: status, id: '', retry_after_s: 3 });
  });
}

test('the webhook vectors are fresh', () => vectorsAreFresh('smsgate'));
