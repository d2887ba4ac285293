// make-signalwire.mjs - makes tests/vectors/signalwire.jsonl: webhooks of SignalWire, signed as its documentation says
// by Node's own HMAC, and judged by Twilio's official SDK, after which SignalWire's is made (and which `sdk` means
// here). lines.mjs says what a vector is.
//
//   node tests/vectors/make-signalwire.mjs > tests/vectors/signalwire.jsonl
import { createHmac } from 'node:crypto';
import twilio from 'twilio';
import { BASE, flip, message, NUMBER, receipt, SENDER, TAMPERED, TARGET, TEXTS, write } from './lines.mjs';

const KEY = 'PSK_madeup_0123456789abcdef', OLD = 'PSK_madeup_fedcba9876543210', WRONG = 'PSK_madeup_00000000';
const PROJECT = '00000000-0000-4000-8000-000000000001', FORM = 'application/x-www-form-urlencoded';

/** Address, and names and values, by name; those of one name as they came. */
function sign(key, url, body) {
  const fields = [...new URLSearchParams(body)].map((field, i) => [...field, i]);
  fields.sort((a, b) => Buffer.compare(Buffer.from(a[0]), Buffer.from(b[0])) || a[2] - b[2]);
  return createHmac('sha1', key).update(url + fields.map(([name, value]) => name + value).join('')).digest('base64');
}
/** The other way: address and raw body, in hex. */
const signRaw = (key, url, body) => createHmac('sha1', key).update(url + body).digest('hex');

function parameters(body) {
  const all = Object.create(null);
  for (const [name, value] of new URLSearchParams(body)) all[name] = name in all ? [].concat(all[name], value) : value;
  return all;
}

function judge(keys, { method, headers, body, url }) {
  const signature = headers['X-SignalWire-Signature'] ?? headers['X-Twilio-Signature'];
  return signature !== undefined && keys.some((key) =>
    twilio.validateRequest(key, signature, url, method === 'GET' ? {} : parameters(body.toString())));
}

function add(name, request, verdict, items, { keys = [KEY, OLD], ...more } = {}) {
  write(name, 'signalwire', { project_id: PROJECT, api_token: 'PT-made-up', signing_key: keys, space: 'example' }, request, verdict, items,
    { judge: (vector) => judge(keys, vector), ...more });
}

function signed(body, { key = KEY, method = 'POST', target = TARGET, base = BASE, override, of = {}, way = sign, signature = (good) => good,
  header = 'X-SignalWire-Signature' } = {}) {
  const url = of.url ?? override ?? base + target;
  return { method, target, body, base, override, headers: { 'Content-Type': FORM,
    [header]: signature(way(key, url, method === 'GET' ? '' : of.body ?? body)) } };
}

let serial = 0;
const uuid = () => `00000000-0000-4000-8000-${String(++serial).padStart(12, '0')}`;
const encode = (fields, space = '+') => Object.entries(fields).filter(([, value]) => value !== undefined)
  .map((pair) => pair.map((part) => encodeURIComponent(part).replaceAll('%20', space)).join('=')).join('&');
function received(text, change = {}, space) {
  const id = change.MessageSid ?? uuid();
  return { id, body: encode({ ToCountry: 'US', ToState: 'DC', SmsMessageSid: id, NumMedia: '0', ToCity: '', FromZip: '90012', SmsSid: id,
    FromState: 'CA', SmsStatus: 'received', FromCity: 'LOS ANGELES', Body: text, FromCountry: 'US', To: NUMBER, ToZip: '', NumSegments: '1',
    MessageSid: id, AccountSid: PROJECT, From: SENDER, ApiVersion: '2010-04-01', ...change }, space) };
}

for (const [what, text] of Object.entries(TEXTS)) {
  const { id, body } = received(text), found = [message(id, text)];
  add(`${what} is taken`, signed(body), 'ok', found);
  if (!TAMPERED.includes(what)) continue;
  const spaced = received(text, {}, '%20');
  add(`${what} with %20 for spaces is taken`, signed(spaced.body), 'ok', [message(spaced.id, text)]);
  add(`${what} signed over the raw body is taken`, signed(body, { way: signRaw }), 'ok', found, { sdk: 'reject' });
  for (const [how, way] of [['', sign], [' over the raw body', signRaw]]) {
    add(`${what} signed${how} with a flipped bit in the body is forged`, signed(flip(body, 12), { way, of: { body } }), 'forged');
    add(`${what} signed${how} for another address is forged`, signed(body, { way, target: '/sms/maio', of: { url: BASE + TARGET } }), 'forged');
    add(`${what} signed${how} with a flipped signature is forged`,
      signed(body, { way, signature: (good) => (good[0] === 'a' ? 'b' : 'a') + good.slice(1) }), 'forged');
    add(`${what} signed${how} with another key is forged`, signed(body, { way, key: WRONG }), 'forged');
  }
}

// Keys and headers.
{
  const { id, body } = received('RIGHTS'), found = [message(id, 'RIGHTS')];
  add('the key before is taken while it is listed', signed(body, { key: OLD }), 'ok', found);
  add('the key before is forged when it is not listed', signed(body, { key: OLD }), 'forged', [], { keys: [KEY] });
  add("the header's older name does too", signed(body, { header: 'X-Twilio-Signature' }), 'ok', found);
  const both = (own, other) => ({ ...signed(body, own), headers: { ...signed(body, { header: 'X-Twilio-Signature', ...other }).headers,
    ...signed(body, own).headers } });
  add('where both are there, the newer name counts', both({}, { key: WRONG }), 'ok', found);
  add('a right one under the older name does not help', both({ key: WRONG }, {}), 'forged');
  add('nor where the newer one is empty', both({ signature: () => '' }, {}), 'forged');
  add('no signature is forged', { body, headers: { 'Content-Type': FORM } }, 'forged');
  for (const [what, signature] of [['an empty signature', () => ''], ['a word', () => 'yes'], ['a signature that is cut', (good) => good.slice(0, -1)],
    ['a signature and more', (good) => good + '='], ['a signature in capitals', (good) => good.toUpperCase()]]) {
    add(`${what} is forged`, signed(body, { signature }), 'forged');
    add(`${what} in hex is forged`, signed(body, { signature, way: signRaw }), 'forged');
  }
}

// Addresses.
{
  const { id, body } = received('RIGHTS'), found = [message(id, 'RIGHTS')];
  add('a path that the proxy shortens is overridden', signed(body, { override: BASE + '/a/b/sms', target: '/sms' }), 'ok', found);
  add('what the proxy made of it is forged', signed(body, { of: { url: `http://127.0.0.1:8080${TARGET}` } }), 'forged');
  add('a query is part of the address', signed(body, { target: `${TARGET}?a=1&b=%20x` }), 'ok', found);
  add('a query that was added is forged', signed(body, { target: `${TARGET}?a=1`, of: { url: BASE + TARGET } }), 'forged');
  for (const [what, base, url] of [['with the standard port', BASE, 'https://hotline.example:443'], ['without it', 'https://hotline.example:443', BASE],
    ['with a port of our own', 'https://hotline.example:8443', 'https://hotline.example:8443'], ['without a port of our own', 'https://hotline.example:8443', BASE]])
    add(`signed ${what} is taken`, signed(body, { base, of: { url: url + TARGET } }), 'ok', found);
  add('signed with another port is forged', signed(body, { of: { url: `https://hotline.example:444${TARGET}` } }), 'forged');
  add('plain HTTP is another address', signed(body, { of: { url: `http://hotline.example${TARGET}` } }), 'forged');
}

// Forms.
{
  const { id, body } = received('RIGHTS'), found = [message(id, 'RIGHTS')];
  add('fields in another order are the same', signed(body.split('&').reverse().join('&'), { of: { body } }), 'ok', found);
  add('but not where the raw body is signed', signed(body.split('&').reverse().join('&'), { of: { body }, way: signRaw }), 'forged');
  add('small letters in escapes are the same', signed(body.replaceAll('%2B', '%2b'), { of: { body } }), 'ok', found);
  add('a field without = is empty', signed(`${body}&Flag`, { of: { body: `${body}&Flag=` } }), 'ok', found);
  add('names sort by byte: digits, capitals, _, small letters', signed(`${body}&a=1&_b=2&B9=3&B_=4&Ba=5&0=6`), 'ok', found);
  // Here SignalWire differs from Twilio.
  add('fields of one name are signed as they came', signed(`${body}&Tag=b&Tag=a`), 'ok', found, { sdk: 'reject' });
  add('in another order they are forged', signed(`${body}&Tag=a&Tag=b`, { of: { body: `${body}&Tag=b&Tag=a` } }), 'forged');
  add('a pair that stands twice is signed twice', signed(`${body}&Tag=a&Tag=a`), 'ok', found, { sdk: 'reject' });
  add('once it is forged', signed(`${body}&Tag=a&Tag=a`, { of: { body: `${body}&Tag=a` } }), 'forged', [], { sdk: 'accept' });
  add('a pair that was added is forged', signed(`${body}&Tag=b`, { of: { body } }), 'forged');
  add('a pair that was taken out is forged', signed(body, { of: { body: `${body}&Tag=b` } }), 'forged');
  add('300 fields are not read, so that nothing was verified', signed(`${body}&${Array.from({ length: 281 }, (_, i) => `f${i}=1`).join('&')}`),
    'malformed', [], { sdk: 'accept' });
}

// GET.
{
  const { id, body } = received('what are my rights?'), target = `${TARGET}?${body}`;
  add('a GET is signed by its address', signed('', { method: 'GET', target }), 'ok', [message(id, 'what are my rights?')]);
  add('a GET with a flipped bit is forged', signed('', { method: 'GET', target: flip(target, target.indexOf('rights')), of: { url: BASE + target } }), 'forged');
}

// Messages. The reader is Twilio's, which has its own.
const take = (name, text, change, more, verdict = 'ok') => {
  const { id, body } = received(text, change);
  add(name, signed(body), verdict, verdict === 'ok' ? [message(id, text ?? '', more)] : []);
};
take('pictures are counted', 'look', { NumMedia: '2', MediaUrl0: 'https://files.signalwire.com/1', MediaUrl1: 'https://files.signalwire.com/2' }, { media: 2 });
take('a picture alone has no text', '', { NumMedia: '1', MediaUrl0: 'https://files.signalwire.com/1' }, { media: 1 });
take('a short code is kept', 'sale', { From: '55501' }, { sender: '55501' });
take('new fields do no harm', 'RIGHTS', { ChannelMetadata: '{"a":1}', Latitude: '1.5' });
take('a picture alone may lack the field for its words', undefined, { NumMedia: '1', MediaUrl0: 'https://files.signalwire.com/1' }, { media: 1, text: '' });
take('without a sender there is nothing to use', 'hi', { From: undefined }, {}, 'unusable');
take('without an id there is nothing to use', 'hi', { MessageSid: '' }, {}, 'unusable');
take('an id that is too long is none', 'hi', { MessageSid: 'i'.repeat(129) }, {}, 'unusable');
take('without a text, not even an empty one, there is nothing to use', undefined, {}, {}, 'unusable');
add('an empty body is nothing', signed(''), 'unusable');

// Receipts.
for (const [word, delivery] of Object.entries({ queued: 'under-way', sending: 'under-way', sent: 'under-way', delivered: 'delivered', undelivered: 'failed',
  failed: 'failed', teleported: 'unknown' })) {
  const id = uuid();
  add(`the receipt "${word}" is ${delivery}`, signed(encode({ MessageSid: id, MessageStatus: word, From: NUMBER, To: SENDER, AccountSid: PROJECT })), 'ok',
    [receipt(id, delivery)]);
}
for (const [name, code, more] of [['a receipt tells its code and not whose it is', '30003', { code: 30003 }],
  ['an opt-out learnt late names who', '21610', { code: 21610, opted_out: true, recipient: SENDER }]]) {
  const id = uuid();
  add(name, signed(encode({ MessageSid: id, MessageStatus: 'failed', ErrorCode: code, From: NUMBER, To: SENDER })), 'ok', [receipt(id, 'failed', more)]);
}
