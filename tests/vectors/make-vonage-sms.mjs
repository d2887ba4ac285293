// make-vonage-sms.mjs - makes tests/vectors/vonage-sms.jsonl: webhooks of Vonage's SMS API, signed by Node's own crypto and
// judged by Vonage's official SDK (which has no signer for them). lines.mjs says what a vector is.
//
//   node tests/vectors/make-vonage-sms.mjs > tests/vectors/vonage-sms.jsonl
import { createHash, createHmac } from 'node:crypto';
import { Auth } from '@vonage/auth';
import { SMS } from '@vonage/sms';
import { flip, message, NOW, receipt, TAMPERED, TEXTS, write } from './lines.mjs';

const NEW = 'made-up-signature-secret', OLD = 'made-up-old-secret', WRONG = 'made-up-wrong-secret';
const METHODS = { md5hash: 'MD5HASH', md5: 'MD5HMAC', sha1: 'SHA1HMAC', sha256: 'SHA256HMAC', sha512: 'SHA512HMAC' };
const DAY = 86400, PATH = 'made-up-path-secret';
const account = { api_key: 'abcd1234', api_secret: 'made-up-api-secret' };
const options = (method = 'sha256', more = {}) => ({ ...account, signature_secret: [NEW, OLD], signature_method: method, ...more });

function signature(fields, { method = 'sha256', key = NEW } = {}) {
  const joined = Object.keys(fields).filter((name) => name !== 'sig').sort()
    .map((name) => `&${name}=${String(fields[name]).replace(/[&=]/g, '_')}`).join('');
  return method === 'md5hash' ? createHash('md5').update(joined + key).digest('hex') : createHmac(method, key).update(joined).digest('hex');
}

const inbound = (text, more = {}) => ({ msisdn: '12025550123', to: '12025550100', messageId: '0A00000000000001', text, type: 'text', keyword: 'RIGHTS',
  'api-key': 'abcd1234', 'message-timestamp': '2026-11-24 05:20:00', timestamp: String(NOW), nonce: 'aaaaaaaa-bbbb-4ccc-8ddd-000000000001', ...more });
const delivery = (status, more = {}) => ({ msisdn: '12025550123', to: '12025550100', messageId: '0A00000000000002', status, 'err-code': '0',
  scts: '2611240520', price: '0.0075', 'network-code': '310260', 'api-key': 'abcd1234', 'message-timestamp': '2026-11-24 05:20:00',
  timestamp: String(NOW), ...more });
const without = (fields, ...names) => Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

const ways = {
  form: (fields) => ({ headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8' }, body: new URLSearchParams(fields).toString() }),
  JSON: (fields) => ({ headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(fields) }),
  query: (fields) => ({ method: 'GET', target: `/sms/main?${new URLSearchParams(fields)}`, headers: {} }),
};
const make = (fields, { way = 'form', method, key, sig = signature(fields, { method, key }), ...more } = {}) =>
  ({ ...ways[way](sig === null ? fields : { ...fields, sig }), ...more });

const sms = new SMS(new Auth({ apiKey: account.api_key, apiSecret: account.api_secret }));

/** What the SDK says, given the parameters as a web framework would give them. It looks at no time. */
const judge = ({ signature_method: method, signature_secret: secrets }) => ({ method: verb, target, headers, body }) => {
  const text = body.toString(), json = headers['Content-Type'] === 'application/json';
  try {
    const fields = json ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(verb === 'GET' ? target.split('?')[1] : text));
    return secrets.some((secret) => sms.verifySignature(fields.sig, fields, secret, METHODS[method]));
  } catch {
    return false;
  }
};
const line = (name, request, verdict, items, { of = options(), sdk } = {}) =>
  write(name, 'vonage-sms', of, request, verdict, items, of.signature_secret ? { judge: judge(of), sdk } : {});
const ID = '0A00000000000001';

for (const method of Object.keys(METHODS)) {
  const of = options(method), fields = inbound('RIGHTS');
  for (const way of Object.keys(ways)) line(`${method} by ${way} is right`, make(fields, { way, method }), 'ok', [message(ID, 'RIGHTS')], { of });
  line(`${method} in large letters is right`, make(fields, { method, sig: signature(fields, { method }).toUpperCase() }), 'ok', [message(ID, 'RIGHTS')], { of });
  line(`${method} with the old secret is right`, make(fields, { method, key: OLD }), 'ok', [message(ID, 'RIGHTS')], { of });
  line(`${method} with another secret is forged`, make(fields, { method, key: WRONG }), 'forged', [], { of });
  line(`${method} with no secret is forged`, make(fields, { method, key: '' }), 'forged', [], { of });
  line(`${method} with one bit changed is forged`, make(fields, { method, sig: flip(signature(fields, { method }), 3) }), 'forged', [], { of });
  line(`${method} that is cut short is forged`, make(fields, { method, sig: signature(fields, { method }).slice(0, -2) }), 'forged', [], { of });
  line(`${method} that is too long is forged`, make(fields, { method, sig: signature(fields, { method }) + '00' }), 'forged', [], { of });
  for (const other of Object.keys(METHODS))
    if (other !== method) line(`${other} where ${method} is set is forged`, make(fields, { method: other }), 'forged', [], { of });
}
for (const way of Object.keys(ways)) {
  for (const [what, text] of Object.entries(TEXTS))
    line(`${what} by ${way}`, make(inbound(text, { type: 'unicode' }), { way }), 'ok', [message(ID, text)]);
  for (const what of TAMPERED) {
    const sig = signature(inbound(TEXTS[what]));
    line(`${what} by ${way} with a letter more is forged`, make(inbound(TEXTS[what] + 'x'), { way, sig }), 'forged', []);
    line(`${what} by ${way} from another person is forged`, make(inbound(TEXTS[what], { msisdn: '12025550124' }), { way, sig }), 'forged', []);
    line(`${what} by ${way} with another id is forged`, make(inbound(TEXTS[what], { messageId: '0A00000000000009' }), { way, sig }), 'forged', []);
    line(`${what} by ${way} a second later is forged`, make(inbound(TEXTS[what], { timestamp: String(NOW + 1) }), { way, sig }), 'forged', []);
    line(`${what} by ${way} with a field more is forged`, make({ ...inbound(TEXTS[what]), udh: '00' }, { way, sig }), 'forged', []);
    line(`${what} by ${way} with a field less is forged`, make(without(inbound(TEXTS[what]), 'keyword'), { way, sig }), 'forged', []);
  }
  line(`no signature by ${way} is forged`, make(inbound('STOP'), { way, sig: null }), 'forged', []);
  line(`an empty signature by ${way} is forged`, make(inbound('STOP'), { way, sig: '' }), 'forged', []);
}
// Known weakness of the scheme: what is told apart by & and = is not told apart by it.
line('& and = and _ are not told apart', make(inbound('a_b'), { sig: signature(inbound('a&b')) }), 'ok', [message(ID, 'a_b')]);
{
  const body = (fields) => ways.form({ ...fields, sig: signature(fields) }).body, fields = inbound('RIGHTS'), type = ways.form({}).headers;
  line('spaces as %20 are the same', { headers: type, body: body(inbound('a b')).replaceAll('+', '%20') }, 'ok', [message(ID, 'a b')]);
  line('another order is the same', { headers: type, body: body(fields).split('&').reverse().join('&') }, 'ok', [message(ID, 'RIGHTS')]);
  line('a name that stands twice is forged', { headers: type, body: `${body(fields)}&text=STOP` }, 'forged', []);
  line('also when both say the same', { headers: type, body: `${body(fields)}&text=RIGHTS` }, 'forged', [], { sdk: 'accept' });
  line('in JSON it can not be read', { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ ...fields, sig: signature(fields) })
    .replace('{', '{"text":"RIGHTS",') }, 'malformed', [], { sdk: 'accept' });
  line('JSON that breaks off can not be read', { headers: { 'Content-Type': 'application/json' }, body: '{"sig":"' }, 'malformed', []);
  line('a list is no webhook', { headers: { 'Content-Type': 'application/json' }, body: '[]' }, 'malformed', []);
  line('an empty form is forged', { headers: type, body: '' }, 'forged', []);
  line('a number in JSON is signed by its digits', make(inbound('RIGHTS', { timestamp: NOW }), { way: 'JSON' }), 'ok', [message(ID, 'RIGHTS')], { sdk: 'reject' });
  line('what is nested in JSON can not be signed', make(inbound('RIGHTS', { more: { a: 1 } }), { way: 'JSON' }), 'malformed', []);
}

for (const [what, timestamp, verdict] of [['a day old', NOW - DAY, 'ok'], ['older than a day', NOW - DAY - 1, 'stale'], ['a day ahead', NOW + DAY, 'ok'],
  ['further ahead', NOW + DAY + 1, 'stale'], ['of 1970', 0, 'stale'], ['no number', 'now', 'stale'], ['negative', -NOW, 'stale'], ['endless', '9'.repeat(30), 'stale']])
  line(`a time that is ${what}`, make(inbound('RIGHTS', { timestamp: String(timestamp) })), verdict, verdict === 'ok' ? [message(ID, 'RIGHTS')] : [], { sdk: 'accept' });
line('a time 301 s old where 300 are allowed', make(inbound('RIGHTS', { timestamp: String(NOW - 301) })), 'stale', [], { of: options('sha256', { max_age_s: 300 }), sdk: 'accept' });
line('a time 300 s old where 300 are allowed', make(inbound('RIGHTS', { timestamp: String(NOW - 300) })), 'ok', [message(ID, 'RIGHTS')],
  { of: options('sha256', { max_age_s: 300 }) });
line('without a time it is forged', make(without(inbound('RIGHTS'), 'timestamp')), 'forged', [], { sdk: 'accept' });

const secretPath = { ...account, path_secret: [PATH, 'made-up-old-path'] }, both = options('sha256', { path_secret: PATH });
const unsigned = (more) => make(inbound('RIGHTS'), { sig: null, ...more });
line('a secret path is enough', unsigned({ target: `/sms/main/${PATH}` }), 'ok', [message(ID, 'RIGHTS')], { of: secretPath });
line('the old one too', unsigned({ target: '/sms/main/made-up-old-path' }), 'ok', [message(ID, 'RIGHTS')], { of: secretPath });
for (const [what, more] of [['null', null], ['true', true], ['a broken number', 0.5], ['a list', ['x']], ['an object', { text: 'STOP' }]])
  line(`a new field that is ${what} does no harm where nothing is signed`, make(inbound('RIGHTS', { more }), { way: 'JSON', sig: null, target: `/sms/main/${PATH}` }),
    'ok', [message(ID, 'RIGHTS')], { of: secretPath });
line('a text that is an object is of no use', make(inbound({ text: 'STOP' }), { way: 'JSON', sig: null, target: `/sms/main/${PATH}` }), 'unusable', [], { of: secretPath });
for (const more of [null, true, ['x']])
  line(`what is ${JSON.stringify(more)} in JSON can not be signed`, make(inbound('RIGHTS', { more }), { way: 'JSON' }), 'malformed', []);
line('with a query behind it', { ...unsigned(), method: 'GET', target: `/sms/main/${PATH}?${new URLSearchParams(inbound('RIGHTS'))}` }, 'ok',
  [message(ID, 'RIGHTS')], { of: secretPath });
for (const target of ['/sms/main', '/sms/main/', `/sms/main/${PATH}x`, `/sms/main/${PATH}/`, `/sms/main/${PATH}/x`, `/sms/main?${PATH}`, '/sms/main/wrong'])
  line(`${target} is not it`, unsigned({ target }), 'forged', [], { of: secretPath });
line('with both, both are needed', make(inbound('RIGHTS'), { target: `/sms/main/${PATH}` }), 'ok', [message(ID, 'RIGHTS')], { of: both });
line('the signature alone is not enough then', make(inbound('RIGHTS')), 'forged', [], { of: both, sdk: 'accept' });
line('nor is the path', unsigned({ target: `/sms/main/${PATH}` }), 'forged', [], { of: both });

for (const [what, more, sender] of [['a +', { msisdn: '+12025550123' }, '+12025550123'], ['a short code', { msisdn: '55501' }, '55501'], ['a name', { msisdn: 'CARRIER' }, 'CARRIER']])
  line(`a sender with ${what}`, make(inbound('RIGHTS', more)), 'ok', [message(ID, 'RIGHTS', { sender })]);
line('a part of a longer text is handed over with its place', make(inbound('RIGHTS', { concat: 'true', 'concat-ref': '108', 'concat-total': '2', 'concat-part': '1' })),
  'ok', [message(ID, 'RIGHTS', { part: '108 1/2' })]);
for (const [what, more] of [['not true', { concat: 'false', 'concat-ref': '1', 'concat-total': '2', 'concat-part': '1' }],
  ['beyond the total', { concat: 'true', 'concat-ref': '1', 'concat-total': '2', 'concat-part': '3' }], ['the 0th', { concat: 'true', 'concat-ref': '1', 'concat-total': '2', 'concat-part': '0' }],
  ['not told', { concat: 'true' }], ['a word', { concat: 'true', 'concat-total': 'two', 'concat-part': 'one' }]])
  line(`a part that is ${what} is a whole text`, make(inbound('RIGHTS', more)), 'ok', [message(ID, 'RIGHTS')]);
for (const name of ['messageId', 'msisdn', 'to', 'text']) line(`without ${name} it is of no use`, make(without(inbound('RIGHTS'), name)), 'unusable', []);
line('an empty id is none', make(inbound('RIGHTS', { messageId: '' })), 'unusable', []);
line('a binary text is of no use', make({ ...inbound('x', { type: 'binary' }), data: '0102', udh: '06' }), 'unusable', []);

const RECEIPT = '0A00000000000002';
for (const [status, word] of Object.entries({ submitted: 'under-way', accepted: 'under-way', buffered: 'under-way', delivered: 'delivered', expired: 'failed', failed: 'failed',
  rejected: 'failed', unknown: 'unknown', pondered: 'unknown', '': 'unknown' }))
  for (const way of ['form', 'JSON']) line(`a receipt by ${way} that says "${status}"`, make(delivery(status), { way }), 'ok', [receipt(RECEIPT, word)]);
line('a receipt with an opt-out tells whose', make(delivery('rejected', { 'err-code': '9' })), 'ok',
  [receipt(RECEIPT, 'failed', { code: 9, opted_out: true, recipient: '+12025550123' })]);
line('failed with an opt-out too', make(delivery('failed', { 'err-code': '9' })), 'ok', [receipt(RECEIPT, 'failed', { code: 9, opted_out: true, recipient: '+12025550123' })]);
line('delivered with 9 is no opt-out', make(delivery('delivered', { 'err-code': '9' })), 'ok', [receipt(RECEIPT, 'delivered', { code: 9 })]);
for (const code of [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 99])
  line(`code ${code} is no opt-out`, make(delivery('failed', { 'err-code': String(code) })), 'ok', [receipt(RECEIPT, 'failed', { code })]);
line('a receipt without an id is of no use', make(without(delivery('delivered'), 'messageId')), 'unusable', []);
line('a receipt that is forged is', make(delivery('rejected', { 'err-code': '9' }), { key: WRONG }), 'forged', []);
