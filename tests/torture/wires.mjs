// wires.mjs - every provider on the wire, for the torture: those of the end-to-end tests, and the others as little as is needed.
import { createHash, createHmac, generateKeyPairSync } from 'node:crypto';
import { genericWire } from '../e2e/load.mjs';
import { ACCOUNT, NUMBER, TOKEN, twilioWebhook } from '../e2e/support.mjs';
import { providers } from '../e2e/wires.mjs';

const now = () => Math.floor(Date.now() / 1000);
const json = (body, headers = {}) => ({ body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } });
const form = (body) => Object.fromEntries(new URLSearchParams(body));

const twilio = {
  options: (url) => ({ account_sid: ACCOUNT, auth_token: TOKEN, base_url: url }),
  webhook: (id, text, from) => twilioWebhook({ body: text, from, sid: 'SM' + createHash('md5').update(id).digest('hex'), channel: 'twilio' }),
  answer: (n) => [201, { sid: 'SM' + String(n).padStart(32, '0'), status: 'queued' }],
  read: ({ body }) => ({ to: form(body).To }),
};

const generic = {
  options: (url) => genericWire.config('', { url }).channels.main.options,
  webhook(id, text, from) {
    const body = JSON.stringify({ events: [{ type: 'message.received', message: { id, from, to: NUMBER, text } }] }), time = now();
    return { body, headers: { 'Content-Type': 'application/json', 'X-Hook-Timestamp': String(time),
      'X-Hook-Signature': 'sha256=' + createHmac('sha256', TOKEN).update(`${time}.${body}`).digest('hex') } };
  },
  answer: (n) => [202, { id: `out-${n}` }],
  read: ({ body }) => ({ to: JSON.parse(body).to[0] }),
};

const kannel = {
  options: (url) => ({ token: 'made-up-token', username: 'rl', password: 'made-up-password', base_url: url, redelivers_for_s: 3600 }),
  webhook: (id, text, from) => ({ query: `?token=made-up-token&id=${id}`, body: text, headers: { 'Content-Type': 'text/plain; charset="UTF-8"',
    'X-Kannel-From': from.slice(1), 'X-Kannel-To': NUMBER.slice(1), 'X-Kannel-SMSC': 'fake', 'X-Kannel-Coding': '0' } }),
  answer: () => [202, '0: Accepted for delivery'],
  read: ({ headers }) => ({ to: `+${headers['x-kannel-to'].replace('+', '')}` }),
};

const SECRET = 'made-up-signature-secret';

const vonageSms = {
  provider: 'vonage-sms',
  options: (url) => ({ api_key: 'abcd1234', api_secret: 'made-up-api-secret', signature_secret: SECRET, base_url: url }),
  webhook(id, text, from) {
    const fields = { 'api-key': 'abcd1234', timestamp: String(now()), nonce: 'n-1', msisdn: from.slice(1), to: NUMBER.slice(1), messageId: id, text,
      type: 'text', keyword: 'X' };
    const joined = Object.keys(fields).sort().map((name) => `&${name}=${fields[name]}`).join('');
    return json({ ...fields, sig: createHmac('sha256', SECRET).update(joined).digest('hex').toUpperCase() });
  },
  answer: (n) => [200, { 'message-count': '1', messages: [{ status: '0', 'message-id': `out-${n}` }] }],
  read: ({ body }) => ({ to: `+${JSON.parse(body).to}` }),
};

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });

const vonageMessages = {
  provider: 'vonage-messages',
  options: (url) => ({ application_id: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee', private_key: privateKey, signature_secret: SECRET, base_url: url }),
  webhook(id, text, from) {
    const event = { channel: 'sms', message_type: 'text', message_uuid: id, from: from.slice(1), to: NUMBER.slice(1), text };
    const base64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${base64({ alg: 'HS256', typ: 'JWT' })}.${base64({ iat: now(), jti: id, iss: 'Vonage',
      payload_hash: createHash('sha256').update(JSON.stringify(event)).digest('hex') })}`;
    return json(event, { Authorization: `Bearer ${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}` });
  },
  answer: (n) => [202, { message_uuid: `out-${n}` }],
  read: ({ body }) => ({ to: `+${JSON.parse(body).to}` }),
};

export const wires = { twilio, generic, kannel, 'vonage-sms': vonageSms, 'vonage-messages': vonageMessages, ...providers };
