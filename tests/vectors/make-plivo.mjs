// make-plivo.mjs - makes tests/vectors/plivo.jsonl: webhooks of Plivo, signed by Node's own HMAC as its documentation
// says and judged by its official SDK (which has no signer). lines.mjs says what a vector is.
//
//   node tests/vectors/make-plivo.mjs > tests/vectors/plivo.jsonl
import { createHmac } from 'node:crypto';
import plivo from 'plivo';
import { BASE, flip, message, NUMBER, receipt, SENDER, TAMPERED, TARGET, TEXTS, write } from './lines.mjs';

const TOKEN = 'madeupPlivoAuthToken0123456789', OLD = 'oldMadeUpToken0123456789', WRONG = 'wrongMadeUpToken0123456789';
const NONCE = '05429567804466091622', FORM = 'application/x-www-form-urlencoded';
const digits = (number) => number.replace('+', '');

const hmac = (token, text) => createHmac('sha256', token).update(text).digest('base64');

/** The parameters of a body or a query, repeated ones as a list. */
function parameters(text) {
  const all = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) all[name] = name in all ? [].concat(all[name], value) : value;
  return Object.assign({}, all);
}
const byBytes = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const sorted = (text, equals, between) => [...new URLSearchParams(text)].sort((a, b) => byBytes(a[0], b[0]) || byBytes(a[1], b[1]))
  .map(([name, value]) => name + equals + value).join(between);

const signV2 = (token, url, nonce = NONCE) => hmac(token, url.split('?')[0] + nonce);
function signV3(token, method, url, body, nonce = NONCE) {
  const [base, query = ''] = url.split('?'), fields = method === 'GET' ? '' : sorted(body, '', '');
  const asked = sorted(query, '=', '&');
  return hmac(token, base + (asked || fields ? '?' : '') + asked + (asked && fields ? '.' : '') + fields + '.' + nonce);
}

/** What the SDK says, as whoever calls it must: V3 where it is there, and with each token in turn. */
function judge(tokens, options, { method, headers, body, url }) {
  const of = (name) => headers[name];
  const names = (version) => [of(`X-Plivo-Signature-${version}`), of(`X-Plivo-Signature-Ma-${version}`)].filter((s) => s !== undefined);
  const said = (version, check) => names(version).some((signature) => tokens.some((token) => {
    const nonce = of(`X-Plivo-Signature-${version}-Nonce`);
    return nonce !== undefined && check(token, signature, nonce);
  }));
  if (names('V3').length > 0)
    return said('V3', (token, signature, nonce) => plivo.validateV3Signature(method, url, nonce, token, signature,
      method === 'GET' ? {} : parameters(body.toString())));
  if (options.require_v3) return false;
  return said('V2', (token, signature, nonce) => plivo.validateSignature(url, nonce, signature, token));
}

function add(name, request, verdict, items, { tokens = [TOKEN, OLD], options = {}, sdk } = {}) {
  write(name, 'plivo', { auth_id: 'MAMADEUP000000000000', auth_token: tokens, ...options }, request, verdict, items,
    { judge: (vector) => judge(tokens, options, vector), sdk });
}

/** A request: `signed` is what was signed where that is not what arrives. */
function v2(body, { token = TOKEN, target = TARGET, method = 'POST', override, signed = {}, signature = (good) => good, more = {} } = {}) {
  const url = signed.url ?? override ?? BASE + target;
  return { method, target, body, override, headers: { 'Content-Type': FORM, 'X-Plivo-Signature-V2': signature(signV2(token, url)),
    'X-Plivo-Signature-V2-Nonce': NONCE, ...more } };
}
function v3(body, { token = TOKEN, target = TARGET, method = 'POST', override, signed = {}, signature = (good) => good, more = {} } = {}) {
  const url = signed.url ?? override ?? BASE + target;
  const made = signV3(token, signed.method ?? method, url, signed.body ?? body);
  return { method, target, body, override, headers: { 'Content-Type': FORM, 'X-Plivo-Signature-V3': signature(made),
    'X-Plivo-Signature-V3-Nonce': NONCE, ...more } };
}

let serial = 0;
const uuid = () => `dddddddd-0000-4000-8000-${String(++serial).padStart(12, '0')}`;
const encode = (fields, space = '+') => fields.filter(([, value]) => value !== undefined)
  .map((pair) => pair.map((part) => encodeURIComponent(part).replaceAll('%20', space)).join('=')).join('&');
function received(text, change = {}, space) {
  const fields = { From: digits(SENDER), MessageIntent: '', MessageUUID: uuid(), PowerpackUUID: '', Text: text, To: digits(NUMBER),
    TotalAmount: '0', TotalRate: '0', Type: 'sms', Units: '1', ...change };
  return { id: fields.MessageUUID, body: encode(Object.entries(fields), space) };
}

for (const [what, text] of Object.entries(TEXTS)) {
  const { id, body } = received(text), found = [message(id, text)];
  add(`${what} is taken by V2`, v2(body), 'ok', found);
  add(`${what} is taken by V3`, v3(body), 'ok', found);
  if (!TAMPERED.includes(what)) continue;
  const spaced = received(text, {}, '%20');
  add(`${what} with %20 for spaces is taken by V3`, v3(spaced.body), 'ok', [message(spaced.id, text)]);
  add(`${what} with a flipped bit in the body is forged by V3`, v3(flip(body, 8), { signed: { body } }), 'forged');
  for (const [version, made] of [['V2', v2], ['V3', v3]]) {
    add(`${what} to a flipped address is forged by ${version}`, made(body, { target: '/sms/maio', signed: { url: BASE + TARGET } }), 'forged');
    add(`${what} with a flipped signature is forged by ${version}`,
      made(body, { signature: (good) => (good[0] === 'A' ? 'B' : 'A') + good.slice(1) }), 'forged');
    add(`${what} signed with another token is forged by ${version}`, made(body, { token: WRONG }), 'forged');
  }
}

// Tokens, headers, versions.
for (const [version, made] of [['V2', v2], ['V3', v3]]) {
  const { id, body } = received('RIGHTS'), found = [message(id, 'RIGHTS')];
  const header = `X-Plivo-Signature-${version}`, { headers } = made(body);
  add(`${version}: the token before is taken while it is listed`, made(body, { token: OLD }), 'ok', found);
  add(`${version}: the token before is forged when it is not listed`, made(body, { token: OLD }), 'forged', [], { tokens: [TOKEN] });
  for (const missing of [header, `${header}-Nonce`])
    add(`without ${missing} it is forged`, { ...made(body), headers: { ...headers, [missing]: undefined } }, 'forged');
  add(`${version}: another nonce is forged`, { ...made(body), headers: { ...headers, [`${header}-Nonce`]: '1' + NONCE.slice(1) } }, 'forged');
  for (const [what, signature] of [['an empty signature', () => ''], ['a word', () => 'yes'], ['a signature that is cut', (good) => good.slice(0, -1)],
    ['a signature and more', (good) => good + '='], ['a signature in capitals', (good) => good.toUpperCase()]])
    add(`${version}: ${what} is forged`, made(body, { signature }), 'forged');
  add(`${version}: the main account's signature counts too`, made(body, { token: WRONG, more: {
    [`X-Plivo-Signature-Ma-${version}`]: headers[header] } }), 'ok', found);
  add(`${version}: the main account's alone is enough`, { ...made(body), headers: { ...headers, [header]: undefined,
    [`X-Plivo-Signature-Ma-${version}`]: headers[header] } }, 'ok', found);
  add(`${version}: two wrong ones do not make a right one`, made(body, { token: WRONG, more: {
    [`X-Plivo-Signature-Ma-${version}`]: made(body, { token: WRONG }).headers[header] } }), 'forged');
  add(`${version}: a path that the proxy shortens is overridden`, made(body, { target: '/sms', override: BASE + '/a/b/sms' }), 'ok', found);
  add(`${version}: what the proxy made of it is forged`, made(body, { signed: { url: `http://127.0.0.1:8080${TARGET}` } }), 'forged');
  add(`${version}: plain HTTP is another address`, made(body, { signed: { url: `http://hotline.example${TARGET}` } }), 'forged');
  add(`${version}: a port of our own is part of the address`, { ...made(body, { signed: { url: `https://hotline.example:8443${TARGET}` } }),
    base: 'https://hotline.example:8443' }, 'ok', found);
  add(`${version}: without the port it is another`, { ...made(body), base: 'https://hotline.example:8443' }, 'forged');
}
{
  const { id, body } = received('RIGHTS'), found = [message(id, 'RIGHTS')], other = received('STOP').body;
  add('V3: one of a list is enough', v3(body, { signature: (good) => `AAAA,${good}` }), 'ok', found);
  add('V3: and it may be the first', v3(body, { signature: (good) => `${good},AAAA` }), 'ok', found);
  add('V3: a list without a right one is forged', v3(body, { signature: () => 'AAAA,BBBB,' }), 'forged');
  const both = (good) => ({ ...good, headers: { ...v2(good.body).headers, ...good.headers } });
  add('where both are there V3 counts', both(v3(body)), 'ok', found);
  add('a right V2 does not help a wrong V3', both(v3(other, { signed: { body } })), 'forged');
  add('nor an empty V3', both(v3(body, { signature: () => '' })), 'forged');
  add('a wrong V2 does not harm a right V3', v3(body, { more: v2(body, { token: WRONG }).headers }), 'ok', found);
  add('V2 is not enough where V3 is required', v2(body), 'forged', [], { options: { require_v3: true } });
  add('V3 is', v3(body), 'ok', found, { options: { require_v3: true } });
  add('no signature at all is forged', { body, headers: { 'Content-Type': FORM } }, 'forged');
  add('V2 says nothing of the body: this is why there is V3', v2(other), 'ok', [message(`dddddddd-0000-4000-8000-${String(serial).padStart(12, '0')}`, 'STOP')]);
}

// Queries.
{
  const { id, body } = received('RIGHTS'), found = [message(id, 'RIGHTS')];
  add('V2 leaves the query out', v2(body, { target: `${TARGET}?a=1` }), 'ok', found);
  add('V2 with the query is another address', v2(body, { signature: () => hmac(TOKEN, `${BASE}${TARGET}?a=1${NONCE}`), target: `${TARGET}?a=1` }), 'forged');
  add('V3 has the query, sorted', v3(body, { target: `${TARGET}?b=2&a=%20x&a=1` }), 'ok', found);
  add('V3 with another query is forged', v3(body, { target: `${TARGET}?a=1`, signed: { url: `${BASE}${TARGET}?a=2` } }), 'forged');
  add('V3 with a query that was added is forged', v3(body, { target: `${TARGET}?a=1`, signed: { url: BASE + TARGET } }), 'forged');
  for (const [name, changed] of [['in another order', body.split('&').reverse().join('&')], ['with small letters in escapes', body.replaceAll('%2B', '%2b')],
    ['with more escapes than needed', body.replace('RIGHTS', '%52IGHTS')]])
    add(`V3: fields ${name} are the same`, v3(changed, { signed: { body } }), 'ok', found);
  add('V3: a repeated field is signed sorted', v3(`${body}&Tag=b&Tag=a`), 'ok', found);
  add('V3: a pair that was added is forged', v3(`${body}&Tag=b`, { signed: { body } }), 'forged');
  add('V3: a pair that was taken out is forged', v3(body, { signed: { body: `${body}&Tag=b` } }), 'forged');
  add('V3: capitals come before small letters', v3(`${body}&a=1&_b=2&B9=3`), 'ok', found);
  const many = `${body}&${Array.from({ length: 300 }, (_, i) => `f${i}=1`).join('&')}`;
  add('300 fields are not read, so that V3 was not verified', v3(many), 'malformed', [], { sdk: 'accept' });
}

// GET.
{
  const { id, body } = received('what are my rights?'), target = `${TARGET}?${body}`;
  for (const [version, made] of [['V2', v2], ['V3', v3]])
    add(`a GET is taken by ${version}`, made('', { method: 'GET', target }), 'ok', [message(id, 'what are my rights?')]);
  add('a GET with a flipped bit is forged by V3', v3('', { method: 'GET', target: flip(target, target.indexOf('rights')), signed: { url: BASE + target } }), 'forged');
  add('a GET under an override keeps its query', { ...v3('', { method: 'GET', target: `/x?${body}`, signed: { url: BASE + target } }),
    override: BASE + TARGET }, 'ok', [message(id, 'what are my rights?')], { sdk: 'reject' });
  add('a GET without a query says nothing', v3('', { method: 'GET' }), 'unusable');
  add('a GET sent again as POST says nothing', v3('', { target }), 'unusable');
}

// Messages.
const take = (name, text, change, more, verdict = 'ok') => {
  const { id, body } = received(text, change);
  add(name, v3(body), verdict, verdict === 'ok' ? [message(id, text ?? '', more)] : []);
};
take('pictures are counted', 'look', { Type: 'mms', MediaCount: '2', Media0: 'https://media.plivo.com/1', Media1: 'https://media.plivo.com/2' }, { media: 2 });
take('a picture alone has no text', undefined, { Type: 'mms', MediaCount: '1', Media0: 'https://media.plivo.com/1' }, { media: 1 });
take('a picture that nobody has counted is one', '', { Type: 'mms', Media0: 'https://media.plivo.com/1' }, { media: 1 });
take('a silly number of pictures is cut', 'x', { MediaCount: '99999999999' }, { media: 99 });
take('a number with + is the same', 'hi', { From: SENDER, To: NUMBER });
take('a short code is kept', 'sale', { From: '55501' }, { sender: '55501' });
take("a sender's name is kept", 'sale', { From: 'CARRIER' }, { sender: 'CARRIER' });
take('without a type it is a text', 'hi', { Type: undefined });
take('WhatsApp is no text message', 'hi', { Type: 'whatsapp' }, {}, 'unusable');
take('new fields do no harm', 'hi', { FromCity: 'LOS ANGELES', Tag: '{"a":1}' });
take('without a sender there is nothing to use', 'hi', { From: '' }, {}, 'unusable');
take('without a recipient there is nothing to use', 'hi', { To: undefined }, {}, 'unusable');
take('without an id there is nothing to use', 'hi', { MessageUUID: '' }, {}, 'unusable');
take('an id that is too long is none', 'hi', { MessageUUID: 'i'.repeat(129) }, {}, 'unusable');
take('without a text or a picture there is nothing to use', undefined, {}, {}, 'unusable');
add('a call is no message', v3(encode([['CallUUID', uuid()], ['From', digits(SENDER)], ['To', digits(NUMBER)]])), 'unusable');
add('an empty body is nothing', v3(''), 'unusable');
{
  const { id, body } = received('é'.repeat(1600));
  add('the longest is taken', v3(body), 'ok', [message(id, 'é'.repeat(1600))]);
}

// Receipts.
const status = (word, change = {}) => {
  const fields = { MessageUUID: uuid(), ParentMessageUUID: uuid(), Status: word, From: digits(NUMBER), To: digits(SENDER), PartInfo: '1 of 1', Units: '1',
    TotalRate: '0.0055', TotalAmount: '0.0055', MCC: '310', MNC: '260', ...change };
  return { id: fields.MessageUUID, body: encode(Object.entries(fields)) };
};
for (const [word, delivery] of Object.entries({ queued: 'under-way', sent: 'under-way', delivered: 'delivered', undelivered: 'failed', failed: 'failed',
  rejected: 'failed', teleported: 'unknown' })) {
  const { id, body } = status(word);
  add(`the receipt "${word}" is ${delivery}`, v2(body), 'ok', [receipt(id, delivery)]);
}
for (const [name, change, more] of [['a receipt tells its code and not whose it is', { ErrorCode: '30' }, { code: 30 }],
  ['an opt-out learnt late names who', { ErrorCode: '200' }, { code: 200, opted_out: true, recipient: SENDER }],
  ['a code that is none is 0', { ErrorCode: 'E2' }, {}], ['an empty code is 0', { ErrorCode: '' }, {}], ['000 is 0', { ErrorCode: '000' }, {}]]) {
  const { id, body } = status('failed', change);
  add(name, v3(body), 'ok', [receipt(id, 'failed', more)]);
}
add('a receipt without an id is of no use', v3(status('sent', { MessageUUID: '' }).body), 'unusable');
add('a receipt with a flipped bit is forged by V3', v3(flip(status('sent').body, 14), { signed: { body: status('sent').body } }), 'forged');
