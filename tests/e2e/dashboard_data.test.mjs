// dashboard_data.test.mjs - what the dashboard's page asks for: the state, alarms in plain words, tables as JSON and CSV, events;
// and that counts outlive a restart, but nothing below ten.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { FakeTwilio, Gateway, NUMBER, ROOT, temporaryFolder, twilioConfig, twilioWebhook, until } from './support.mjs';

const PROGRAM = process.env.RIGHTSLINE ?? path.join(ROOT, 'build/rightsline');
const LISTENERS = 8;

/** Reads server-sent events: next() gives {event, data}, or null at the end. */
async function listen(gateway) {
  const abort = new AbortController();
  const response = await fetch(`${gateway.admin}/dashboard/events`, { signal: abort.signal, headers: { 'Sec-Fetch-Site': 'same-origin' } });
  if (response.status !== 200) return { status: response.status };
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  const next = async () => {
    while (!rest.includes('\n\n')) {
      const { value, done } = await reader.read();
      if (done) return null;
      rest += value;
    }
    const [event] = rest.split('\n\n', 1);
    rest = rest.slice(event.length + 2);
    const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(event);
    return { event: name, data: JSON.parse(data) };
  };
  return { status: 200, next, leave: () => abort.abort() };
}

test('the dashboard\'s data', async (t) => {
  const folder = temporaryFolder(t);
  const fake = await FakeTwilio.start(t);
  const config = twilioConfig(folder, fake, { receipts: true }, { languages: ['en', 'es'], limits: { segments_per_hour: 40, segments_per_day: 0 } });
  const gateway = await Gateway.start(t, config, folder);
  const get = (target, more) => fetch(gateway.admin + target, more);
  const all = async () => (await get('/dashboard.json')).json();
  const alarm = async (id) => (await all()).alarms.find((one) => one.id === id);
  const table = ({ tables }, id) => tables.find((one) => one.id === id);

  let replies; // near the ceiling there are no menus
  for (let i = 0; i < 12; i++) await gateway.text('DETAINER', { from: `+12025550${101 + i}` });
  for (let i = 0; i < 9; i++) await gateway.text('xyzzy plugh', { from: `+12025550${101 + i}` });

  await t.test('it says how the gateway does, whose it is, and of when it is', async () => {
    const { now, channels, content, hotline, floor, retention_days, as_of, alarms } = await all();
    assert.deepEqual([hotline, floor, retention_days, now.status, as_of % 3600], ['Test Hotline', 10, 400, 'ok', 0]);
    assert.deepEqual(now.segments.day.ceiling, null);
    assert.equal(now.segments.hour.ceiling, 40);
    assert.equal(channels.length, 1);
    assert.ok(channels[0].replies >= 12);
    assert.equal(channels[0].segments, now.segments.hour.used);
    assert.equal(channels[0].line, 'up');
    const english = content.review.find(({ language }) => language === 'en');
    assert.ok(english.topics > 20 && english.reviewed + english.draft === english.topics && english.due <= english.topics);
    assert.ok(alarms.every(({ level }, i) => level === 'bad' || alarms.slice(i).every((later) => later.level === 'warn')), 'the worst first');
  });

  await t.test('nothing is told before the hour is over', async () => {
    for (const { rows, note, title, columns } of (await all()).tables) {
      assert.deepEqual(rows, []);
      assert.ok(note && title && columns.length >= 4);
    }
  });

  await t.test('alarms come in plain words and say what to do', async () => {
    assert.equal(await alarm('filtered'), undefined);
    for (let i = 0; i < 3; i++) {
      const receipt = twilioWebhook({ body: '', from: NUMBER, to: '+12025550101', extra: { MessageStatus: 'undelivered', SmsStatus: 'undelivered', ErrorCode: '30007' } });
      assert.equal((await gateway.post(receipt.target, receipt.body, receipt.headers)).status, 200);
    }
    const filtered = await alarm('filtered');
    assert.deepEqual([filtered.level, filtered.channel], ['bad', 'main']);
    assert.match(filtered.text, /100 %.*spam.*rightsline test-channel main --to/);
    assert.equal(await alarm('token_or_public_url'), undefined);
    for (let i = 0; i < 25; i++) await gateway.text('DETAINER', { token: 'f'.repeat(32) });
    assert.match((await alarm('token_or_public_url')).text, /^Token or public URL is wrong: .*public_url/);
    const { channels, now } = await all();
    assert.deepEqual(channels[0].codes.map(({ code, count }) => [code, count]), [[30007, 3]]);
    assert.match(channels[0].codes[0].means, /\w+ \w+/);
    assert.equal(channels[0].alarmed, true);
    assert.equal(channels[0].refused, 25);
    assert.equal((await alarm('ceiling'))?.text.includes('segments_per_hour') ?? false, now.segments.hour.used >= 32, 'from 80 % on');
    assert.equal(await alarm('unanswered'), undefined, 'nine are not told');
    await gateway.text('xyzzy plugh', { from: '+12025550101' });
    assert.equal((await alarm('unanswered')).level, 'warn'); // 10 of 22
    replies = (await all()).channels[0].replies;
  });

  await t.test('each table is there by itself, as JSON and for a spreadsheet', async () => {
    for (const { id, columns } of (await all()).tables) {
      assert.deepEqual((await (await get(`/dashboard/${id}.json`)).json()).columns, columns);
      const csv = await get(`/dashboard/${id}.csv`);
      assert.match(csv.headers.get('content-type'), /^text\/csv/);
      assert.equal(csv.headers.get('content-disposition'), `attachment; filename="rightsline-${id}.csv"`);
      assert.equal(await csv.text(), `${columns.join(',')}\r\n`);
    }
  });

  await t.test('so are those of channels, codes, limits and texts, as they are now', async () => {
    const { live_tables, channels, content } = await all();
    const files = Object.fromEntries(await Promise.all(live_tables.map(async ({ id, title }) => {
      const json = await (await get(`/dashboard/${id}.json`)).json();
      assert.equal(json.title, title);
      const csv = await get(`/dashboard/${id}.csv`);
      assert.equal(csv.headers.get('content-disposition'), `attachment; filename="rightsline-${id}.csv"`);
      const lines = (await csv.text()).split('\r\n');
      assert.deepEqual([lines[0], lines.at(-1), lines.length], [json.columns.join(','), '', json.rows.length + 2]);
      return [id, { ...json, lines }];
    })));
    assert.deepEqual(Object.keys(files), ['channels', 'codes', 'limits_since_start', 'reviews', 'facts']);
    assert.deepEqual(files.channels.rows.map(([name]) => name), channels.map(({ name }) => name));
    const [{ means }] = channels[0].codes;
    assert.deepEqual(files.codes.rows, [['main', 30007, 3, means]]);
    assert.equal(files.codes.lines[1], `main,30007,3,"${means.replaceAll('"', '""')}"`, 'what has a comma in it stands between quotes');
    assert.deepEqual(files.reviews.rows.map(([language]) => language), content.review.map(({ language }) => language));
    assert.deepEqual(files.facts.rows.map(([of]) => of), content.fresh_until.map(({ of }) => of));
    for (const [, day] of files.facts.rows) assert.match(day, /^\d{4}-\d\d-\d\d$/);
    assert.ok(files.limits_since_start.rows.some(([limit, times]) => limit === 'too_many' && Number.isInteger(times)));
  });

  for (const [what, method, target, status] of [
    ['HEAD is allowed', 'HEAD', '/dashboard.json', 200],
    ['POST is not', 'POST', '/dashboard.json', 405],
    ['nor for a table', 'POST', '/dashboard/topics.csv', 405],
    ['events come by GET alone', 'HEAD', '/dashboard/events', 405],
    ['a table that is not there is not found', 'GET', '/dashboard/people.csv', 404],
    ['nor one in another form', 'GET', '/dashboard/topics.xml', 404],
  ])
    await t.test(what, async () => assert.equal((await get(target, { method })).status, status));

  await t.test('another site\'s page hears nothing', async () => {
    assert.equal((await get('/dashboard/events', { headers: { 'Sec-Fetch-Site': 'cross-site' } })).status, 403);
  });

  await t.test('eight may listen; who goes makes room', async () => {
    const listeners = await Promise.all(Array.from({ length: LISTENERS }, () => listen(gateway)));
    for (const { next } of listeners) {
      const { event, data } = await next();
      assert.equal(event, 'now');
      assert.deepEqual(Object.keys(data).sort(), ['alarms', 'channels', 'now']);
    }
    assert.equal((await listen(gateway)).status, 503);
    for (const { leave } of listeners) leave();
    const one = await until(async () => {
      const again = await listen(gateway);
      return again.status === 200 && again;
    }, 'there is room again');
    await one.next();
    gateway.listener = one;
  });

  const ask = (...args) => spawnSync(PROGRAM, ['stats', ...args, '-c', gateway.file], { cwd: ROOT, encoding: 'utf8' });

  await t.test('counts outlive a restart, but nothing below ten; the events end with the process', async () => {
    assert.match(ask().stdout, /^Messages and replies\n.*\n\(nothing yet\)\n/);
    await gateway.kill('SIGTERM');
    assert.equal(await gateway.listener.next().catch(() => null), null);
    await gateway.restart();
    const told = await all();
    const [[from, to, ...messages]] = table(told, 'messages').rows;
    assert.equal(new Date(to) - new Date(from), 86400000);
    assert.deepEqual(messages.slice(0, 6), ['main', 22, replies, 0, 0, 10]); // three were not delivered
    assert.ok(messages[6] >= 12);
    assert.deepEqual(table(told, 'topics').rows, [[from, to, 'detainer', 12]]); // nine others were not understood
    assert.deepEqual(table(told, 'languages').rows, [[from, to, 'en', 12]]);
    assert.equal(await (await get('/dashboard/topics.csv')).text(), `from,to,topic,people\r\n${from},${to},detainer,12\r\n`);
  });

  await t.test('`rightsline stats` tells the same', async () => {
    assert.equal(ask('topics', '--csv').stdout, await (await get('/dashboard/topics.csv')).text());
    assert.deepEqual(JSON.parse(ask('--json').stdout), (await all()).tables);
    assert.deepEqual(JSON.parse(ask('--json', 'states').stdout), [table(await all(), 'states')]);
    assert.match(ask().stdout, /^Messages and replies\nfrom +to +channel +messages [^\n]*\n20\d\d-\d\d-\d\d +20\d\d-\d\d-\d\d +main +22 +\d\d /);
    assert.match(ask().stdout, /\n\nWhat people asked\nfrom +to +topic +people\n20[^\n]*detainer +12\n\nLanguages\n/);
    assert.equal(ask('people').status, 2);
    assert.equal(ask('--csv', '--json').status, 2);
  });

  await t.test('a broken file is told of, and no reason not to run', async () => {
    await gateway.kill('SIGTERM');
    fs.writeFileSync(path.join(folder, 'state/counts.db'), 'no database at all, '.repeat(1000));
    assert.match(ask().stderr, /counts\.db: file is not a database; try again/);
    await gateway.restart();
    assert.ok(gateway.log.some(({ event, sqlite_code }) => event === 'counts_not_kept' && sqlite_code === 26));
    assert.match((await alarm('counts_not_kept')).text, /counts\.db/);
    assert.equal((await gateway.text('DETAINER')).status, 200);
  });

  await t.test('off loopback everything is for who shows the token, and nothing else is needed', async () => {
    const token = 'made-up-admin-token', file = path.join(folder, 'admin-token');
    await gateway.kill();
    fs.writeFileSync(file, `${token}\n`, { mode: 0o600 });
    fs.writeFileSync(gateway.file, JSON.stringify({ ...config, admin: '0.0.0.0:0', admin_token: `$file:${file}` }));
    await gateway.restart();
    assert.ok(gateway.log.some(({ event, where, severity }) => event === 'fault' && where === 'admin' && severity === 'warning'));
    for (const target of ['/dashboard', '/dashboard.json', '/dashboard/topics.csv', '/dashboard/events', '/healthz', '/metrics', '/content', '/', '/nowhere']) {
      const refused = await get(target);
      assert.equal(refused.status, 401, target);
      assert.match(refused.headers.get('www-authenticate'), /^Basic realm="[^"]+", charset="UTF-8"$/);
      assert.equal(await refused.text(), '');
    }
    const as = (authorization) => get('/dashboard.json', { headers: { authorization } });
    const basic = (password) => `Basic ${Buffer.from(`anybody:${password}`).toString('base64')}`;
    assert.equal((await as(`Bearer ${token}`)).status, 200);
    assert.equal((await as(basic(token))).status, 200);
    assert.equal((await as(basic(`${token}s`))).status, 401);
    for (const target of ['/', '/dashboard', '/dashboard.js']) assert.equal((await get(target, { headers: { authorization: basic(token) } })).status, 200);
    assert.ok(!gateway.raw.includes(token));
  });
});
