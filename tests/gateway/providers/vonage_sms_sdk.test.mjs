// vonage_sms_sdk.test.mjs - the official SDK of Vonage's SMS API and ours side by side.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Auth } from '@vonage/auth';
import { SMS } from '@vonage/sms';
import { jsonEssence, RECIPIENT, SENDER, SideBySide, TEXTS, vectorsAreFresh } from '../../support/side_by_side.mjs';

const KEY = 'abcd1234', SECRET = 'made-up-api-secret';
const part = (status, more) => ({ to: RECIPIENT.slice(1), 'message-id': 'm-1', status, 'remaining-balance': '1', 'message-price': '0.01', ...more });
const both = new SideBySide('vonage-sms', { status: 200, body: { 'message-count': '1', messages: [part('0')] } });

const ours = (text, options = {}, more) => both.ours({ api_key: KEY, api_secret: [SECRET, 'old'], signature_secret: 'x', base_url: both.base, ...options }, text, more);
const theirs = (text, more) => both.theirs(() => new SMS(new Auth({ apiKey: KEY, apiSecret: SECRET }), { restHost: both.base })
  .send({ from: SENDER.slice(1), to: RECIPIENT.slice(1), text, ...more }));

/** Is it GSM-7, as far as these texts go? */
const type = (text) => (/[^\n\r -~¿«»]/.test(text) || /[«»`\t]/.test(text) ? { type: 'unicode' } : {});

for (const [what, text] of Object.entries(TEXTS)) {
  test(`${what}: we send what the SDK sends`, async () => {
    const { request, sent } = await theirs(text, type(text));
    const mine = await ours(text);
    assert.deepEqual(jsonEssence(mine.request), jsonEssence(request));
    assert.deepEqual([mine.outcome.kind, mine.outcome.id], ['accepted', sent.messages[0].messageId]);
  });
}

test('with receipts too', async () => {
  const { request } = await theirs('hello', { callback: 'https://hotline.example/sms/main?a=b' });
  const mine = await ours('hello', {}, { status_url: 'https://hotline.example/sms/main?a=b' });
  assert.deepEqual(jsonEssence(mine.request), jsonEssence(request));
});

test('what is not the same is seen', async () => {
  const { request } = await theirs('hello', { ttl: 60000 });
  assert.notDeepEqual(jsonEssence((await ours('hello')).request), jsonEssence(request));
});

for (const [status, kind] of [['1', 'try later'], ['4', 'our fault'], ['6', 'refused'], ['29', 'refused']]) {
  test(`status ${status} in a 200 is read as the SDK reads it: ${kind}`, async (t) => {
    both.answers(t, 200, { 'message-count': '1', messages: [part(status, { 'error-text': 'no' })] }, { 'Retry-After': '3' });
    const { error } = await theirs('hello');
    assert.deepEqual(error.getMessages().map((of) => of.status), [status]);
    assert.deepEqual((await ours('hello')).outcome, { kind, code: Number(status), id: '', retry_after_s: 3 });
  });
}

test('half a text is not taken for a whole one', async (t) => {
  both.answers(t, 200, { 'message-count': '2', messages: [part('0'), part('1', { 'error-text': 'no' })] });
  assert.ok((await theirs('hello')).error);
  assert.equal((await ours('hello')).outcome.kind, 'unknown');
});

test('the webhook vectors are as this SDK judges them', () => vectorsAreFresh('vonage-sms'));
