// make-generic.mjs - makes tests/vectors/generic.jsonl: webhooks in the shapes that providers have, signed by
// Node's own crypto, and what the generic provider must make of them under the settings beside them.
//
//   node tests/vectors/make-generic.mjs > tests/vectors/generic.jsonl
//
// A vector is one line: `name`, `provider`, its `options`; the request (`method`, `target`, `headers`, `body` in
// base64, `peer`); `base` and `override` (what the provider was told), `now`; and what we must say (`verdict`)
// and find (`items`). All numbers and words are made up.
import { createHash, createHmac } from 'node:crypto';

const NOW = 1795500000, BASE = 'https://hotline.example', TARGET = '/sms/any';
const SENDER = '+12025550123', OTHER = '+12025550124', NUMBER = '+12025550100';
const UNICODE = '¿Pueden entrar? Orden: sí/no — 你好 مرحبا 🚪 50% + 1 & 2 = 3';

const send = { url: 'https://api.example/messages', body: { to: '{recipient}', text: '{text}' }, auth: 'none' };

function vector(name, options, request, verdict, items = []) {
  const { method = 'POST', target = TARGET, headers = {}, body = '', peer, override = null, now = NOW } = request;
  const line = { name, provider: 'generic', options: { send, ...options }, method, target, headers,
    body: Buffer.from(body).toString('base64'), base: BASE, override, now, verdict, items };
  if (peer) line.peer = peer;
  console.log(JSON.stringify(line));
}

const message = (id, text, more = {}) => ({ kind: 'message', id, sender: SENDER, recipient: NUMBER, text, media: 0,
  carrier_word: '', ...more });
const receipt = (id, delivery, more = {}) => ({ kind: 'receipt', id, delivery, code: 0, opted_out: false, recipient: '',
  ...more });

// ---- signatures: every algorithm and encoding, what is signed, and how it can be wrong ----

const KEY = 'made-up-key-of-some-length', OLD = 'made-up-old-key', WRONG = 'made-up-wrong-key';
const places = { id: '/id', sender: '/from', recipient: '/to', text: '/text' };
const event = (id, text) => JSON.stringify({ id, from: SENDER, to: NUMBER, text });

const sign = (algorithm, key, encoding, ...parts) => {
  const hmac = createHmac(algorithm, key);
  for (const part of parts) hmac.update(part);
  return hmac.digest(encoding);
};

for (const algorithm of ['sha1', 'sha256', 'sha512']) {
  for (const encoding of ['hex', 'base64']) {
    for (const prefix of ['', `${algorithm}=`]) {
      const what = `${algorithm} in ${encoding}${prefix && ' behind a prefix'}`;
      const auth = { scheme: 'hmac', secret: [KEY, OLD], algorithm, encoding, header: 'X-Signature',
        timestamp_header: 'X-Timestamp', signs: '{timestamp}.{body}' };
      if (prefix) auth.prefix = prefix;
      const options = { receive: { auth, ...places } };
      const made = (body, { key = KEY, time = NOW, sent = body, signature } = {}) => ({ body: sent, headers: {
        'X-Timestamp': String(time),
        'X-Signature': signature ?? prefix + sign(algorithm, key, encoding, `${time}.`, body) } });
      const body = event('m-1', 'RIGHTS');
      vector(`${what} is right`, options, made(body), 'ok', [message('m-1', 'RIGHTS')]);
      vector(`${what} over Unicode is right`, options, made(event('m-2', UNICODE)), 'ok', [message('m-2', UNICODE)]);
      vector(`${what} with the old key is right`, options, made(body, { key: OLD }), 'ok', [message('m-1', 'RIGHTS')]);
      vector(`${what} with another key is forged`, options, made(body, { key: WRONG }), 'forged');
      vector(`${what} over another body is forged`, options, made(body, { sent: event('m-1', 'STOP') }), 'forged');
      vector(`${what} that is cut short is forged`, options,
        made(body, { signature: prefix + sign(algorithm, KEY, encoding, `${NOW}.`, body).slice(0, -1) }), 'forged');
      vector(`${what} of five minutes ago is right`, options, made(body, { time: NOW - 300 }), 'ok', [message('m-1', 'RIGHTS')]);
      vector(`${what} of a second more is stale`, options, made(body, { time: NOW - 301 }), 'stale');
      vector(`${what} from the future is stale`, options, made(body, { time: NOW + 301 }), 'stale');
      if (prefix)
        vector(`${what} without it is forged`, options,
          made(body, { signature: sign(algorithm, KEY, encoding, `${NOW}.`, body) }), 'forged');
    }
  }
}

{
  const auth = { scheme: 'hmac', secret: KEY, header: 'X-Signature', signs: '{body}' };
  const options = { receive: { auth, ...places } };
  const body = event('m-1', 'RIGHTS'), signature = sign('sha256', KEY, 'hex', body);
  vector('hex in capitals is right', options, { body, headers: { 'x-signature': signature.toUpperCase() } }, 'ok',
    [message('m-1', 'RIGHTS')]);
  vector('no signature at all is forged', options, { body }, 'forged');
  vector('an empty signature is forged', options, { body, headers: { 'X-Signature': '' } }, 'forged');
  vector('one longer than any is forged', options, { body, headers: { 'X-Signature': 'a'.repeat(300) } }, 'forged');
  vector('an empty body that is signed is of no use', options,
    { headers: { 'X-Signature': sign('sha256', KEY, 'hex', '') } }, 'unusable');
  vector('what is no JSON but signed is of no use', options,
    { body: 'RIGHTS', headers: { 'X-Signature': sign('sha256', KEY, 'hex', 'RIGHTS') } }, 'unusable');
  vector('a GET where POST is meant is malformed', options,
    { method: 'GET', headers: { 'X-Signature': sign('sha256', KEY, 'hex', '') } }, 'malformed');

  const timed = { receive: { ...places, auth: { ...auth, signs: '{timestamp}{body}', timestamp_header: 'X-Time',
    tolerance_s: 60 } } };
  const timedBy = (time, header = String(time)) => ({ body, headers: { 'X-Time': header,
    'X-Signature': sign('sha256', KEY, 'hex', header, body) } });
  vector('a tolerance of a minute takes a minute', timed, timedBy(NOW - 60), 'ok', [message('m-1', 'RIGHTS')]);
  vector('and not a second more', timed, timedBy(NOW - 61), 'stale');
  vector('milliseconds are a time too', timed, timedBy((NOW - 60) * 1000), 'ok', [message('m-1', 'RIGHTS')]);
  vector('milliseconds can be stale too', timed, timedBy((NOW - 61) * 1000), 'stale');
  vector('a signed time that is none is stale', timed, timedBy(0, 'yesterday'), 'stale');
  vector('a signed time that is missing is forged', timed,
    { body, headers: { 'X-Signature': sign('sha256', KEY, 'hex', body) } }, 'forged');
}

// ---- an address that is signed, and what a proxy does to it ----

{
  const auth = { scheme: 'hmac', secret: KEY, encoding: 'base64', header: 'X-Signature', signs: 'POST {url} {{{body}}' };
  const options = { receive: { auth, ...places } };
  const body = event('m-1', 'RIGHTS');
  const made = (url, more = {}) => ({ body, ...more,
    headers: { 'X-Signature': sign('sha256', KEY, 'base64', `POST ${url} {`, body, '}') } });
  vector('the public address is what is signed', options, made(BASE + TARGET), 'ok', [message('m-1', 'RIGHTS')]);
  vector('a query is part of it', options, made(`${BASE}${TARGET}?a=b%20c`, { target: `${TARGET}?a=b%20c` }), 'ok',
    [message('m-1', 'RIGHTS')]);
  vector('another query is forged', options, made(`${BASE}${TARGET}?a=b`, { target: `${TARGET}?a=c` }), 'forged');
  vector('the address behind the proxy is forged', options, made(`http://127.0.0.1:8080${TARGET}`), 'forged');
  vector('an address that a proxy changes can be given whole', options,
    made('https://other.example/hook', { override: 'https://other.example/hook' }), 'ok', [message('m-1', 'RIGHTS')]);
}

// ---- a key that is written in hex ----

{
  const auth = { scheme: 'hmac', secret: Buffer.from(KEY).toString('hex').toUpperCase(), secret_is: 'hex', header: 'X-Signature', signs: '{body}' };
  const options = { receive: { auth, ...places } }, body = event('m-1', 'RIGHTS');
  const made = (key) => ({ body, headers: { 'X-Signature': sign('sha256', key, 'hex', body) } });
  vector('a key in hex is right', options, made(KEY), 'ok', [message('m-1', 'RIGHTS')]);
  vector('its letters are another key', options, made(auth.secret), 'forged');
}

// ---- Standard Webhooks: id, time and body, under a key in base64 ----

{
  const secret = Buffer.from('made-up-24-byte-key-000').toString('base64');
  const options = { receive: { ...places, id: 'header:webhook-id', auth: { scheme: 'hmac', secret, secret_is: 'base64',
    encoding: 'base64', header: 'webhook-signature', prefix: 'v1,', nonce_header: 'webhook-id',
    timestamp_header: 'webhook-timestamp', signs: '{nonce}.{timestamp}.{body}' } } };
  const body = event('inner', 'DETAINER');
  const made = (id, signedId = id) => ({ body, headers: { 'webhook-id': id, 'webhook-timestamp': String(NOW),
    'webhook-signature': `v1,${sign('sha256', 'made-up-24-byte-key-000', 'base64', `${signedId}.${NOW}.`, body)}` } });
  vector('Standard Webhooks are right', options, made('msg_1'), 'ok', [message('msg_1', 'DETAINER')]);
  vector('Standard Webhooks with another id are forged', options, made('msg_2', 'msg_1'), 'forged');
}

// ---- secrets ----

{
  const body = event('m-1', 'RIGHTS'), found = [message('m-1', 'RIGHTS')];
  const options = (auth) => ({ receive: { auth, ...places } });
  const both = (name, auth, right, wrongs) => {
    vector(`${name} is right`, options(auth), { body, ...right }, 'ok', found);
    for (const [why, wrong] of Object.entries(wrongs)) vector(`${name} ${why} is forged`, options(auth), { body, ...wrong }, 'forged');
  };
  both('a bearer token', { scheme: 'bearer', secret: ['one', 'two'] }, { headers: { Authorization: 'bearer two' } }, {
    'of another': { headers: { Authorization: 'Bearer three' } },
    'that is missing': {},
    'without its word': { headers: { Authorization: 'two' } },
    'that only begins like it': { headers: { Authorization: 'Bearer twofold' } },
    'that is empty': { headers: { Authorization: 'Bearer ' } },
  });
  both('a header', { scheme: 'header', header: 'X-Token', secret: 'one', prefix: 'App ' }, { headers: { 'x-token': 'App one' } }, {
    'of another value': { headers: { 'X-Token': 'App two' } },
    'without its prefix': { headers: { 'X-Token': 'one' } },
    'that is missing': {},
    'of another name': { headers: { 'X-Token2': 'App one' } },
  });
  const basic = (text) => ({ headers: { Authorization: `Basic ${Buffer.from(text).toString('base64')}` } });
  both('Basic', { scheme: 'basic', user: 'us', secret: ['one', 'two:three'] }, basic('us:two:three'), {
    'with another password': basic('us:two'),
    'of another user': basic('them:one'),
    'without a password': basic('us'),
    'that is empty': basic(''),
    'that is no base64': { headers: { Authorization: 'Basic us:one' } },
    'that is missing': {},
  });
  both('a parameter', { scheme: 'query', parameter: 'token', secret: 'one' }, { target: `${TARGET}?a=b&token=one` }, {
    'of another value': { target: `${TARGET}?token=two` },
    'that is missing': { target: `${TARGET}?a=one` },
    'without a query': {},
    'in the body': { body: 'token=one' },
  });
  both('a secret path', { scheme: 'path', secret: ['one', 'two'] }, { target: `${TARGET}/two?a=b` }, {
    'of another': { target: `${TARGET}/three` },
    'that is missing': {},
    'with more behind it': { target: `${TARGET}/two/` },
    'in the query': { target: `${TARGET}?/two` },
  });
  both('no secret on this machine', 'none', { peer: '127.0.0.1' }, {
    'from elsewhere': { peer: '192.0.2.1' },
    'through a proxy': { peer: '127.0.0.1', headers: { 'X-Forwarded-For': '192.0.2.1' } },
    'through another proxy': { peer: '127.0.0.1', headers: { Via: '1.1 proxy' } },
  });
  const listed = { addresses: ['192.0.2.0/25', '2001:db8::7'], ...options({ scheme: 'bearer', secret: 'one' }) };
  const from = (peer, token = 'one') => ({ body, peer, headers: { Authorization: `Bearer ${token}` } });
  vector('an address on the list is right', listed, from('192.0.2.127'), 'ok', found);
  vector('one beside the list is forged', listed, from('192.0.2.128'), 'forged');
  vector('an IPv6 address on the list is right', listed, from('2001:db8::7'), 'ok', found);
  vector('an IPv4 address in IPv6 clothes is right', listed, from('::ffff:192.0.2.1'), 'ok', found);
  vector('an address on the list is no key', listed, from('192.0.2.1', 'two'), 'forged');
}

// ---- shapes: as Bandwidth sends them ----

{
  const options = {
    receive: { auth: { scheme: 'basic', user: 'us', secret: 'one' }, events: '', when: { '/type': 'message-received' },
      id: '/message/id', sender: '/message/from', recipient: '/to', text: '/message/text', media: '/message/media' },
    receipts: { id: '/message/id', status: '/type', when: { '/type': ['message-sending', 'message-sent', 'message-delivered', 'message-failed'] },
      code: '/errorCode', recipient: '/to', opted_out_codes: [4775],
      words: { 'message-sending': 'under-way', 'message-sent': 'under-way', 'message-delivered': 'delivered', 'message-failed': 'failed' } },
  };
  const headers = { Authorization: `Basic ${Buffer.from('us:one').toString('base64')}` };
  const post = (events) => ({ headers, body: JSON.stringify(events) });
  const got = (id, text, more = {}) => ({ time: '2026-11-24T05:20:00.000Z', type: 'message-received', to: NUMBER,
    description: 'Incoming message received', message: { id, owner: NUMBER, applicationId: 'a', segmentCount: 1,
      direction: 'in', to: [NUMBER], from: SENDER, text, ...more } });
  const told = (type, more = {}) => ({ type, to: SENDER, message: { id: 'o-1', from: NUMBER, to: [SENDER] }, ...more });
  vector('Bandwidth: a message', options, post([got('b-1', 'RIGHTS')]), 'ok', [message('b-1', 'RIGHTS')]);
  vector('Bandwidth: several at once', options, post([got('b-1', 'RIGHTS'), told('message-sent'), got('b-2', UNICODE)]), 'ok',
    [message('b-1', 'RIGHTS'), receipt('o-1', 'under-way'), message('b-2', UNICODE)]);
  vector('Bandwidth: a picture without words', options, post([got('b-1', undefined, { media: ['https://x.example/1.jpg', 'https://x.example/2.jpg'] })]),
    'ok', [message('b-1', '', { media: 2 })]);
  vector('Bandwidth: delivered', options, post([told('message-delivered')]), 'ok', [receipt('o-1', 'delivered')]);
  vector('Bandwidth: failed, with its code', options, post([told('message-failed', { errorCode: 4720 })]), 'ok',
    [receipt('o-1', 'failed', { code: 4720 })]);
  vector('Bandwidth: opted out', options, post([told('message-failed', { errorCode: 4775 })]), 'ok',
    [receipt('o-1', 'failed', { code: 4775, opted_out: true, recipient: SENDER })]);
  vector('Bandwidth: another event is no business of ours', options, post([{ type: 'message-read', message: {} }]), 'ok',
    [{ kind: 'nothing' }]);
  vector('Bandwidth: one that is broken costs no other', options, post([got('', 'no id'), got('b-2', 'RIGHTS')]), 'unusable',
    [message('b-2', 'RIGHTS')]);
  vector('Bandwidth: no list is of no use', options, post(got('b-1', 'RIGHTS')), 'unusable');
  vector('Bandwidth: an empty list is fine', options, post([]), 'ok');
}

// ---- as Infobip sends them ----

{
  const options = {
    receive: { auth: { scheme: 'header', header: 'Authorization', prefix: 'App ', secret: 'one' }, events: '/results',
      id: '/messageId', sender: '/from', recipient: '/to', text: '/text' },
    receipts: { id: '/messageId', status: '/status/groupName', code: '/error/id', recipient: '/to',
      words: { PENDING: 'under-way', DELIVERED: 'delivered', UNDELIVERABLE: 'failed', EXPIRED: 'failed', REJECTED: 'failed' } },
  };
  const headers = { Authorization: 'App one' };
  const post = (results) => ({ headers, body: JSON.stringify({ results, messageCount: results.length, pendingMessageCount: 0 }) });
  const got = (messageId, text, more = {}) => ({ messageId, from: '12025550123', to: '12025550100', text, cleanText: text,
    keyword: '', receivedAt: '2026-11-24T05:20:00.000+0000', smsCount: 1, ...more });
  const told = (messageId, groupName, id = 0) => ({ messageId, to: '12025550123', status: { groupId: 3, groupName, id: 5 },
    error: { id, permanent: true } });
  vector('Infobip: a message, its numbers without +', options, post([got('i-1', 'RIGHTS')]), 'ok', [message('i-1', 'RIGHTS')]);
  vector('Infobip: two messages of two people', options, post([got('i-1', 'RIGHTS'), got('i-2', '90012', { from: '12025550124' })]), 'ok',
    [message('i-1', 'RIGHTS'), message('i-2', '90012', { sender: OTHER })]);
  vector('Infobip: a short code keeps its number', options, post([got('i-1', 'x', { from: '55501' })]), 'ok',
    [message('i-1', 'x', { sender: '55501' })]);
  for (const [word, delivery] of Object.entries({ PENDING: 'under-way', DELIVERED: 'delivered', UNDELIVERABLE: 'failed', EXPIRED: 'failed', REJECTED: 'failed' }))
    vector(`Infobip: ${word}`, options, post([told('o-1', word, 27)]), 'ok', [receipt('o-1', delivery, { code: 27 })]);
  vector('Infobip: a word that nobody knows is no state', options, post([told('o-1', 'PONDERED')]), 'ok', [receipt('o-1', 'unknown')]);
  vector('Infobip: the list missing', options, { headers, body: '{"messageCount":0}' }, 'unusable');
}

// ---- as Sinch sends them ----

{
  const options = {
    receive: { auth: { scheme: 'hmac', secret: KEY, encoding: 'base64', header: 'x-sinch-webhook-signature',
      nonce_header: 'x-sinch-webhook-signature-nonce', timestamp_header: 'x-sinch-webhook-signature-timestamp',
      signs: '{body}.{nonce}.{timestamp}', tolerance_s: 86400 },
    when: { '/type': ['mo_text', 'mo_media'] }, id: '/id', sender: '/from', recipient: '/to', text: '/body' },
    receipts: { when: { '/type': 'recipient_delivery_report_sms' }, id: '/batch_id', status: '/status', code: '/code',
      recipient: '/recipient', opted_out_codes: ['411'],
      words: { Queued: 'under-way', Dispatched: 'under-way', Delivered: 'delivered', Failed: 'failed', Rejected: 'failed' } },
  };
  const post = (object, { nonce = 'n-1', time = NOW, signedNonce = nonce } = {}) => {
    const body = JSON.stringify(object);
    return { body, headers: { 'x-sinch-webhook-signature-algorithm': 'HmacSHA256', 'x-sinch-webhook-signature-nonce': nonce,
      'x-sinch-webhook-signature-timestamp': String(time),
      'x-sinch-webhook-signature': sign('sha256', KEY, 'base64', body, `.${signedNonce}.${time}`) } };
  };
  const got = { type: 'mo_text', id: 's-1', from: '12025550123', to: '12025550100', body: 'RIGHTS', operator_id: '310260',
    received_at: '2026-11-24T05:20:00.000Z' };
  const told = (status, code) => ({ type: 'recipient_delivery_report_sms', batch_id: 'o-1', recipient: '12025550123', status, code });
  vector('Sinch: a message', options, post(got), 'ok', [message('s-1', 'RIGHTS')]);
  vector('Sinch: a retry of half a day ago', options, post(got, { time: NOW - 43200 }), 'ok', [message('s-1', 'RIGHTS')]);
  vector('Sinch: one of two days ago is stale', options, post(got, { time: NOW - 2 * 86400 }), 'stale');
  vector('Sinch: another nonce is forged', options, post(got, { nonce: 'n-2', signedNonce: 'n-1' }), 'forged');
  vector('Sinch: delivered', options, post(told('Delivered', 0)), 'ok', [receipt('o-1', 'delivered')]);
  vector('Sinch: opted out', options, post(told('Rejected', 411)), 'ok',
    [receipt('o-1', 'failed', { code: 411, opted_out: true, recipient: SENDER })]);
  vector('Sinch: data for programs is no message', options, post({ ...got, type: 'mo_binary' }), 'ok', [{ kind: 'nothing' }]);
}

// ---- as Plivo and Twilio send them ----

{
  const form = (fields) => new URLSearchParams(fields).toString();
  const plivo = {
    receive: { kind: 'form', id: 'MessageUUID', sender: 'From', recipient: 'To', text: 'Text', media: 'MediaCount',
      auth: { scheme: 'hmac', secret: KEY, encoding: 'base64', header: 'X-Plivo-Signature-V2', nonce_header: 'X-Plivo-Signature-V2-Nonce',
        signs: '{url}{nonce}' } },
    receipts: { id: 'MessageUUID', status: 'Status', code: 'ErrorCode', recipient: 'To', opted_out_codes: ['200'],
      words: { queued: 'under-way', sent: 'under-way', delivered: 'delivered', undelivered: 'failed', failed: 'failed', rejected: 'failed' } },
  };
  const post = (fields, url = BASE + TARGET) => ({ body: form(fields), headers: { 'X-Plivo-Signature-V2-Nonce': 'n-1',
    'X-Plivo-Signature-V2': sign('sha256', KEY, 'base64', `${url}n-1`) } });
  const got = { From: '12025550123', To: '12025550100', Type: 'sms', MessageUUID: 'p-1', Units: '1' };
  vector('Plivo: a message', plivo, post({ ...got, Text: UNICODE }), 'ok', [message('p-1', UNICODE)]);
  vector('Plivo: a message without words', plivo, post({ ...got, Text: '' }), 'ok', [message('p-1', '')]);
  vector('Plivo: pictures', plivo, post({ ...got, Text: 'look', MediaCount: '3', Media0: 'https://x.example' }), 'ok', [message('p-1', 'look', { media: 3 })]);
  vector('Plivo: for another address', plivo, post({ ...got, Text: 'x' }, 'https://elsewhere.example/'), 'forged');
  vector('Plivo: opted out', plivo, post({ MessageUUID: 'o-1', Status: 'failed', ErrorCode: '200', From: '12025550100', To: '12025550123' }), 'ok',
    [receipt('o-1', 'failed', { code: 200, opted_out: true, recipient: SENDER })]);
  vector('Plivo: sent', plivo, post({ MessageUUID: 'o-1', Status: 'sent', To: '12025550123' }), 'ok', [receipt('o-1', 'under-way')]);
  vector('Plivo: a message without an id', plivo, post({ ...got, MessageUUID: '', Text: 'x' }), 'unusable');
  vector('Plivo: a message without a sender', plivo, post({ ...got, From: '', Text: 'x' }), 'unusable');
  vector('Plivo: a message without a text', plivo, post(got), 'unusable');

  const twilio = {
    receive: { kind: 'form', id: 'MessageSid', sender: 'From', recipient: 'To', text: 'Body', media: 'NumMedia', carrier_word: 'OptOutType',
      auth: { scheme: 'path', secret: 'one' } },
    receipts: { id: 'MessageSid', status: 'MessageStatus', code: 'ErrorCode', words: { delivered: 'delivered', failed: 'failed', refused: 'opted-out' }, recipient: 'To' },
  };
  const posted = (fields) => ({ target: `${TARGET}/one`, body: form({ MessageSid: 't-1', From: SENDER, To: NUMBER, ...fields }) });
  vector('a form: its place is not looked at', twilio, posted({ Body: 'RIGHTS', FromCity: 'LOS ANGELES', FromZip: '90012' }), 'ok', [message('t-1', 'RIGHTS')]);
  for (const word of ['STOP', 'HELP', 'START'])
    vector(`a form: the carrier has answered ${word}`, twilio, posted({ Body: word, OptOutType: word }), 'ok', [message('t-1', word, { carrier_word: word })]);
  vector('a form: a word of the provider\'s own can mean opted out', twilio, posted({ MessageStatus: 'refused', To: SENDER }), 'ok',
    [receipt('t-1', 'failed', { opted_out: true, recipient: SENDER })]);
  vector('a form with a name twice has the first', twilio, { target: `${TARGET}/one`, body: 'MessageSid=t-1&From=%2B12025550123&To=%2B12025550100&Body=one&Body=two' }, 'ok', [message('t-1', 'one')]);
  vector('a form with a broken character is mended', twilio, { target: `${TARGET}/one`, body: 'MessageSid=t-1&From=%2B12025550123&To=%2B12025550100&Body=a%FFb%00c' }, 'ok', [message('t-1', 'a\uFFFDb\uFFFDc')]);
}

// ---- as Kannel and modems send them ----

{
  const text = { receive: { kind: 'text', id: 'query:id', sender: 'header:X-Kannel-From', recipient: 'header:X-Kannel-To', text: 'body',
    auth: { scheme: 'path', secret: 'one' } },
  receipts: { method: 'GET', id: 'mid', status: 'dlr', words: { 1: 'delivered', 2: 'failed', 8: 'under-way', 16: 'failed' } } };
  const post = (body, query = '?id=k-1', headers = { 'X-Kannel-From': SENDER, 'X-Kannel-To': '12025550100' }) => ({ target: `${TARGET}/one${query}`, body, headers });
  vector('a text as a body', text, post(UNICODE), 'ok', [message('k-1', UNICODE)]);
  vector('an empty body is an empty text', text, post(''), 'ok', [message('k-1', '')]);
  vector('without an id in the address', text, post('x', ''), 'unusable');
  vector('without a sender in the headers', text, post('x', '?id=k-1', { 'X-Kannel-To': NUMBER }), 'unusable');
  vector('without a recipient it is the channel\'s number', text, post('x', '?id=k-1', { 'X-Kannel-From': SENDER }), 'ok', [message('k-1', 'x', { recipient: '' })]);
  vector('receipts by another method', text, { method: 'GET', target: `${TARGET}/one?mid=o-1&dlr=1` }, 'ok', [receipt('o-1', 'delivered')]);
  vector('receipts by another method need the secret too', text, { method: 'GET', target: `${TARGET}?mid=o-1&dlr=1` }, 'forged');
  vector('no message comes by the receipts\' method', text, { method: 'GET', target: `${TARGET}/one?id=k-1`, headers: { 'X-Kannel-From': SENDER } }, 'ok', [{ kind: 'nothing' }]);

  const get = { receive: { method: 'GET', id: 'id', sender: 'from', recipient: 'to', text: 'text', auth: { scheme: 'query', parameter: 'token', secret: 'one' } } };
  const query = (fields) => ({ method: 'GET', target: `${TARGET}?${new URLSearchParams({ token: 'one', id: 'g-1', from: SENDER, to: NUMBER, ...fields })}` });
  vector('a message by GET', get, query({ text: UNICODE }), 'ok', [message('g-1', UNICODE)]);
  vector('a POST where GET is meant is malformed', get, { ...query({ text: 'x' }), method: 'POST' }, 'malformed');

  const digest = { receive: { kind: 'form', id: 'digest', sender: 'from', text: 'text', auth: { scheme: 'bearer', secret: 'one' } } };
  const form = (body) => ({ body, headers: { Authorization: 'Bearer one' } });
  const id = (body) => createHash('sha256').update(TARGET + body).digest('hex');
  for (const body of ['from=%2B12025550123&text=RIGHTS&time=1', 'from=%2B12025550123&text=RIGHTS&time=2'])
    vector(`a digest as an id: ${body.slice(-6)}`, digest, form(body), 'ok', [message(id(body), 'RIGHTS', { recipient: '' })]);
  const json = { receive: { id: 'digest', events: '/list', sender: '/from', text: '/text', auth: { scheme: 'bearer', secret: 'one' } } };
  const elements = [{ text: 'one', from: SENDER }, { text: 'two', from: SENDER }];
  const idOf = (element) => createHash('sha256').update(JSON.stringify({ from: element.from, text: element.text })).digest('hex');
  vector('digests of elements', json, form(JSON.stringify({ list: elements })), 'ok', elements.map((element) => message(idOf(element), element.text, { recipient: '' })));
}

// ---- JSON that is odd ----

{
  const options = { receive: { id: '/id', sender: '/from', recipient: '/to', text: '/text', media: '/media', when: { '/live': 'true' }, auth: { scheme: 'bearer', secret: 'one' } } };
  const post = (body) => ({ body, headers: { Authorization: 'Bearer one' } });
  const odd = (name, json, verdict, items) => vector(`odd JSON: ${name}`, options, post(json), verdict, items);
  const start = '"live":true,"from":"+12025550123","to":"+12025550100"';
  odd('numbers where texts belong', '{"live":true,"id":17,"from":12025550123,"to":12025550100,"text":90012}', 'ok', [message('17', '90012')]);
  odd('a condition that does not hold', '{"live":false,"id":"1","from":"+12025550123","text":"x"}', 'ok', [{ kind: 'nothing' }]);
  odd('no value where one is wanted', `{${start},"id":null,"text":"x"}`, 'unusable');
  odd('a list where a text is wanted', `{${start},"id":"1","text":["x"]}`, 'unusable');
  odd('a name twice', `{${start},"id":"1","text":"x","text":"y"}`, 'unusable');
  odd('half a pair', `{${start},"id":"1","text":"a\\ud83d b"}`, 'ok', [message('1', 'a\uFFFD b')]);
  odd('a NUL', `{${start},"id":"1","text":"a\\u0000b"}`, 'ok', [message('1', 'a\uFFFDb')]);
  odd('an id that is too long', `{${start},"id":"${'9'.repeat(129)}","text":"x"}`, 'unusable');
  odd('an id that just fits', `{${start},"id":"${'9'.repeat(128)}","text":"x"}`, 'ok', [message('9'.repeat(128), 'x')]);
  odd('a picture as an object', `{${start},"id":"1","media":{"url":"https://x.example"}}`, 'ok', [message('1', '', { media: 1 })]);
  odd('a picture as a text', `{${start},"id":"1","text":"x","media":"https://x.example"}`, 'ok', [message('1', 'x', { media: 1 })]);
  odd('no pictures', `{${start},"id":"1","text":"x","media":[]}`, 'ok', [message('1', 'x')]);
  odd('more pictures than anybody sends', `{${start},"id":"1","text":"x","media":4000}`, 'ok', [message('1', 'x', { media: 99 })]);
  odd('a text alone', '"RIGHTS"', 'unusable');
  odd('something behind it', `{${start},"id":"1","text":"x"} x`, 'unusable');
}
