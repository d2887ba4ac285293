// make-infobip.mjs - makes tests/vectors/infobip.jsonl: webhooks of Infobip, with the credentials of a subscription and with a
// secret path (its SDK has nothing to check them with). lines.mjs says what a vector is.
//
//   node tests/vectors/make-infobip.mjs > tests/vectors/infobip.jsonl
import { message, receipt, TARGET, TEXTS, write } from './lines.mjs';

const USER = 'hook', NEW = 'made-up-password', OLD = 'made-up-old', PATH = 'made-up-path-secret';
const account = { api_key: 'made-up-api-key', base_url: 'https://x.api.infobip.com' };
const withBasic = { ...account, webhook_user: USER, webhook_password: [NEW, OLD] }, withPath = { ...account, path_secret: [PATH, 'made-up-old-path'] };
const withBoth = { ...withBasic, ...withPath };
const basic = (user, password) => 'Basic ' + Buffer.from(`${user}:${password}`).toString('base64');

function line(name, results, verdict, items = [], { of = withBasic, authorization = basic(USER, NEW), target = TARGET,
  body = JSON.stringify({ results, messageCount: results?.length, pendingMessageCount: 0 }) } = {}) {
  write(name, 'infobip', of, { target, body, headers: { 'Content-Type': 'application/json;charset=UTF-8',
    ...(authorization === null ? {} : { Authorization: authorization }) } }, verdict, items);
}
const inbound = (id, text, more = {}) => ({ messageId: id, from: '12025550123', to: '12025550100', text, cleanText: 'cut off', keyword: 'K',
  receivedAt: '2026-11-24T05:20:00.000+0000', smsCount: 1, price: { pricePerMessage: 0, currency: 'USD' }, callbackData: '', ...more });
const outbound = (groupId, more = {}) => ({ messageId: 'ib-9', to: '12025550123', sentAt: '2026-11-24T05:20:00.000+0000', smsCount: 1,
  status: { groupId, groupName: 'G', id: 5, name: 'N' }, error: { groupId: 0, groupName: 'OK', id: 0, name: 'NO_ERROR', permanent: false }, ...more });

for (const [what, text] of Object.entries(TEXTS)) line(what, [inbound('ib-1', text)], 'ok', [message('ib-1', text)]);
const one = [inbound('ib-1', 'RIGHTS')], good = [message('ib-1', 'RIGHTS')];
line('the old password is known', one, 'ok', good, { authorization: basic(USER, OLD) });
for (const [what, authorization] of [['another password', basic(USER, 'nope')], ['no password', basic(USER, '')], ['another user', basic('hooks', NEW)],
  ['a longer password', basic(USER, NEW + 'x')], ['our API key', basic(USER, 'made-up-api-key')], ['no header', null], ['App', 'App made-up-api-key'], ['no scheme', basic(USER, NEW).slice(6)]])
  line(`${what} is forged`, one, 'forged', [], { authorization });
const path = { of: withPath, authorization: null, target: `${TARGET}/${PATH}` };
line('a secret path is enough', one, 'ok', good, path);
line('the old one too', one, 'ok', good, { ...path, target: `${TARGET}/made-up-old-path` });
for (const target of [TARGET, `${TARGET}/`, `${TARGET}/${PATH}x`, `${TARGET}/${PATH}/`, `${TARGET}?${PATH}`]) line(`${target} is not it`, one, 'forged', [], { ...path, target });
line('with both, both are needed', one, 'ok', good, { ...path, of: withBoth, authorization: basic(USER, NEW) });
line('the path alone is not enough for a message', one, 'forged', [], { ...path, of: withBoth });
line('nor are the credentials', one, 'forged', [], { of: withBoth });
line('for a receipt the path is', [outbound(3)], 'ok', [receipt('ib-9', 'delivered')], { ...path, of: withBoth });
line('but not with wrong credentials', [outbound(3)], 'forged', [], { ...path, of: withBoth, authorization: basic(USER, 'nope') });
line('a message beside a receipt is no receipt', [inbound('ib-1', 'STOP'), outbound(3)], 'forged', [], { ...path, of: withBoth });
line('nor is it behind one', [outbound(3), inbound('ib-1', 'STOP')], 'forged', [], { ...path, of: withBoth });
line('nor is an empty list', [], 'forged', [], { ...path, of: withBoth });

line('several are handed over one by one', [inbound('ib-1', 'RIGHTS'), inbound('ib-2', 'STOP'), inbound('ib-3', '')], 'ok',
  [message('ib-1', 'RIGHTS'), message('ib-2', 'STOP'), message('ib-3', '')]);
line('one that is of no use is counted and leaves the others', [{}, 5, null, inbound('ib-2', 'STOP')], 'unusable', [message('ib-2', 'STOP')]);
line('a short code as sender', [inbound('ib-1', 'RIGHTS', { from: '55501' })], 'ok', [message('ib-1', 'RIGHTS', { sender: '55501' })]);
line('a name as sender', [inbound('ib-1', 'RIGHTS', { from: 'CARRIER' })], 'ok', [message('ib-1', 'RIGHTS', { sender: 'CARRIER' })]);
for (const name of ['messageId', 'from', 'to', 'text']) line(`without ${name} it is of no use`, [inbound('ib-1', 'RIGHTS', { [name]: undefined })], 'unusable');
line('an empty list is of no use', [], 'unusable');
for (const body of ['', '[]', '{"results":', '{"results":5}', 'null']) line(`${JSON.stringify(body)} is of no use`, null, 'unusable', [], { body });

for (const [group, delivery] of Object.entries({ 0: 'under-way', 1: 'under-way', 2: 'failed', 3: 'delivered', 4: 'failed', 5: 'failed', 6: 'unknown', 99: 'unknown' }))
  line(`group ${group} is a receipt`, [outbound(Number(group))], 'ok', [receipt('ib-9', delivery)]);
line('a group that is no number is not known', [outbound('3')], 'ok', [receipt('ib-9', 'unknown')]);
line('a failure has a code', [outbound(2, { error: { groupId: 1, id: 27, name: 'EC_ABSENT_SUBSCRIBER', permanent: false } })], 'ok', [receipt('ib-9', 'failed', { code: 27 })]);
const blocked = { id: 2052, name: 'EC_BLACKLISTED_DESTINATIONADDRESS', permanent: true };
line('error 2052 is an opt-out', [outbound(5, { error: blocked })], 'ok', [receipt('ib-9', 'failed', { code: 2052, opted_out: true, recipient: '+12025550123' })]);
for (const [id, name] of [[573, 'EC_SC_BLOCKED_BY_END_USER'], [603, 'EC_CONTENT_BLOCKED']])
  line(`error ${id} is one too`, [outbound(2, { error: { id, name, permanent: true } })], 'ok', [receipt('ib-9', 'failed', { code: id, opted_out: true, recipient: '+12025550123' })]);
for (const [id, name] of [[604, 'EC_BLOCKED_BY_CAMPAIGN_BLACKLIST'], [561, 'EC_CONTENT_BLOCKED_BY_OPERATOR'], [2053, 'EC_BLACKLISTED_SENDERADDRESS']])
  line(`error ${id} is none`, [outbound(2, { error: { id, name, permanent: true } })], 'ok', [receipt('ib-9', 'failed', { code: id })]);
line('so is status 14', [outbound(5, { status: { groupId: 5, id: 14, name: 'REJECTED_DESTINATION_BLOCKLISTED' } })], 'ok', [receipt('ib-9', 'failed', { opted_out: true, recipient: '+12025550123' })]);
line('but not of what was delivered', [outbound(3, { error: blocked })], 'ok', [receipt('ib-9', 'delivered', { code: 2052 })]);
line('a register against advertisements (2050) is none', [outbound(5, { error: { id: 2050, name: 'EC_DND' } })], 'ok', [receipt('ib-9', 'failed', { code: 2050 })]);
line('a receipt without an id is of no use', [outbound(3, { messageId: undefined })], 'unusable');
line('several receipts are handed over one by one', [outbound(3), outbound(5, { messageId: 'ib-8' })], 'ok', [receipt('ib-9', 'delivered'), receipt('ib-8', 'failed')]);
