// make-kannel.mjs - makes tests/vectors/kannel.jsonl: what Kannel's smsbox 1.4.5 calls us with, put together as it was
// seen to do it (there is no SDK, and nothing is signed). lines.mjs says what a vector is.
//
//   node tests/vectors/make-kannel.mjs > tests/vectors/kannel.jsonl
import { message, receipt, TEXTS, write } from './lines.mjs';

const TOKEN = 'made-up-token', ID = 'f3641ab5-2499-44b7-b2b2-995fa1ec3f8e';
const OPTIONS = { token: [TOKEN, 'made-up-old-token'], username: 'rl', password: 'made-up-password' };
const utf16 = (text) => Buffer.from(text, 'utf16le').swap16();

/** Kannel's own percent-encoding: a space is +, and letters and digits are as they are. */
const encode = (bytes) => [...Buffer.from(bytes)].map((byte) => (byte === 32 ? '+' : /[A-Za-z0-9_.-]/.test(String.fromCharCode(byte))
  ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)).join('');

/** A post-url: the text in the body, numbers in headers. */
function post(text, { token = TOKEN, id = ID, from = '12025550123', to = '12025550100', coding = '0', type, more = '', headers = {} } = {}) {
  return { target: `/sms/main?token=${token}${id === null ? '' : `&id=${id}`}${more}`, body: text, headers: { 'User-Agent': 'Kannel/1.4.5',
    'Content-Type': type ?? `text/plain; charset="${coding === '2' ? 'UTF-16BE' : 'UTF-8'}"`,
    ...(from === null ? {} : { 'X-Kannel-From': from }), ...(to === null ? {} : { 'X-Kannel-To': to }), 'X-Kannel-SMSC': 'fake',
    'X-Kannel-Coding': coding, 'X-Kannel-Service': 'default', ...headers } };
}
/** A get-url with all of it in the address. */
const get = (text, { token = TOKEN, coding = '0' } = {}) => ({ method: 'GET', headers: { 'User-Agent': 'Kannel/1.4.5' },
  target: `/sms/main?from=${encode('+12025550123')}&to=12025550100&text=${encode(text)}&id=${ID}&ts=1795500000` +
    `&charset=${coding === '2' ? 'UTF-16BE' : 'UTF-8'}&coding=${coding}&token=${token}` });
const dlr = (fields, { token = TOKEN, method = 'GET' } = {}) => ({ method, target: `/sms/main?token=${token}&${fields}`, headers: {} });

function make(name, request, verdict, items = [], options = {}) {
  write(name, 'kannel', { ...OPTIONS, ...options }, request, verdict, items);
}

for (const [what, text] of Object.entries(TEXTS)) {
  make(`a POST with ${what}`, post(text), 'ok', [message(ID, text)]);
  make(`a POST with ${what} in UCS-2`, post(utf16(text), { coding: '2' }), 'ok', [message(ID, text)]);
  if (what === 'a NUL within') continue; // smsbox has no such text by GET
  make(`a GET with ${what}`, get(text), 'ok', [message(ID, text)]);
  make(`a GET with ${what} in UCS-2`, get(utf16(text), { coding: '2' }), 'ok', [message(ID, text)]);
}
make('a long text', post('x'.repeat(1600)), 'ok', [message(ID, 'x'.repeat(1600))]);
make('half a character at the end of UCS-2 is mended', post(Buffer.concat([utf16('ab'), Buffer.from([0xd8, 0x3d])]), { coding: '2' }), 'ok',
  [message(ID, 'ab\ufffd')]);
make('an odd byte in UCS-2 is mended', post(Buffer.concat([utf16('ab'), Buffer.from([0])]), { coding: '2' }), 'ok', [message(ID, 'ab\ufffd')]);
make('the second half of a character alone is mended', post(Buffer.concat([Buffer.from([0xde, 0x4f]), utf16('b')]), { coding: '2' }), 'ok',
  [message(ID, '\ufffdb')]);
make('two first halves in a row are mended', post(Buffer.concat([Buffer.from([0xd8, 0x3d]), utf16('🙏')]), { coding: '2' }), 'ok',
  [message(ID, '\ufffd🙏')]);
make('bytes that are not UTF-8 are mended', post(Buffer.from([0x61, 0xe9, 0x62])), 'ok', [message(ID, 'a\ufffdb')]);
make('UTF-16 named without quotes is known', post(utf16('ñ'), { coding: '2', type: 'text/plain; charset=utf-16be' }), 'ok', [message(ID, 'ñ')]);

make('the old token is known', post('RIGHTS', { token: 'made-up-old-token' }), 'ok', [message(ID, 'RIGHTS')]);
for (const [what, token] of [['another', 'another-token'], ['no', ''], ['a longer', `${TOKEN}x`], ['a shorter', TOKEN.slice(0, -1)],
  ['our password for a', 'made-up-password']])
  make(`${what} token is forged`, post('STOP', { token }), 'forged');
make('a token in the body is none', { target: '/sms/main?id=1', body: `token=${TOKEN}`, headers: {} }, 'forged');
make('no query at all is forged', { target: '/sms/main', body: 'x', headers: {} }, 'forged');
make('the first of two tokens counts', post('STOP', { token: `wrong&token=${TOKEN}` }), 'forged');
make('a wrong token by GET is forged', get('STOP', { token: 'x' }), 'forged');
make('a wrong token with a receipt is forged', dlr('mid=1&dlr=1', { token: 'x' }), 'forged');
make('too many fields can not be read', dlr(Array.from({ length: 300 }, (none, i) => `f${i}=1`).join('&')), 'malformed');

make('a number with a plus', post('x', { from: '+12025550123', to: '+12025550100' }), 'ok', [message(ID, 'x')]);
make('a number of ten digits', post('x', { from: '2025550123' }), 'ok', [message(ID, 'x')]);
make('a short code is kept', post('x', { from: '55501' }), 'ok', [message(ID, 'x', { sender: '55501' })]);
make('a name is kept', post('x', { from: 'CARRIER' }), 'ok', [message(ID, 'x', { sender: 'CARRIER' })]);
make('without our number it is not told', post('x', { to: null }), 'ok', [message(ID, 'x', { recipient: '' })]);
make('the address goes before the headers', post('x', { from: '12025550199', more: '&from=12025550123' }), 'ok', [message(ID, 'x')]);
make('send-sender was forgotten', post('x', { from: null }), 'unusable');
make('%I was forgotten', post('x', { id: null }), 'unusable');
make('an empty id is none', post('x', { id: '' }), 'unusable');
make('a GET without a text is none', { ...get('x'), target: `/sms/main?token=${TOKEN}&id=1&from=12025550123` }, 'unusable');
make('bytes for the phone are no words', post(Buffer.from([1, 2, 3]), { coding: '1', type: 'application/octet-stream' }), 'unusable');
make('nor by GET', { ...get('%01'), target: get('x').target.replace('coding=0', 'coding=1') }, 'unusable');
make('fields that we do not know are passed over', post('x', { more: '&smsc=fake&udh=&meta=' }), 'ok', [message(ID, 'x')]);

for (const [status, delivery] of Object.entries({ 1: 'delivered', 2: 'failed', 4: 'under-way', 8: 'under-way', 16: 'failed', 32: 'under-way',
  64: 'unknown', 0: 'unknown', x: 'unknown' })) {
  make(`a receipt says ${status}: ${delivery}`, dlr(`mid=0123456789abcdef&dlr=${status}`), 'ok', [receipt('0123456789abcdef', delivery)]);
}
make('a receipt by POST is one', dlr('mid=0123456789abcdef&dlr=1', { method: 'POST' }), 'ok', [receipt('0123456789abcdef', 'delivered')]);
make('a receipt without an id is of no use', dlr('dlr=1'), 'unusable');
make('an empty status is not known', dlr('mid=1&dlr='), 'ok', [receipt('1', 'unknown')]);

make('an address on the list may call', { ...post('x'), peer: '127.0.0.1' }, 'ok', [message(ID, 'x')], { addresses: ['127.0.0.1'] });
make('one that is not may not, though it has the token', { ...post('x'), peer: '127.0.0.2' }, 'forged', [], { addresses: ['127.0.0.1'] });
