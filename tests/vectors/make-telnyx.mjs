// make-telnyx.mjs - makes tests/vectors/telnyx.jsonl: webhooks of Telnyx, signed by Node's own Ed25519 and judged by
// Telnyx' official SDK (which has no signer). lines.mjs says what a vector is.
//
//   node tests/vectors/make-telnyx.mjs > tests/vectors/telnyx.jsonl
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import Telnyx from 'telnyx';
import { flip, message, nothing, NOW, NUMBER, receipt, SENDER, TAMPERED, TEXTS, write } from './lines.mjs';

/** A key pair that is the same each time. */
function pair(what) {
  const seed = createHash('sha256').update(what).digest();
  const key = createPrivateKey({ format: 'der', type: 'pkcs8',
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]) });
  return { key, open: createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64') };
}
const NEW = pair('made-up new key'), OLD = pair('made-up old key'), WRONG = pair('made-up wrong key');

const { webhooks } = new Telnyx('KEY-made-up');

/** What the SDK says. It takes the keys one by one, and the bytes of signature and key. */
function judge(keys, { headers, body, now }) {
  Date.now = () => now * 1000;
  console.log = () => {};
  const of = (name) => Object.entries(headers).find(([given]) => given.toLowerCase() === name)?.[1];
  const signature = of('telnyx-signature-ed25519'), time = of('telnyx-timestamp');
  const said = keys.some((key) => {
    try {
      return webhooks.signature.verifySignature(body.toString(), new Uint8Array(Buffer.from(signature ?? '', 'base64')), time ?? '',
        new Uint8Array(Buffer.from(key, 'base64')), 300);
    } catch {
      return false;
    }
  });
  console.log = log;
  return said;
}
const { log } = console;

function signed(body, { key = NEW, time = String(NOW), separator = '|', signature, seen = body, headers } = {}) {
  const bytes = Buffer.from(body);
  const good = sign(null, Buffer.concat([Buffer.from(time + separator), bytes]), key.key).toString('base64');
  return { body: seen, headers: headers ?? { 'Content-Type': 'application/json', 'telnyx-timestamp': time,
    'telnyx-signature-ed25519': signature ? signature(good) : good } };
}

function add(name, request, verdict, items, { keys = [NEW.open, OLD.open], sdk } = {}) {
  write(name, 'telnyx', { public_key: keys, api_key: 'made-up' }, request, verdict, items,
    { judge: (vector) => judge(keys, vector), sdk });
}

let serial = 0;
const uuid = () => `10000000-0000-4000-8000-${String(++serial).padStart(12, '0')}`;

/** An event as Telnyx sends it. */
function received(text, change = {}) {
  const id = uuid();
  const payload = { cc: [], completed_at: null, cost: null, direction: 'inbound', encoding: 'GSM-7', errors: [],
    from: { carrier: 'EXAMPLE', line_type: 'Wireless', phone_number: SENDER }, id, media: [],
    messaging_profile_id: '20000000-0000-4000-8000-000000000001', parts: 1, received_at: '2026-11-24T06:00:00.000Z',
    record_type: 'message', sent_at: null, subject: '', tags: [], text,
    to: [{ carrier: 'Telnyx', line_type: 'Wireless', phone_number: NUMBER, status: 'webhook_delivered' }], type: 'SMS',
    valid_until: null, webhook_failover_url: null, webhook_url: 'https://hotline.example/sms/main', ...change };
  return { id: change.id ?? id, body: event('message.received', payload) };
}
function event(type, payload) {
  return JSON.stringify({ data: { event_type: type, id: uuid(), occurred_at: '2026-11-24T06:00:00.000Z', payload, record_type: 'event' },
    meta: { attempt: 1, delivered_to: 'https://hotline.example/sms/main' } });
}

for (const [what, text] of Object.entries(TEXTS)) {
  const { id, body } = received(text);
  add(`${what} is taken`, signed(body), 'ok', [message(id, text)]);
  if (!TAMPERED.includes(what)) continue;
  add(`${what} with a flipped bit in the body is forged`, signed(body, { seen: flip(body, 20) }), 'forged');
  add(`${what} signed a second later is forged under another time`, { ...signed(body), headers: { ...signed(body).headers,
    'telnyx-timestamp': String(NOW + 1) } }, 'forged');
  add(`${what} with a flipped bit in the signature is forged`,
    signed(body, { signature: (good) => (good[0] === 'A' ? 'B' : 'A') + good.slice(1) }), 'forged');
  add(`${what} signed with another key is forged`, signed(body, { key: WRONG }), 'forged');
}

// Keys.
{
  const { id, body } = received('RIGHTS'), found = [message(id, 'RIGHTS')];
  add('the key before is taken while it is listed', signed(body, { key: OLD }), 'ok', found);
  add('the key before is forged when it is not listed', signed(body, { key: OLD }), 'forged', [], { keys: [NEW.open] });
  const headers = signed(body).headers;
  for (const missing of ['telnyx-signature-ed25519', 'telnyx-timestamp'])
    add(`without ${missing} it is forged`, { body, headers: { ...headers, [missing]: undefined } }, 'forged');
  for (const [what, signature] of [['an empty signature', () => ''], ['a word for a signature', () => 'yes'],
    ['a signature that is cut', (good) => Buffer.from(good, 'base64').subarray(0, 63).toString('base64')],
    ['a signature and a byte more', (good) => Buffer.concat([Buffer.from(good, 'base64'), Buffer.from([0])]).toString('base64')],
    ['a signature of naughts', () => Buffer.alloc(64).toString('base64')]])
    add(`${what} is forged`, signed(body, { signature }), 'forged');
  add('a signature in hex is forged', signed(body, { signature: (good) => Buffer.from(good, 'base64').toString('hex') }), 'forged');
  // What Node's reader of base64 lets pass, and so the SDK behind it.
  add('a signature without its padding is forged', signed(body, { signature: (good) => good.replace(/=+$/, '') }), 'forged', [],
    { sdk: 'accept' });
  add('headers in capitals are the same', { body, headers: Object.fromEntries(Object.entries(headers).map(([name, value]) =>
    [name.toUpperCase(), value])) }, 'ok', found);
}
{
  // S and the group's order added: the same signature, written another way.
  const ORDER = (1n << 252n) + 27742317777372353535851937790883648493n;
  const { body } = received('RIGHTS');
  const other = (good) => {
    const bytes = Buffer.from(good, 'base64');
    let s = BigInt('0x' + Buffer.from(bytes.subarray(32)).reverse().toString('hex')) + ORDER;
    for (let i = 32; i < 64; i++, s >>= 8n) bytes[i] = Number(s & 255n);
    return bytes.toString('base64');
  };
  add('a signature whose S is too large is forged', signed(body, { signature: other }), 'forged', [], { sdk: 'accept' });
}

// Age.
{
  const { id, body } = received('RIGHTS'), found = [message(id, 'RIGHTS')];
  add('five minutes ago is taken', signed(body, { time: String(NOW - 300) }), 'ok', found);
  add('a second more is stale', signed(body, { time: String(NOW - 301) }), 'stale');
  add('five minutes ahead is taken', signed(body, { time: String(NOW + 300) }), 'ok', found);
  add('a second further ahead is stale', signed(body, { time: String(NOW + 301) }), 'stale', [], { sdk: 'accept' });
  add('a time in milliseconds is stale', signed(body, { time: `${NOW}000` }), 'stale', [], { sdk: 'accept' });
  add('a time that is none is stale', signed(body, { time: 'yesterday' }), 'stale', [], { sdk: 'accept' });
  add('a time with something behind it is stale', signed(body, { time: `${NOW}x` }), 'stale', [], { sdk: 'accept' });
  add('an empty time is stale', signed(body, { time: '' }), 'stale', [], { sdk: 'accept' });
  add('a stale one with another key is forged', signed(body, { time: String(NOW - 301), key: WRONG }), 'forged');
  add('a part of the time in the body is forged', { body: `|${body}`, headers: signed(body).headers }, 'forged');
  add('another separator is forged', signed(body, { separator: '.' }), 'forged');
}

// Messages.
const take = (name, text, change, more, verdict = 'ok') => {
  const { id, body } = received(text, change);
  add(name, signed(body), verdict, verdict === 'ok' ? [message(id, text ?? '', more)] : []);
};
const picture = { url: 'https://api.telnyx.com/1', content_type: 'image/jpeg', size: 10 };
take('pictures are counted and the text is answered', 'look', { type: 'MMS', media: [picture, picture] }, { media: 2 });
take('a picture alone has a null for a text', null, { type: 'MMS', media: [picture] }, { media: 1 });
take('or no text at all', undefined, { type: 'MMS', media: [picture] }, { media: 1 });
take('more pictures than anybody sends are cut', 'x', { media: Array(120).fill(null) }, { media: 99 });
take('media that are null are none', 'x', { media: null });
take('of a group, the number of ours is the one that was delivered to', 'hi', { type: 'MMS', to: [
  { phone_number: '+12025550124', status: 'unknown' }, { phone_number: NUMBER, status: 'webhook_delivered' }] });
take('without that word it is the first', 'hi', { to: [{ phone_number: NUMBER }, { phone_number: '+12025550124' }] });
take('without a recipient it is for whoever has the channel', 'hi', { to: [] }, { recipient: '' });
take('a recipient that is null is none', 'hi', { to: null }, { recipient: '' });
take('a number in national form is made whole', 'hi', { from: { phone_number: '(202) 555-0123' } });
take('a short code is kept', 'sale', { from: { phone_number: '55501' } }, { sender: '55501' });
take("a sender's name is kept", 'sale', { from: { phone_number: 'CARRIER' } }, { sender: 'CARRIER' });
take('nulls where we look at nothing do no harm', 'hi', { cc: null, errors: null, tags: null, parts: null, encoding: null, type: null,
  messaging_profile_id: null, autoresponse_type: null });
take('new fields do no harm', 'hi', { spam_score: { value: [1] }, to_city: 'LOS ANGELES' });
for (const word of ['STOP', 'HELP', 'START'])
  take(`${word} that Telnyx has answered says so`, word, { autoresponse_type: word }, { carrier_word: word });
take('in small letters too', 'stop', { autoresponse_type: 'stop' }, { carrier_word: 'STOP' });
take('an answer of another kind is none', 'hours?', { autoresponse_type: 'INFO_HOURS' });
take('STOP that nobody has answered says nothing', 'STOP', {});
take('without a sender there is nothing to use', 'hi', { from: {} }, {}, 'unusable');
take('a sender that is null is none', 'hi', { from: null }, {}, 'unusable');
take('an empty id is none', 'hi', { id: '' }, {}, 'unusable');
take('an id that is a number is none', 'hi', { id: 5 }, {}, 'unusable');
take('an id that is too long is none', 'hi', { id: 'i'.repeat(129) }, {}, 'unusable');
take('an id that just fits is one', 'hi', { id: 'i'.repeat(128) });
take('a text that is a number is none', 5, {}, {}, 'unusable');
take('what is no text message is of no use', 'hi', { type: 'WHATSAPP' }, {}, 'unusable');
{
  const long = 'é'.repeat(1600), { id, body } = received(long);
  add('the longest is taken', signed(body), 'ok', [message(id, long)]);
}

// JSON.
{
  const { id, body } = received('caf\u00e9');
  add('escapes are the same text', signed(body.replace('\u00e9', '\\u00e9')), 'ok', [message(id, 'café')]);
  add('white space is the same event', signed(JSON.stringify(JSON.parse(body), null, 2)), 'ok', [message(id, 'café')]);
  const half = received('cut \u{1F64F}');
  add('half of an emoji is mended', signed(half.body.replace('\u{1F64F}', '\\ud83d')), 'ok', [message(half.id, 'cut \ufffd')]);
  const twice = received('RIGHTS');
  add('a name that stands twice is of no use', signed(twice.body.replace('"text":"RIGHTS"', '"text":"RIGHTS","text":"STOP"')), 'unusable');
  for (const [what, bytes] of [['an empty body', ''], ['half a body', body.slice(0, 50)], ['no JSON', 'RIGHTS'], ['a list', '[]'],
    ['a text', '"data"'], ['no event', '{}'], ['an event without a type', '{"data":{"payload":{}}}'],
    ['a type that is a number', '{"data":{"event_type":5}}'], ['a message without a payload', '{"data":{"event_type":"message.received"}}'],
    ['a payload that is a list', '{"data":{"event_type":"message.received","payload":[]}}'], ['a body of braces', '{'.repeat(3000)]])
    add(`${what}, signed, is of no use`, signed(bytes), 'unusable');
}

// Receipts and other events.
const statuses = { queued: 'under-way', sending: 'under-way', sent: 'under-way', delivered: 'delivered', sending_failed: 'failed',
  delivery_failed: 'failed', delivery_unconfirmed: 'unknown', teleported: 'unknown' };
const sent = (status, change = {}) => ({ direction: 'outbound', id: uuid(), from: { phone_number: NUMBER }, text: 'an answer', errors: [],
  to: [{ phone_number: SENDER, status, carrier: 'X' }], ...change });
for (const [status, delivery] of Object.entries(statuses)) {
  for (const type of ['message.sent', 'message.finalized']) {
    const payload = sent(status);
    add(`${type} with "${status}" is ${delivery}`, signed(event(type, payload)), 'ok', [receipt(payload.id, delivery)]);
  }
}
const finalized = (name, change, more, status = 'delivery_failed', verdict = 'ok') => {
  const payload = sent(status, change);
  add(name, signed(event('message.finalized', payload)), verdict, verdict === 'ok' ? [receipt(payload.id, 'failed', more)] : []);
};
finalized('a receipt tells its code and not whose it is', { errors: [{ code: '40001', title: 'Not routable' }] }, { code: 40001 });
finalized('a code as a number is the same', { errors: [{ code: 40002 }] }, { code: 40002 });
finalized('an opt-out learnt late names who', { errors: [{ code: '40300' }] }, { code: 40300, opted_out: true, recipient: SENDER }, 'sending_failed');
finalized('a code that is none is 0', { errors: [{ code: 'E-5' }] }, {});
finalized('errors that are null are none', { errors: null }, {});
finalized('a receipt without an id is of no use', { id: null }, {}, 'delivery_failed', 'unusable');
add('a receipt without a recipient is unknown', signed(event('message.finalized', { id: 'm-1', to: null })), 'ok', [receipt('m-1', 'unknown')]);
{
  const body = event('message.finalized', sent('delivered'));
  add('a receipt with a flipped bit is forged', signed(body, { seen: flip(body, 30) }), 'forged');
}
for (const type of ['call.initiated', '10dlc.campaign.update', 'message.link_click'])
  add(`${type} is no business of ours`, signed(event(type, { id: 'x' })), 'ok', [nothing()]);
