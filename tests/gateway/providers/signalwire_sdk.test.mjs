// signalwire_sdk.test.mjs - what we send to SignalWire beside what Twilio's official SDK sends for the same text:
// SignalWire's own is that one, led to another address.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import twilio from 'twilio';
import { formEssence, RECIPIENT, SENDER, SideBySide, TEXTS, vectorsAreFresh } from '../../support/side_by_side.mjs';

const PROJECT = '00000000-0000-4000-8000-000000000001', TOKEN = 'PT0123456789abcdef';
const both = new SideBySide('signalwire', { status: 201, body: { sid: 'm-1', status: 'queued', error_code: null } });

/** The SDK's own client, led to our server. */
class Led extends twilio.RequestClient {
  request(options) {
    return super.request({ ...options, uri: options.uri.replace('https://api.twilio.com', `${both.base}/api/laml`) });
  }
}

const ours = (text, more) => both.ours({ project_id: PROJECT, api_token: [TOKEN, 'old'], signing_key: 'made-up', base_url: `${both.base}/api/laml` },
  text, more);
const theirs = (body, more) => both.theirs(() => twilio(PROJECT, TOKEN, { accountSid: `AC${PROJECT}`, httpClient: new Led() })
  .messages.create({ from: SENDER, to: RECIPIENT, body, ...more }));

for (const [what, text] of Object.entries(TEXTS)) {
  test(`${what}: we send what the SDK sends`, async () => {
    const { request, sent } = await theirs(text);
    const mine = await ours(text);
    assert.deepEqual(formEssence(mine.request), formEssence({ ...request, url: request.url.replace('AC', '') }));
    assert.deepEqual([mine.outcome.kind, mine.outcome.id], ['accepted', sent.sid]);
  });
}

test('with receipts too', async () => {
  const { request } = await theirs('hello', { statusCallback: 'https://hotline.example/sms/main?a=b' });
  const mine = await ours('hello', { status_url: 'https://hotline.example/sms/main?a=b' });
  assert.deepEqual(formEssence(mine.request), formEssence({ ...request, url: request.url.replace('AC', '') }));
});

test('what is not the same is seen', async () => {
  const { request } = await theirs('hello', { validityPeriod: 600 });
  assert.notDeepEqual(formEssence((await ours('hello')).request), formEssence({ ...request, url: request.url.replace('AC', '') }));
});

for (const [status, code, kind] of [[400, 21610, 'opted out'], [400, 21211, 'refused'], [401, 20003, 'our fault'], [429, 20429, 'try later']]) {
  test(`${code} is read from the answer as the SDK reads it: ${kind}`, async (t) => {
    both.answers(t, status, { code, message: 'no', more_info: '', status }, { 'Retry-After': '3' });
    assert.equal((await theirs('hello')).error.code, code);
    assert.deepEqual((await ours('hello')).outcome, { kind, code, id: '', retry_after_s: 3 });
  });
}

test('the webhook vectors are as this SDK judges them', () => vectorsAreFresh('signalwire'));
