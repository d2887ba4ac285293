// lines.mjs - what the makers of webhook vectors (make-*.mjs) share. A vector is a line of JSON: `name`, `provider`,
// its `options`; the request (`method`, `target`, `headers`, `body` in base64, `peer`); `base` and `override` (what the
// provider was told), `now`; what we must say (`verdict`) and find (`items`); and `sdk`, what the provider's
// official SDK says of it (accept or reject), which differs from ours only where the maker says so.
// All numbers and words are made up.
export const NOW = 1795500000, BASE = 'https://hotline.example', TARGET = '/sms/main';
export const SENDER = '+12025550123', NUMBER = '+12025550100';

/** Texts of many kinds. */
export const TEXTS = {
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
  'control characters': 'a\u0001b\u001bc\u007fd',
  'what looks like JSON': '{"text":"\\u0041"}',
};

/** Those of which something is changed on the way too: all of them would only make the files long. */
export const TAMPERED = ['a keyword', 'no text', 'Spanish', 'an emoji of two code units', 'a NUL within', 'what forms use themselves'];

/** The text as we keep it: a NUL would end it. */
export const kept = (text) => text.replaceAll('\u0000', '\ufffd');

export const message = (id, text, more = {}) => ({ kind: 'message', id, sender: SENDER, recipient: NUMBER, text: kept(text),
  media: 0, carrier_word: '', ...more });
export const receipt = (id, delivery, more = {}) => ({ kind: 'receipt', id, delivery, code: 0, opted_out: false, recipient: '',
  ...more });
export const nothing = () => ({ kind: 'nothing' });

/** Another text of the same length: one bit is not as it was. */
export const flip = (text, at = text.length - 1) => {
  const bytes = Buffer.from(text, 'latin1');
  bytes[at] ^= 1;
  return bytes.toString('latin1');
};

/** Writes a vector. `judge` gives what the SDK says; where that is to differ from ours, `sdk` says how. */
export function write(name, provider, options, request, verdict, items = [], { judge, sdk } = {}) {
  const { method = 'POST', target = TARGET, headers = {}, body = '', base = BASE, override = null, now = NOW, peer } = request;
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
  const said = judge ? (judge({ method, target, headers, body: bytes, url: (override ?? base + target), now }) ? 'accept' : 'reject')
    : undefined;
  const ours = verdict === 'ok' || verdict === 'unusable' ? 'accept' : 'reject';
  if (said !== undefined && said !== (sdk ?? ours)) throw new Error(`${name}: the SDK says ${said}, we ${verdict}`);
  console.log(JSON.stringify({ name, provider, options, method, target, headers, body: bytes.toString('base64'), base, override,
    now, verdict, items, sdk: said, peer }));
}
