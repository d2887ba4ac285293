// wires.mjs - providers as they are on the wire: what each makes of a text of somebody's, and what its API takes and says.
import assert from 'node:assert/strict';
import { createHash, createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { NUMBER, PUBLIC } from './support.mjs';

const now = () => String(Math.floor(Date.now() / 1000));

/** An Ed25519 key pair, the same each time; the public half in base64. */
function pair(what) {
  const key = createPrivateKey({ format: 'der', type: 'pkcs8', key: Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'), createHash('sha256').update(what).digest()]) });
  return { key, open: createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64') };
}

/* A provider: its `options`; `webhook`, what it makes of a text of somebody's, signed with that key; `answer` of its API to
 * a text that it takes; `read`, what a text that was sent says, but for what it is `silent` about. If it
 * knows opt-outs: `receipt`, its word that a text could not be delivered for that reason, and perhaps `opted`, its
 * API's answer that says so at once. */
const telnyx = {
  key: pair('made-up key'), wrong: pair('another key'),
  options: (url) => ({ public_key: telnyx.key.open, api_key: 'made-up-api-key', base_url: url }),
  sign(event, { key }) {
    const body = JSON.stringify({ data: event }), time = now();
    return { body, headers: { 'Content-Type': 'application/json', 'telnyx-timestamp': time,
      'telnyx-signature-ed25519': sign(null, Buffer.from(`${time}|${body}`), key).toString('base64') } };
  },
  webhook: (id, text, from, key) => telnyx.sign({ event_type: 'message.received', id: `event of ${id}`, payload: { id, type: 'SMS',
    from: { phone_number: from }, to: [{ phone_number: NUMBER, status: 'webhook_delivered' }], text, media: [] } }, key),
  receipt: (from) => telnyx.sign({ event_type: 'message.finalized', payload: { id: 'm-1', to: [{ phone_number: from,
    status: 'delivery_failed' }], errors: [{ code: '40300' }] } }, telnyx.key),
  answer: (n) => [200, { data: { id: `m-${n}` } }],
  opted: [400, { errors: [{ code: '40300' }] }],
  read: ({ headers, body }) => {
    assert.equal(headers.authorization, 'Bearer made-up-api-key');
    const { from, to, text, webhook_url: receipts } = JSON.parse(body);
    return { path: '/v2/messages', from, to, text, receipts };
  },
};

const smsgate = {
  key: 'made-up-signing-key', wrong: 'another-key', silent: ['from', 'receipts'],
  options: (url) => ({ signing_key: smsgate.key, username: 'ABC123', password: 'made-up-password', base_url: url }),
  webhook(id, text, from, key) {
    const body = JSON.stringify({ deviceId: 'd-1', event: 'sms:received', id, webhookId: 'w-1', payload: { messageId: 'of its words',
      message: text, sender: from, recipient: null, simNumber: 1, receivedAt: new Date().toISOString() } }), time = now();
    return { body, headers: { 'Content-Type': 'application/json', 'X-Timestamp': time,
      'X-Signature': createHmac('sha256', key).update(body + time).digest('hex') } };
  },
  answer: (n, { body }) => [202, { id: JSON.parse(body).id, state: 'Pending' }],
  read: ({ headers, body }) => {
    assert.equal(headers.authorization, 'Basic ' + Buffer.from('ABC123:made-up-password').toString('base64'));
    const { id, phoneNumbers, textMessage, ttl, withDeliveryReport } = JSON.parse(body);
    assert.match(id, /^[0-9a-f]{16}$/);
    assert.deepEqual([ttl, withDeliveryReport], [3600, true]);
    return { path: '/messages', to: phoneNumbers.join(), text: textMessage.text };
  },
};

const plivo = {
  key: 'made-up-auth-token', wrong: 'another-token',
  options: (url) => ({ auth_id: 'MAMADEUP000000000000', auth_token: plivo.key, base_url: url }),
  sign(fields, key) {
    const nonce = String(Date.now());
    return { body: new URLSearchParams(fields).toString(), headers: { 'Content-Type': 'application/x-www-form-urlencoded',
      'X-Plivo-Signature-V2-Nonce': nonce, 'X-Plivo-Signature-V2': createHmac('sha256', key).update(`${PUBLIC}/sms/plivo${nonce}`).digest('base64') } };
  },
  webhook: (id, text, from, key) => plivo.sign({ MessageUUID: id, From: from.slice(1), To: NUMBER.slice(1), Text: text, Type: 'sms' }, key),
  receipt: (from) => plivo.sign({ MessageUUID: 'm-1', From: NUMBER.slice(1), To: from.slice(1), Status: 'failed', ErrorCode: '200' }, plivo.key),
  answer: (n) => [202, { api_id: 'a', message: 'message(s) queued', message_uuid: [`m-${n}`] }],
  read: ({ headers, body }) => {
    assert.equal(headers.authorization, 'Basic ' + Buffer.from('MAMADEUP000000000000:made-up-auth-token').toString('base64'));
    const { src, dst, text, url, log } = JSON.parse(body);
    assert.equal(log, 'false');
    return { path: '/v1/Account/MAMADEUP000000000000/Message/', from: src, to: dst, text, receipts: url };
  },
};

const signalwire = {
  key: 'PSK_made_up', wrong: 'PSK_another',
  options: (url) => ({ project_id: 'made-up-project', api_token: 'PT-made-up', signing_key: signalwire.key, base_url: `${url}/api/laml` }),
  sign(fields, key) {
    const sorted = Object.keys(fields).sort().map((name) => name + fields[name]).join('');
    return { body: new URLSearchParams(fields).toString(), headers: { 'Content-Type': 'application/x-www-form-urlencoded',
      'X-SignalWire-Signature': createHmac('sha1', key).update(`${PUBLIC}/sms/signalwire${sorted}`).digest('base64') } };
  },
  webhook: (id, text, from, key) => signalwire.sign({ MessageSid: id, From: from, To: NUMBER, Body: text, NumMedia: '0', FromZip: '90012',
    SmsStatus: 'received' }, key),
  receipt: (from) => signalwire.sign({ MessageSid: 'm-1', From: NUMBER, To: from, MessageStatus: 'failed', ErrorCode: '21610' }, signalwire.key),
  answer: (n) => [201, { sid: `m-${n}`, status: 'queued' }],
  opted: [400, { code: 21610, message: 'no', status: 400 }],
  read: ({ headers, body }) => {
    assert.equal(headers.authorization, 'Basic ' + Buffer.from('made-up-project:PT-made-up').toString('base64'));
    const { From, To, Body, StatusCallback } = Object.fromEntries(new URLSearchParams(body));
    return { path: '/api/laml/2010-04-01/Accounts/made-up-project/Messages.json', from: From, to: To, text: Body, receipts: StatusCallback };
  },
};

const bandwidth = {
  key: 'made-up-password', wrong: 'another-password', silent: ['receipts'],
  options: (url) => ({ account_id: '5500000', application_id: 'a-1', api_user: 'api', api_password: 'made-up-api-password',
    webhook_user: 'hook', webhook_password: [bandwidth.key, 'old'], base_url: url }),
  post: (events, key) => ({ body: JSON.stringify(events), headers: { 'Content-Type': 'application/json',
    Authorization: 'Basic ' + Buffer.from(`hook:${key}`).toString('base64') } }),
  webhook: (id, text, from, key) => bandwidth.post([{ type: 'message-received', to: NUMBER,
    message: { id, owner: NUMBER, direction: 'in', to: [NUMBER], from, text, media: [] } }], key),
  receipt: (to) => bandwidth.post([{ type: 'message-failed', to, errorCode: 4775, message: { id: 'm-1', owner: NUMBER, to: [to] } }], bandwidth.key),
  answer: (n) => [202, { id: `m-${n}` }],
  read: ({ headers, body }) => {
    assert.equal(headers.authorization, 'Basic ' + Buffer.from('api:made-up-api-password').toString('base64'));
    const { from, to, text, tag, applicationId } = JSON.parse(body);
    assert.match(tag, /^[0-9a-f]{16}$/);
    assert.equal(applicationId, 'a-1');
    return { path: '/api/v2/users/5500000/messages', from, to: to.join(), text };
  },
};

const infobip = {
  key: 'made-up-password', wrong: 'another-password', secret: 'made-up-path-secret',
  options: (url) => ({ api_key: 'made-up-api-key', base_url: url, path_secret: infobip.secret, webhook_user: 'hook', webhook_password: infobip.key }),
  webhook: (id, text, from, key) => ({ query: `/${infobip.secret}`, body: JSON.stringify({ messageCount: 1, results: [{ messageId: id, from: from.slice(1),
    to: NUMBER.slice(1), text, cleanText: '' }] }), headers: { 'Content-Type': 'application/json',
    Authorization: 'Basic ' + Buffer.from(`hook:${key}`).toString('base64') } }),
  receipt: (to) => ({ query: `/${infobip.secret}`, body: JSON.stringify({ results: [{ messageId: 'm-1', to: to.slice(1), status: { groupId: 5, id: 14 },
    error: { id: 2052 } }] }), headers: { 'Content-Type': 'application/json' } }),
  opted: [200, { messages: [{ to: '12025550123', messageId: 'm-9', status: { groupId: 5, id: 14, name: 'REJECTED_DESTINATION_BLOCKLISTED' } }] }],
  answer: (n) => [200, { messages: [{ messageId: `m-${n}`, status: { groupId: 1, id: 26, name: 'PENDING_ACCEPTED' } }] }],
  read: ({ headers, body }) => {
    assert.equal(headers.authorization, 'App made-up-api-key');
    const [{ from, destinations, text, notifyUrl }] = JSON.parse(body).messages;
    assert.ok(notifyUrl.endsWith(`/${infobip.secret}`));
    return { path: '/sms/2/text/advanced', from: `+${from}`, to: `+${destinations[0].to}`, text, receipts: notifyUrl.slice(0, -infobip.secret.length - 1) };
  },
};

export const providers = { telnyx, smsgate, plivo, signalwire, bandwidth, infobip };
