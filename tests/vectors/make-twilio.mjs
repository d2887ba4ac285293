// make-twilio.mjs - makes tests/vectors/twilio.jsonl: webhooks signed, and judged, by Twilio's official SDK.
//
//   node tests/vectors/make-twilio.mjs > tests/vectors/twilio.jsonl
//
// A vector is one line: `name`; the request (`method`, `target`, `signature` or null, `content_type`, `body` in
// base64); what we are configured with (`tokens`, `base`, `override`); what we must say (`verdict`: ok, forged or
// malformed) and, when it is ok, find (`item`: a message or a receipt, or null for nothing that we can use).
// `sdk` is what the SDK says of it; it differs from ours only where the name says why.
// All numbers and words are made up.
import { createHash } from 'node:crypto';
import twilio from 'twilio';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';

const TOKEN = '0123456789abcdef0123456789abcdef', OLD = 'fedcba9876543210fedcba9876543210';
const WRONG = '00000000000000000000000000000000';
const BASE = 'https://hotline.example', TARGET = '/sms/main';
const SENDER = '+12025550123', NUMBER = '+12025550100';
const ACCOUNT = 'AC' + 'a0'.repeat(16);

let serial = 0;
const newSid = (kind = 'SM') => kind + createHash('md5').update(`sid ${++serial}`).digest('hex');

/** The parameters of a body as a web framework hands them to the SDK: repeated ones as a list. */
function parameters(body) {
  const all = Object.create(null);
  for (const [name, value] of new URLSearchParams(body)) {
    if (!(name in all)) all[name] = value;
    else all[name] = [].concat(all[name], value);
  }
  return all;
}

const encode = (fields, space = '+') =>
  fields.map(([name, value]) => [name, value].map((part) => encodeURIComponent(part).replaceAll('%20', space))
    .join('=')).join('&');

/** The fields of a message as Twilio sends them, with the guesses about the place that we drop. */
function messageFields(text, more = {}) {
  const fields = { ToCountry: 'US', ToState: 'DC', SmsMessageSid: '', NumMedia: '0', ToCity: '', FromZip: '90012',
    SmsSid: '', FromState: 'CA', SmsStatus: 'received', FromCity: 'LOS ANGELES', Body: text, FromCountry: 'US',
    To: NUMBER, ToZip: '', NumSegments: '1', MessageSid: newSid(), AccountSid: ACCOUNT, From: SENDER,
    ApiVersion: '2010-04-01', ...more };
  fields.SmsSid = fields.SmsMessageSid = fields.MessageSid;
  return Object.entries(fields).filter(([, value]) => value !== undefined);
}

function messageItem(fields, more = {}) {
  const of = Object.fromEntries(fields);
  return { kind: 'message', id: of.MessageSid, sender: of.From, recipient: of.To, text: of.Body,
    media: Number(of.NumMedia), word: of.OptOutType ?? '', ...more };
}

/** What the SDK says. */
function judge({ method, signature, body, tokens, signedUrl }) {
  if (!signature) return 'reject';
  const hash = new URL(signedUrl).searchParams.get('bodySHA256');
  const good = tokens.some((token) => hash !== null
    ? twilio.validateRequestWithBody(token, signature, signedUrl, body)
    : twilio.validateRequest(token, signature, signedUrl, method === 'GET' ? {} : parameters(body)));
  return good ? 'accept' : 'reject';
}

const vectors = [];

/** Adds a vector; `signed` says what was signed where that is not what arrives. */
function add(name, { verdict = 'ok', item = null, method = 'POST', base = BASE, override, target = TARGET, body = '',
  contentType = 'application/x-www-form-urlencoded', token = TOKEN, tokens = [TOKEN, OLD], signature, signed = {},
  sdk } = {}) {
  const seen = (override ?? base + target).replace(/#.*/, '');
  const signedBody = signed.body ?? body, signedUrl = signed.url ?? seen;
  if (signature === undefined) {
    const covered = method === 'GET' || signedUrl.includes('bodySHA256=') ? {} : parameters(signedBody);
    signature = getExpectedTwilioSignature(token, signedUrl, covered);
  }
  if (typeof signature === 'function')
    signature = signature(getExpectedTwilioSignature(token, signedUrl, parameters(signedBody)));
  const said = judge({ method, signature, body, tokens, signedUrl: seen });
  if ((said === 'accept') !== (verdict === 'ok') && sdk !== said)
    throw new Error(`${name}: the SDK says ${said}, we ${verdict}`);
  vectors.push({ name, method, target, signature, content_type: contentType,
    body: Buffer.from(body).toString('base64'), tokens, base, override: override ?? null, verdict, item, sdk: said });
}

const addMessage = (name, text, { more, space, item = {}, ...rest } = {}) => {
  const fields = messageFields(text, more);
  const body = encode(fields, space);
  add(name, { body, item: item && messageItem(fields, item), ...rest });
  return body;
};

// Texts of many kinds, each also with something changed on the way.
const texts = {
  'a keyword': 'RIGHTS',
  'no text': '',
  'a space': ' ',
  'a ZIP': '90012',
  'Spanish': '¿Qué derechos tengo si me paran en la calle?',
  'Chinese': '警察来敲门怎么办？',
  'Arabic with a mark': 'ما هي حقوقي؟\u200f',
  'an emoji of two code units': 'help 🙏',
  'a flag and joined people': '🇲🇽👨‍👩‍👧',
  'combining accents': 'policía',
  'what forms use themselves': 'a+b=c & d%20e; 100% #1 ?',
  'quotes and brackets': `it's "<b>'here'</b>"`,
  'lines and tabs': 'one\ntwo\r\nthree\tfour',
  'a NUL within': 'before\u0000after',
  'a NUL alone': '\u0000',
  'control characters': 'a\u0001b\u001bc\u007fd',
  'an escape as text': '%41%zz%',
  'what looks like another field': 'x&From=+12025550199',
  'the longest': 'é'.repeat(1600),
};
const flip = (text, at) => {
  const bytes = Buffer.from(text, 'latin1');
  bytes[at] ^= 1;
  return bytes.toString('latin1');
};
for (const [what, text] of Object.entries(texts)) {
  const item = what.includes('NUL') ? { text: text.replaceAll('\u0000', '\ufffd') } : {};
  const body = addMessage(`${what} is taken`, text, { item });
  if (what === 'the longest') continue; // one is enough of 10 KiB
  addMessage(`${what} with %20 for spaces is taken`, text, { item, space: '%20' });
  add(`${what} with a flipped bit in the body is forged`, { verdict: 'forged', signed: { body },
    body: flip(body, body.indexOf('MessageSid=') + 15) });
  add(`${what} with a flipped bit in the address is forged`, { verdict: 'forged', body, target: '/sms/maio',
    signed: { url: BASE + TARGET } });
  add(`${what} with a flipped bit in the signature is forged`, { verdict: 'forged', body,
    signature: (good) => (good[0] === 'A' ? 'B' : 'A') + good.slice(1) });
  add(`${what} signed with another key is forged`, { verdict: 'forged', body, token: WRONG });
}

// Keys.
addMessage('the token before is taken while it is listed', 'RIGHTS', { token: OLD });
addMessage('the token before is forged when it is not listed', 'RIGHTS', { token: OLD, tokens: [TOKEN],
  verdict: 'forged', item: null });
for (const [what, signature] of [['no signature', null], ['an empty signature', ''], ['a space', ' '], ['a word', 'yes']])
  addMessage(`${what} is forged`, 'RIGHTS', { signature, verdict: 'forged', item: null });
addMessage('a signature that is cut is forged', 'RIGHTS', { signature: (good) => good.slice(0, -1), verdict: 'forged',
  item: null });
addMessage('a signature and more is forged', 'RIGHTS', { signature: (good) => good + '=', verdict: 'forged', item: null });
addMessage('a signature in capitals is forged', 'RIGHTS', { signature: (good) => good.toUpperCase(), verdict: 'forged',
  item: null });

// Addresses.
addMessage('a path that the proxy shortens is overridden', 'RIGHTS', { override: 'https://hotline.example/a/b/sms',
  target: '/sms' });
addMessage('what the proxy made of it is forged', 'RIGHTS', { base: 'http://127.0.0.1:8080', verdict: 'forged', item: null,
  signed: { url: BASE + TARGET } });
addMessage('a query is part of the address', 'RIGHTS', { target: '/sms/main?a=1&b=%20x' });
addMessage('a query that was added is forged', 'RIGHTS', { target: '/sms/main?a=1', signed: { url: BASE + TARGET },
  verdict: 'forged', item: null });
addMessage('the settings behind # are not signed', 'RIGHTS', { override: BASE + TARGET + '#rc=2&rp=all' });
for (const [what, base, url] of [
  ['signed with the standard port', BASE, 'https://hotline.example:443' + TARGET],
  ['signed without the standard port', 'https://hotline.example:443', BASE + TARGET],
  ['signed with a port of our own', 'https://hotline.example:8443', 'https://hotline.example:8443' + TARGET],
  ['signed without a port of our own', 'https://hotline.example:8443', BASE + TARGET],
  ['plain HTTP signed with port 80', 'http://hotline.example', 'http://hotline.example:80' + TARGET],
  ['user and password in the address', 'https://user:pass@hotline.example', 'https://user:pass@hotline.example' + TARGET],
])
  addMessage(`${what} is taken`, 'RIGHTS', { base, signed: { url } });
addMessage('signed with another port is forged', 'RIGHTS', { signed: { url: 'https://hotline.example:444' + TARGET },
  verdict: 'forged', item: null });
addMessage('plain HTTP is another address', 'RIGHTS', { signed: { url: 'http://hotline.example' + TARGET },
  verdict: 'forged', item: null });
addMessage('another host is another address', 'RIGHTS', { signed: { url: 'https://hotline.test' + TARGET },
  verdict: 'forged', item: null });

// Forms.
const plain = encode(messageFields('RIGHTS')), item = messageItem(messageFields('RIGHTS'));
const withId = (body) => ({ ...item, id: new URLSearchParams(body).get('MessageSid') });
add('an empty body is signed as the address alone', { body: '' });
add('a body whose signature covers the address alone is forged', { verdict: 'forged', body: plain, signed: { body: '' } });
add('an empty body under the signature of a full one is forged', { verdict: 'forged', signed: { body: plain } });
add('a repeated field is signed sorted', { body: plain + '&Tag=b&Tag=a', item: withId(plain) });
add('a repeated field in another order is the same', { body: plain + '&Tag=a&Tag=b',
  signed: { body: plain + '&Tag=b&Tag=a' }, item: withId(plain) });
add('a pair that stands twice is signed once', { body: plain + '&Tag=a&Tag=a', signed: { body: plain + '&Tag=a' },
  item: withId(plain) });
add('a pair that was added is forged', { verdict: 'forged', body: plain + '&Tag=b', signed: { body: plain } });
add('a pair that was taken out is forged', { verdict: 'forged', body: plain, signed: { body: plain + '&Tag=b' } });
add('fields in another order are the same', { body: plain.split('&').reverse().join('&'), signed: { body: plain },
  item: withId(plain) });
add('encoded names are the same', { body: plain.replace('Body=', '%42o%64y='), signed: { body: plain }, item: withId(plain) });
add('small letters in escapes are the same', { body: plain.replaceAll('%2B', '%2b'), signed: { body: plain }, item: withId(plain) });
add('more escapes than needed are the same', { body: plain.replace('RIGHTS', '%52%49%47HTS'), signed: { body: plain },
  item: withId(plain) });
add('a field without = is empty', { body: plain + '&Flag', signed: { body: plain + '&Flag=' }, item: withId(plain) });
add('a field without a name is signed', { body: plain + '&=x', item: withId(plain) });
add('nothing between two & is no field', { body: plain.replaceAll('&', '&&') + '&', signed: { body: plain }, item: withId(plain) });
add('a plus sign that is not escaped is a space', { body: plain.replace('From=%2B1', 'From=+1'), item: withId(plain) });
add('names sort by byte: digits, capitals, _, small letters', { body: plain + '&a=1&_b=2&B9=3&B_=4&Ba=5&0=6', item: withId(plain) });
add('new fields do no harm', { body: plain + '&ChannelMetadata=%7B%22a%22%3A1%7D&Latitude=1.5', item: withId(plain) });
add('254 fields are read', { body: plain + '&' + Array.from({ length: 235 }, (_, i) => `f${i}=1`).join('&'), item: withId(plain) });
add('300 fields are not, so that nothing was verified', { verdict: 'malformed', sdk: 'accept',
  body: plain + '&' + Array.from({ length: 281 }, (_, i) => `f${i}=1`).join('&') });

// Messages.
addMessage('pictures are counted', 'look', { more: { NumMedia: '2', MediaUrl0: 'https://api.twilio.com/1',
  MediaContentType0: 'image/jpeg', MediaUrl1: 'https://api.twilio.com/2', MediaContentType1: 'image/png' } });
addMessage('a picture alone has no text', '', { more: { NumMedia: '1', MediaUrl0: 'https://api.twilio.com/1' } });
addMessage('a silly number of pictures is cut', 'x', { more: { NumMedia: '99999999999999999999' }, item: { media: 99 } });
addMessage('the service it came by does no harm', 'RIGHTS', { more: { MessagingServiceSid: 'MG' + 'b1'.repeat(16) } });
for (const word of ['STOP', 'HELP', 'START'])
  addMessage(`${word} that Twilio has answered says so`, word, { more: { OptOutType: word } });
addMessage('an opt-out word of a new kind is none', 'STOP', { more: { OptOutType: 'PAUSE' }, item: { word: '' } });
addMessage('a short code is kept', 'sale', { more: { From: '55501' } });
addMessage("a sender's name is kept", 'sale', { more: { From: 'CARRIER' } });
addMessage('a number without + gets it', 'RIGHTS', { more: { From: '12025550123' }, item: { sender: SENDER } });
for (const channel of ['whatsapp:', 'rcs:', 'messenger:'])
  addMessage(`${channel} is no text message`, 'hi', { more: { From: channel + SENDER }, item: null });
addMessage('without a sender there is nothing to use', 'hi', { more: { From: undefined }, item: null });
addMessage('without a recipient there is nothing to use', 'hi', { more: { To: '' }, item: null });
addMessage('without an id there is nothing to use', 'hi', { more: { MessageSid: '' }, item: null });
addMessage('an id that is too long is none', 'hi', { more: { MessageSid: 'S'.repeat(129) }, item: null });
addMessage('without a text, not even an empty one, there is nothing to use', undefined, { item: null });
add('a call is no message', { body: encode([['CallSid', newSid('CA')], ['From', SENDER], ['To', NUMBER]]) });

// Receipts.
const statuses = { accepted: 'under way', scheduled: 'under way', queued: 'under way', sending: 'under way',
  sent: 'under way', partially_delivered: 'under way', delivered: 'delivered', read: 'delivered',
  undelivered: 'failed', failed: 'failed', canceled: 'failed', teleported: 'unknown' };
const receiptFields = (status, more = {}) => Object.entries({ SmsSid: 'SM' + '1'.repeat(32), SmsStatus: status,
  MessageStatus: status, To: SENDER, MessageSid: newSid(), AccountSid: ACCOUNT, From: NUMBER,
  ApiVersion: '2010-04-01', ...more });
const receiptItem = (fields, delivery, more = {}) => ({ kind: 'receipt', id: Object.fromEntries(fields).MessageSid,
  delivery, code: 0, opted_out: false, recipient: '', ...more });
for (const [status, delivery] of Object.entries(statuses)) {
  const fields = receiptFields(status);
  add(`the receipt "${status}" is ${delivery}`, { body: encode(fields), item: receiptItem(fields, delivery) });
}
{
  const fields = receiptFields('undelivered', { ErrorCode: '30007', RawDlrDoneDate: '2611241002' });
  add('a receipt tells its code and not whose it is', { body: encode(fields), item: receiptItem(fields, 'failed', { code: 30007 }) });
}
{
  const fields = receiptFields('failed', { ErrorCode: '21610' });
  add('an opt-out learnt late names who', { body: encode(fields),
    item: receiptItem(fields, 'failed', { code: 21610, opted_out: true, recipient: SENDER }) });
}
{
  const fields = receiptFields('failed', { ErrorCode: '-5' });
  add('a code that is none is 0', { body: encode(fields), item: receiptItem(fields, 'failed') });
}
add('a receipt with a flipped bit is forged', { verdict: 'forged', body: encode(receiptFields('failed')),
  signed: { body: encode(receiptFields('delivered')) } });
add('a receipt without an id is of no use', { body: encode(receiptFields('sent', { MessageSid: '' })) });

// GET.
{
  const fields = messageFields('what are my rights?');
  const target = `${TARGET}?${encode(fields)}`;
  add('a GET webhook is signed by its address', { method: 'GET', target, contentType: null, item: messageItem(fields) });
  add('a GET webhook with a flipped bit is forged', { method: 'GET', target: flip(target, target.indexOf('rights')),
    contentType: null, verdict: 'forged', signed: { url: BASE + target } });
  add('a GET webhook under an override keeps its query', { method: 'GET', target: `/x?${encode(fields)}`,
    contentType: null, override: BASE + TARGET, signed: { url: BASE + target }, item: messageItem(fields), sdk: 'reject' });
  add('a GET webhook sent again as POST says nothing', { target, body: '' });
  add('a GET webhook without a query says nothing', { method: 'GET', contentType: null });
}

// JSON, by the hash of the body.
{
  const body = JSON.stringify({ MessageSid: newSid(), Body: 'RIGHTS ñ' });
  const hash = createHash('sha256').update(body).digest('hex');
  const target = `${TARGET}?bodySHA256=${hash}`;
  const json = { body, target, contentType: 'application/json' };
  add('JSON is verified by its hash, and is no message', json);
  add('JSON with a flipped bit is forged', { ...json, body: body.replace('RIGHTS', 'RIGHTT'), verdict: 'forged' });
  add('JSON under another hash is forged', { ...json, verdict: 'forged', target: target.replace(hash, '0'.repeat(64)),
    signed: { url: BASE + target } });
  add('JSON with an empty hash is forged', { ...json, verdict: 'forged', target: `${TARGET}?bodySHA256=` });
  add('JSON without a hash is forged', { ...json, verdict: 'forged', target: TARGET, signed: { body: '' } });
  add('JSON signed with another key is forged', { ...json, verdict: 'forged', token: WRONG });
}

addMessage('a picture alone may lack the field for its words', undefined, { more: { NumMedia: '1', MediaUrl0: 'https://api.twilio.com/1' },
  item: { text: '' } });

for (const vector of vectors) console.log(JSON.stringify(vector));
