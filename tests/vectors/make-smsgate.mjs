// make-smsgate.mjs - makes tests/vectors/smsgate.jsonl: webhooks of SMS Gateway for Android, signed by Node's own
// HMAC (its official client has neither signer nor verifier). lines.mjs says what a vector is.
//
//   node tests/vectors/make-smsgate.mjs > tests/vectors/smsgate.jsonl
import { createHmac } from 'node:crypto';
import { flip, message, nothing, NOW, NUMBER, receipt, SENDER, TAMPERED, TEXTS, write } from './lines.mjs';

const KEY = 'made-up-signing-key', OLD = 'made-up-old-key', WRONG = 'made-up-wrong-key';

const hmac = (key, body, time) => createHmac('sha256', key).update(body).update(time).digest('hex');

function signed(body, { key = KEY, time = String(NOW), signature = (good) => good, seen = body, seenTime = time } = {}) {
  return { body: seen, headers: { 'Content-Type': 'application/json; charset=utf-8', 'X-Timestamp': seenTime,
    'X-Signature': signature(hmac(key, body, time)) } };
}

function add(name, request, verdict, items, keys = [KEY, OLD]) {
  write(name, 'smsgate', { signing_key: keys, username: 'ABC123', password: 'made-up' }, request, verdict, items);
}

let serial = 0;
const event = (name, payload, change = {}) => ({ deviceId: 'ffffffff00000000000000000000000a', event: name, id: `event-${++serial}`,
  payload, webhookId: 'LreFUt-Z3sSq0JufY9uWB', ...change });
const received = (text, payload = {}, change = {}) => {
  const made = event('sms:received', { messageId: 'abc123', message: text, sender: SENDER, recipient: NUMBER, simNumber: 1,
    receivedAt: '2026-11-24T05:20:00.000+07:00', ...payload }, change);
  return { id: made.id, body: JSON.stringify(made) };
};

for (const [what, text] of Object.entries(TEXTS)) {
  const { id, body } = received(text);
  add(`${what} is taken`, signed(body), 'ok', [message(id, text)]);
  if (!TAMPERED.includes(what)) continue;
  add(`${what} with a flipped bit in the body is forged`, signed(body, { seen: flip(body, 20) }), 'forged');
  add(`${what} under another time is forged`, signed(body, { seenTime: String(NOW + 1) }), 'forged');
  add(`${what} with a flipped bit in the signature is forged`,
    signed(body, { signature: (good) => (good[0] === 'a' ? 'b' : 'a') + good.slice(1) }), 'forged');
  add(`${what} signed with another key is forged`, signed(body, { key: WRONG }), 'forged');
}

// Keys and headers.
{
  const { id, body } = received('RIGHTS'), found = [message(id, 'RIGHTS')];
  add('the key before is taken while it is listed', signed(body, { key: OLD }), 'ok', found);
  add('the key before is forged when it is not listed', signed(body, { key: OLD }), 'forged', [], [KEY]);
  const { headers } = signed(body);
  for (const missing of ['X-Signature', 'X-Timestamp'])
    add(`without ${missing} it is forged`, { body, headers: { ...headers, [missing]: undefined } }, 'forged');
  for (const [what, signature] of [['an empty signature', () => ''], ['a word for a signature', () => 'yes'],
    ['a signature that is cut', (good) => good.slice(0, -1)], ['a signature and more', (good) => good + '0'],
    ['a signature in base64', (good) => Buffer.from(good, 'hex').toString('base64')],
    ['a signature of naughts', () => '0'.repeat(64)]])
    add(`${what} is forged`, signed(body, { signature }), 'forged');
  add('headers in small letters are the same', { body, headers: Object.fromEntries(Object.entries(headers).map(([name, value]) =>
    [name.toLowerCase(), value])) }, 'ok', found);
}

// Age, and what stands between body and time: nothing.
{
  const { id, body } = received('RIGHTS'), found = [message(id, 'RIGHTS')];
  add('five minutes ago is taken', signed(body, { time: String(NOW - 300) }), 'ok', found);
  add('a second more is stale', signed(body, { time: String(NOW - 301) }), 'stale');
  add('five minutes ahead is taken', signed(body, { time: String(NOW + 300) }), 'ok', found);
  add('a second further ahead is stale', signed(body, { time: String(NOW + 301) }), 'stale');
  add('a stale one with another key is forged', signed(body, { time: String(NOW - 301), key: WRONG }), 'forged');
  for (const time of ['', 'yesterday', `${NOW}000`, `${NOW}`.slice(1), ` ${NOW}`, `+${NOW}`, `${NOW}.0`, `${NOW}`.slice(0, 9) + 'x'])
    add(`the time "${time}" is forged`, signed(body, { time }), 'forged');
  const long = `1${NOW}`;
  add('a digit that wandered from the time to the body is forged', { ...signed(body, { time: long }), body: body + '1' }, 'forged');
  add('or all but the last', { body: body + String(NOW).slice(0, 9), headers: { ...signed(body).headers,
    'X-Timestamp': String(NOW).slice(9) } }, 'forged');
  add('an event with digits behind it, signed, is of no use', signed(body + '12'), 'unusable');
}

// Messages.
const take = (name, text, payload, more, verdict = 'ok', change) => {
  const { id, body } = received(text, payload, change);
  add(name, signed(body), verdict, verdict === 'ok' ? [message(change?.id ?? id, text, more)] : []);
};
take('without a recipient it is for whoever has the channel', 'hi', { recipient: null }, { recipient: '' });
take('or when it is not there', 'hi', { recipient: undefined }, { recipient: '' });
take('a national number is made whole', 'hi', { sender: '(202) 555-0123', recipient: '2025550100' });
take('a number without + gets it', 'hi', { sender: '12025550123' });
take("a sender's name is kept", 'sale', { sender: 'CARRIER' }, { sender: 'CARRIER' });
take('a short code is kept', 'sale', { sender: '55501' }, { sender: '55501' });
take('an older app has one number', 'hi', { sender: undefined, recipient: undefined, phoneNumber: SENDER }, { recipient: '' });
take('a newer one has it too', 'hi', { phoneNumber: '+12025550199' });
take('a SIM card that is not known does no harm', 'hi', { simNumber: null });
take('new fields do no harm', 'hi', { city: 'LOS ANGELES', spam: { score: [1] } });
take('STOP is ours to answer', 'STOP', {});
take('without a sender there is nothing to use', 'hi', { sender: '' }, {}, 'unusable');
take('a sender that is null is none', 'hi', { sender: null }, {}, 'unusable');
take('without a text there is nothing to use', undefined, {}, {}, 'unusable');
take('a text that is a number is none', 5, {}, {}, 'unusable');
take('without an id there is nothing to use', 'hi', {}, {}, 'unusable', { id: undefined });
take('the id of the words alone is not enough', 'hi', { messageId: 'abc' }, {}, 'unusable', { id: '' });
take('an id that is too long is none', 'hi', {}, {}, 'unusable', { id: 'i'.repeat(129) });
take('an id that just fits is one', 'hi', {}, {}, 'ok', { id: 'i'.repeat(128) });
{
  const one = received('RIGHTS'), other = received('RIGHTS', { sender: '+12025550124' });
  add('the same words of two people are two messages', signed(one.body), 'ok', [message(one.id, 'RIGHTS')]);
  add('and this is the other', signed(other.body), 'ok', [message(other.id, 'RIGHTS', { sender: '+12025550124' })]);
  const long = received('é'.repeat(1600));
  add('the longest is taken', signed(long.body), 'ok', [message(long.id, 'é'.repeat(1600))]);
}

// Pictures.
const attachment = { partId: 1, contentType: 'image/jpeg', name: 'a.jpg', size: 10, data: null };
const downloaded = (name, payload, text, more, verdict = 'ok') => {
  const made = event('mms:downloaded', { messageId: 'm', sender: SENDER, recipient: NUMBER, simNumber: 1, subject: null, ...payload });
  add(name, signed(JSON.stringify(made)), verdict, verdict === 'ok' ? [message(made.id, text, more)] : []);
};
downloaded('of a picture with words the words are answered', { body: 'who is this?', attachments: [attachment, attachment] },
  'who is this?', { media: 2 });
downloaded('a picture alone has no words', { body: null, attachments: [attachment] }, '', { media: 1 });
downloaded('or leaves them out', { attachments: [attachment] }, '', { media: 1 });
downloaded('a long text that came as a picture message is a text', { body: 'long', attachments: [] }, 'long');
downloaded('neither words nor a picture is of no use', { body: null, attachments: [] }, '', {}, 'unusable');

// JSON.
{
  const { id, body } = received('caf\u00e9');
  add('escapes are the same text', signed(body.replace('\u00e9', '\\u00e9')), 'ok', [message(id, 'café')]);
  const half = received('cut \u{1F64F}');
  add('half of an emoji is mended', signed(half.body.replace('\u{1F64F}', '\\ud83d')), 'ok', [message(half.id, 'cut \ufffd')]);
  const twice = received('RIGHTS');
  add('a name that stands twice is of no use', signed(twice.body.replace('"message":"RIGHTS"', '"message":"RIGHTS","message":"STOP"')),
    'unusable');
  for (const [what, bytes] of [['an empty body', ''], ['half a body', body.slice(0, 50)], ['no JSON', 'RIGHTS'], ['a list', '[]'],
    ['no event', '{}'], ['an event that is a number', '{"event":5}'], ['a message without a payload', '{"event":"sms:received","id":"1"}'],
    ['a payload that is a list', '{"event":"sms:received","id":"1","payload":[]}']])
    add(`${what}, signed, is of no use`, signed(bytes), 'unusable');
}

// Receipts and other events.
for (const [name, delivery] of Object.entries({ 'sms:sent': 'under-way', 'sms:delivered': 'delivered', 'sms:failed': 'failed',
  'sms:cancelled': 'failed' })) {
  const body = JSON.stringify(event(name, { messageId: '0123456789abcdef', phoneNumber: SENDER, simNumber: 1, reason: 'RESULT_ERROR_NO_SERVICE',
    partsCount: 2 }));
  add(`${name} is ${delivery}`, signed(body), 'ok', [receipt('0123456789abcdef', delivery)]);
  add(`${name} with a flipped bit is forged`, signed(body, { seen: flip(body, 30) }), 'forged');
  add(`${name} without an id is of no use`, signed(JSON.stringify(event(name, { phoneNumber: SENDER }))), 'unusable');
}
for (const name of ['system:ping', 'app:started', 'sms:data-received', 'mms:received', 'sms:batch:received', 'sms:teleported'])
  add(`${name} is no business of ours`, signed(JSON.stringify(event(name, { messageId: 'm', sender: SENDER, message: 'hi',
    messages: [{ sender: SENDER, message: 'hi' }] }))), 'ok', [nothing()]);
