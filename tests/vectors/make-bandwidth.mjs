// make-bandwidth.mjs - makes tests/vectors/bandwidth.jsonl: webhooks of Bandwidth, with the Basic credentials of its callbacks
// (its SDK has nothing to check them with). lines.mjs says what a vector is.
//
//   node tests/vectors/make-bandwidth.mjs > tests/vectors/bandwidth.jsonl
import { message, NUMBER, receipt, SENDER, TEXTS, write } from './lines.mjs';

const USER = 'hook', NEW = 'made:up:pass wörd', OLD = 'made-up-old';
const OPTIONS = { account_id: '5500000', application_id: '93de2206-9669-4e07-948d-329f4b722ee2', api_user: 'api', api_password: 'made-up-api',
  webhook_user: USER, webhook_password: [NEW, OLD] };
const basic = (user, password) => 'Basic ' + Buffer.from(`${user}:${password}`).toString('base64');

function line(name, events, verdict, items = [], { authorization = basic(USER, NEW), body = JSON.stringify(events) } = {}) {
  write(name, 'bandwidth', OPTIONS, { body, headers: { 'Content-Type': 'application/json; charset=utf-8', 'User-Agent': 'BandwidthAPI/v2',
    ...(authorization === null ? {} : { Authorization: authorization }) } }, verdict, items);
}
const event = (type, inner, more = {}) => ({ time: '2026-11-24T06:00:00.000Z', type, to: NUMBER, description: 'd', ...more,
  message: { applicationId: OPTIONS.application_id, time: '2026-11-24T06:00:00.000Z', segmentCount: 1, ...inner } });
const inbound = (id, text, inner = {}, more = {}) => event('message-received', { id, owner: NUMBER, direction: 'in', to: [NUMBER], from: SENDER, text, media: [], ...inner }, more);
const outbound = (type, more = {}) => event(type, { id: 'bw-9', owner: NUMBER, direction: 'out', to: [SENDER], from: NUMBER, text: '', tag: 'trace' }, { to: SENDER, ...more });

for (const [what, text] of Object.entries(TEXTS)) line(what, [inbound('bw-1', text)], 'ok', [message('bw-1', text)]);
const one = [inbound('bw-1', 'RIGHTS')], good = [message('bw-1', 'RIGHTS')];
line('the old password is known', one, 'ok', good, { authorization: basic(USER, OLD) });
line('basic in small letters is the same', one, 'ok', good, { authorization: basic(USER, NEW).replace('B', 'b') });
for (const [what, authorization] of [['another password', basic(USER, 'nope')], ['no password', basic(USER, '')], ['another user', basic('hooks', NEW)], ['no user', basic('', NEW)],
  ['a longer password', basic(USER, NEW + 'x')], ['a shorter password', basic(USER, NEW.slice(0, -1))], ['the credentials of our API', basic('api', 'made-up-api')],
  ['no header', null], ['an empty header', ''], ['no scheme', basic(USER, NEW).slice(6)], ['Bearer', basic(USER, NEW).replace('Basic', 'Bearer')], ['no base64', `Basic ${USER}:${NEW}`],
  ['a NUL behind it', basic(USER, NEW + '\0')], ['in Latin-1', 'Basic ' + Buffer.from(`${USER}:${NEW}`, 'latin1').toString('base64')]])
  line(`${what} is forged`, [inbound('bw-1', 'STOP')], 'forged', [], { authorization });

line('several events are handed over one by one', [inbound('bw-1', 'RIGHTS'), outbound('message-delivered'), inbound('bw-2', 'STOP')], 'ok',
  [message('bw-1', 'RIGHTS'), receipt('bw-9', 'delivered'), message('bw-2', 'STOP')]);
line('one that is of no use is counted and leaves the others', [{ type: 'message-received' }, 5, null, inbound('bw-2', 'STOP')], 'unusable', [message('bw-2', 'STOP')]);
line('an empty list is of no use', [], 'unusable');
line('an event that stands alone is of no use', inbound('bw-1', 'RIGHTS'), 'unusable');
line('JSON that breaks off is of no use', null, 'unusable', [], { body: '[{"type":' });
line('an empty body is of no use', null, 'unusable', [], { body: '' });
line('a picture alone', [inbound('bw-1', undefined, { media: ['https://x.example/1', 'https://x.example/2'] })], 'ok', [message('bw-1', '', { media: 2 })]);
line('a picture with words', [inbound('bw-1', 'RIGHTS', { media: ['https://x.example/1'] })], 'ok', [message('bw-1', 'RIGHTS', { media: 1 })]);
line('neither is of no use', [inbound('bw-1', undefined)], 'unusable');
line('in a group our number is the one that is named outside', [inbound('bw-1', 'RIGHTS', { to: ['+12025550177', NUMBER] })], 'ok', good);
line('or the owner', [inbound('bw-1', 'RIGHTS', { to: ['+12025550177', NUMBER] }, { to: undefined })], 'ok', good);
line('a short code as sender', [inbound('bw-1', 'RIGHTS', { from: '55501' })], 'ok', [message('bw-1', 'RIGHTS', { sender: '55501' })]);
for (const name of ['id', 'from']) line(`without ${name} it is of no use`, [inbound('bw-1', 'RIGHTS', { [name]: undefined })], 'unusable');
line('a text that is a number is of no use', [inbound('bw-1', 5)], 'unusable');

for (const [type, delivery] of Object.entries({ 'message-sending': 'under-way', 'message-sent': 'under-way', 'message-delivered': 'delivered', 'message-read': 'delivered',
  'message-failed': 'failed', 'message-pondered': 'unknown' })) line(`${type} is a receipt`, [outbound(type)], 'ok', [receipt('bw-9', delivery)]);
line('a failure has a code', [outbound('message-failed', { errorCode: 4770 })], 'ok', [receipt('bw-9', 'failed', { code: 4770 })]);
line('4775 is an opt-out', [outbound('message-failed', { errorCode: 4775 })], 'ok', [receipt('bw-9', 'failed', { code: 4775, opted_out: true, recipient: SENDER })]);
line('as text it is too', [outbound('message-failed', { errorCode: '4775' })], 'ok', [receipt('bw-9', 'failed', { code: 4775, opted_out: true, recipient: SENDER })]);
line('4776 is none', [outbound('message-failed', { errorCode: 4776 })], 'ok', [receipt('bw-9', 'failed', { code: 4776 })]);
line('what was delivered is none', [outbound('message-delivered', { errorCode: 4775 })], 'ok', [receipt('bw-9', 'delivered', { code: 4775 })]);
line('a receipt without an id is of no use', [{ type: 'message-delivered', message: {} }], 'unusable');
