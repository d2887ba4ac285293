// telnyx_sdk.test.mjs - Telnyx' official SDK and ours side by side.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import Telnyx from 'telnyx';
import { jsonEssence, RECIPIENT, SENDER, SideBySide, TEXTS, vectorsAreFresh } from '../../support/side_by_side.mjs';

const KEY = 'KEY0123456789ABCDEF', PROFILE = '20000000-0000-4000-8000-000000000001';
const both = new SideBySide('telnyx', { status: 200, body: { data: { id: 'm-1', to: [{ status: 'queued' }] } } });

const ours = (text, options = {}, more) => both.ours({ public_key: '0EqyMnQrtKs6E2i9RhXk5tAiSrcaAWuvhSCjMsl3hzc=', api_key: [KEY, 'old'],
  base_url: both.base, ...options }, text, more);
const theirs = (text, more) => both.theirs(() => {
  const sdk = new Telnyx(KEY);
  sdk.setHost('127.0.0.1', both.port, 'http');
  return sdk.messages.create({ from: SENDER, to: RECIPIENT, text, ...more });
});

for (const [what, text] of Object.entries(TEXTS)) {
  test(`${what}: we send what the SDK sends`, async () => {
    const { request, sent } = await theirs(text, { use_profile_webhooks: false });
    const mine = await ours(text);
    assert.deepEqual(jsonEssence(mine.request), jsonEssence(request));
    assert.equal(mine.outcome.kind, 'accepted');
    assert.equal(mine.outcome.id, sent.data.id);
  });
}

test('with a profile and receipts too', async () => {
  const { request } = await theirs('hello', { messaging_profile_id: PROFILE, webhook_url: 'https://hotline.example/sms/main?a=b' });
  const mine = await ours('hello', { messaging_profile_id: PROFILE }, { status_url: 'https://hotline.example/sms/main?a=b' });
  assert.deepEqual(jsonEssence(mine.request), jsonEssence(request));
});

test('what is not the same is seen', async () => {
  const { request } = await theirs('hello', { type: 'SMS' });
  assert.notDeepEqual(jsonEssence((await ours('hello')).request), jsonEssence(request));
});

for (const [status, code, kind] of [[403, '40300', 'opted out'], [400, '40310', 'refused'], [401, '10009', 'our fault'],
  [429, '10011', 'try later'], [500, '10007', 'unknown']]) {
  test(`${code} is read from the answer as the SDK reads it: ${kind}`, async (t) => {
    both.answers(t, status, { errors: [{ code, title: 'no', detail: 'no' }] }, { 'Retry-After': '3' });
    const { error } = await theirs('hello');
    const { outcome } = await ours('hello');
    assert.equal(error.raw.errors[0].code, code);
    assert.deepEqual(outcome, { kind, code: Number(code), id: '', retry_after_s: 3 });
  });
}

test('the webhook vectors are as this SDK judges them', () => vectorsAreFresh('telnyx'));
