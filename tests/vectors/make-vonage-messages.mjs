// make-vonage-messages.mjs - makes tests/vectors/vonage-messages.jsonl: webhooks of Vonage's Messages API, signed by Node's own
// crypto and judged by Vonage's official SDK, which looks at the token only. lines.mjs says what a vector is.
//
//   node tests/vectors/make-vonage-messages.mjs > tests/vectors/vonage-messages.jsonl
import { createHash, createHmac } from 'node:crypto';
import { JWT } from '@vonage/jwt';
import { flip, message, NOW, receipt, TAMPERED, TEXTS, write } from './lines.mjs';

const NEW = 'made-up-signature-secret', OLD = 'made-up-old-secret', WRONG = 'made-up-wrong-secret', DAY = 86400;
const options = (more = {}) => ({ api_key: 'abcd1234', api_secret: 'made-up-api-secret', signature_secret: [NEW, OLD], ...more });
const base64 = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const hash = (body) => createHash('sha256').update(body).digest('hex');

/** A webhook with its token. `claims` are put over the usual ones; undefined takes one away. */
function make(body, { key = NEW, header = { alg: 'HS256', typ: 'JWT' }, digest = 'sha256', claims = {}, authorization, seen = body } = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body), of = typeof seen === 'string' ? seen : JSON.stringify(seen);
  const all = { iat: NOW, jti: 'c0ffee00-0000-4000-8000-000000000001', iss: 'Vonage', payload_hash: hash(of), api_key: 'abcd1234',
    application_id: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee', ...claims };
  const signed = `${base64(header)}.${base64(all)}`, token = `${signed}.${createHmac(digest, key).update(signed).digest('base64url')}`;
  const headers = { 'Content-Type': 'application/json' }, value = authorization === undefined ? `Bearer ${token}` : authorization(token);
  return { headers: value === null ? headers : { ...headers, Authorization: value }, body: text };
}

const judge = ({ signature_secret: secrets }) => ({ headers, now }) => {
  const token = /^Bearer (.*)$/.exec(headers.Authorization ?? '')?.[1] ?? '', real = Date.now;
  Date.now = () => now * 1000;
  const said = secrets.some((secret) => new JWT().verifySignature(token, secret));
  Date.now = real;
  return said;
};
const line = (name, request, verdict, items = [], { of = options(), sdk } = {}) =>
  write(name, 'vonage-messages', of, request, verdict, items, { judge: judge(of), sdk });

const ID = 'aaaaaaaa-bbbb-4ccc-8ddd-000000000001';
const inbound = (text, more = {}) => ({ to: '12025550100', from: '12025550123', channel: 'sms', message_uuid: ID, timestamp: '2026-11-24T06:00:00Z',
  usage: { price: '0.0050', currency: 'EUR' }, message_type: 'text', text, context_status: 'none', origin: { network_code: '310260' },
  sms: { num_messages: '1', keyword: 'RIGHTS' }, ...more });
const status = (word, more = {}) => ({ message_uuid: ID, to: '12025550123', from: '12025550100', timestamp: '2026-11-24T06:00:00Z', status: word, channel: 'sms', ...more });
const good = [message(ID, 'RIGHTS')], body = inbound('RIGHTS');

for (const [what, text] of Object.entries(TEXTS)) line(what, make(inbound(text)), 'ok', [message(ID, text)]);
for (const what of TAMPERED) {
  const of = inbound(TEXTS[what]);
  line(`${what} with another body is forged`, make(inbound(TEXTS[what] + 'x'), { seen: of }), 'forged', [], { sdk: 'accept' });
  line(`${what} with a space more is forged`, make(JSON.stringify(of) + ' ', { seen: of }), 'forged', [], { sdk: 'accept' });
  line(`${what} with one bit changed in the signature is forged`, make(of, { authorization: (token) => `Bearer ${flip(token, token.length - 3)}` }), 'forged');
  line(`${what} with one bit changed in the claims is forged`, make(of, { authorization: (token) => `Bearer ${flip(token, 60)}` }), 'forged');
  line(`${what} with another secret is forged`, make(of, { key: WRONG }), 'forged');
  line(`${what} with the old secret is right`, make(of, { key: OLD }), 'ok', [message(ID, TEXTS[what])]);
}
line('without a hash of the body it is forged', make(body, { claims: { payload_hash: undefined } }), 'forged', [], { sdk: 'accept' });
line('an empty hash is none', make(body, { claims: { payload_hash: '' } }), 'forged', [], { sdk: 'accept' });
line('a hash that is a number is none', make(body, { claims: { payload_hash: 5 } }), 'forged', [], { sdk: 'accept' });
line('a hash that is cut short is forged', make(body, { claims: { payload_hash: hash(JSON.stringify(body)).slice(0, -1) } }), 'forged', [], { sdk: 'accept' });
line('no token at all is asked for anew', make(body, { authorization: () => null }), 'unsigned');
for (const [what, authorization] of [['an empty one', () => ''], ['Basic', () => 'Basic YWJjZDEyMzQ6eA=='], ['no scheme', (token) => token],
  ['no token behind Bearer', () => 'Bearer '], ['two parts', (token) => `Bearer ${token.split('.').slice(0, 2).join('.')}`],
  ['no signature', (token) => `Bearer ${token.split('.').slice(0, 2).join('.')}.`], ['four parts', (token) => `Bearer ${token}.x`]])
  line(`${what} is forged`, make(body, { authorization }), 'forged');
line('bearer in small letters is right', make(body, { authorization: (token) => `bearer ${token}` }), 'ok', good, { sdk: 'reject' });
line('no algorithm is forged', make(body, { header: { alg: 'none', typ: 'JWT' }, authorization: (token) => `Bearer ${token.split('.').slice(0, 2).join('.')}.` }), 'forged');
line('none with a signature is forged', make(body, { header: { alg: 'none', typ: 'JWT' } }), 'forged');
for (const [alg, digest] of [['HS384', 'sha384'], ['HS512', 'sha512'], ['RS256', 'sha256'], ['ES256', 'sha256']])
  line(`${alg} is forged`, make(body, { header: { alg, typ: 'JWT' }, digest }), 'forged');
line('without a type it is right', make(body, { header: { alg: 'HS256' } }), 'ok', good);
line('another type is forged', make(body, { header: { alg: 'HS256', typ: 'JWE' } }), 'forged', [], { sdk: 'accept' });

for (const [what, iat, verdict, sdk] of [['a day old', NOW - DAY, 'ok'], ['with our clocks apart', NOW - DAY - 300, 'ok'], ['older', NOW - DAY - 301, 'stale', 'accept'],
  ['300 s ahead', NOW + 300, 'ok'], ['301 s ahead', NOW + 301, 'stale', 'accept'], ['of 1970', 0, 'stale', 'accept']])
  line(`a token ${what}`, make(body, { claims: { iat } }), verdict, verdict === 'ok' ? good : [], { sdk });
line('a token 601 s old where 300 are allowed', make(body, { claims: { iat: NOW - 601 } }), 'stale', [], { of: options({ max_age_s: 300 }), sdk: 'accept' });
line('a token 600 s old there', make(body, { claims: { iat: NOW - 600 } }), 'ok', good, { of: options({ max_age_s: 300 }) });
line('a token without a time is forged', make(body, { claims: { iat: undefined } }), 'forged', [], { sdk: 'accept' });
line('a time in words is forged', make(body, { claims: { iat: 'now' } }), 'forged', [], { sdk: 'accept' });
line('an end in the future is right', make(body, { claims: { exp: NOW + 60 } }), 'ok', good);
line('one in the past is stale', make(body, { claims: { exp: NOW - 301 } }), 'stale', [], { sdk: 'reject' });

for (const [what, more, sender] of [['a +', { from: '+12025550123' }, '+12025550123'], ['a short code', { from: '55501' }, '55501'], ['a name', { from: 'CARRIER' }, 'CARRIER']])
  line(`a sender with ${what}`, make(inbound('RIGHTS', more)), 'ok', [message(ID, 'RIGHTS', { sender })]);
line('a picture with words', make(inbound(undefined, { channel: 'mms', message_type: 'image', image: { url: 'https://x.example/1', caption: 'RIGHTS' } })), 'ok',
  [message(ID, 'RIGHTS', { media: 1 })]);
line('a picture alone', make(inbound(undefined, { channel: 'mms', message_type: 'image', image: { url: 'https://x.example/1' } })), 'ok', [message(ID, '', { media: 1 })]);
for (const channel of ['whatsapp', 'viber_service', 'messenger', 'rcs', '']) line(`by ${channel || 'no channel'} it is of no use`, make(inbound('RIGHTS', { channel })), 'unusable');
for (const type of ['custom', 'reply', '']) line(`${type || 'no type'} is no text`, make(inbound('RIGHTS', { message_type: type })), 'unusable');
for (const name of ['message_uuid', 'from', 'to', 'text']) line(`without ${name} it is of no use`, make(inbound('RIGHTS', { [name]: undefined })), 'unusable');
line('new fields do no harm', make(inbound('RIGHTS', { _new: { text: 'STOP', list: [null, true, 1.5] }, client_ref: null })), 'ok', good);
line('nulls where we look at nothing do no harm', make(inbound('RIGHTS', { usage: null, origin: null, sms: null, context_status: null, status: null })), 'ok', good);
line('without any of what is optional it is right', make({ message_uuid: ID, from: '12025550123', to: '12025550100', channel: 'sms', message_type: 'text', text: 'RIGHTS' }), 'ok', good);
line('a text that is null is of no use', make(inbound(null)), 'unusable');
line('a name that stands twice is of no use', make(JSON.stringify(body).replace('{', '{"text":"STOP",')), 'unusable');
line('half a character is mended', make(JSON.stringify(inbound('RIGHTS X')).replace(' X', '\\ud83d')), 'ok', [message(ID, 'RIGHTS\ufffd')]);
for (const type of ['audio', 'video', 'file', 'vcard'])
  line(`${type} with words`, make(inbound(undefined, { channel: 'mms', message_type: type, [type]: { url: 'https://x.example/1', caption: 'RIGHTS' } })), 'ok', [message(ID, 'RIGHTS', { media: 1 })]);
line('a text that is a number is of no use', make(inbound(5)), 'unusable');
for (const text of ['', '[]', '{"to":', 'null', '"x"']) line(`${JSON.stringify(text)} is of no use`, make(text), 'unusable');

for (const [word, delivery] of Object.entries({ submitted: 'under-way', delivered: 'delivered', read: 'delivered', rejected: 'failed', undeliverable: 'failed', pondered: 'unknown' }))
  line(`a receipt that says ${word}`, make(status(word)), 'ok', [receipt(ID, delivery)]);
line('a receipt with a code as title', make(status('rejected', { error: { type: 'https://developer.vonage.com/api-errors/messages#1320', title: 1320, detail: 'no' } })), 'ok',
  [receipt(ID, 'failed', { code: 1320 })]);
line('a receipt with a code as text', make(status('undeliverable', { error: { title: '1340' } })), 'ok', [receipt(ID, 'failed', { code: 1340 })]);
line('a receipt with a code in its type', make(status('rejected', { error: { type: 'https://developer.vonage.com/api-errors/messages#1120', title: 'Illegal Sender' } })), 'ok',
  [receipt(ID, 'failed', { code: 1120 })]);
line('a receipt without an id is of no use', make(status('delivered', { message_uuid: undefined })), 'unusable');
line('a receipt that is forged is', make(status('delivered'), { key: WRONG }), 'forged');
