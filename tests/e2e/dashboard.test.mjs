// The dashboard, as those who run the hotline see it: the real program, its page in a real browser. What takes days to
// come together is made up (`made`); that it comes from the program is seen at the end, after a start anew.
// With SHOTS=FOLDER, pictures are left there to look at.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { assertAccessible, assertNothingSideways, launch, openWindow, shot } from './browser.mjs';
import { Gateway, ROOT, asFile, until } from './support.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dashboard-test-'));
const complaints = []; // of the pages that nothing happens to
const ends = [];
const PARTS = '.sheet, .tile, .totals, .choices, .drawing, header, footer';
let gateway, browser, live, shown; // the page of what is, and that of what is made up

const configuration = (admin) => ({
  hotline: 'Test Hotline',
  listen: '127.0.0.1:0',
  admin,
  content: path.join(ROOT, 'content'),
  state: path.join(folder, 'state'),
  key: path.join(folder, 'key'),
  channels: { sandbox: { provider: 'sandbox', numbers: ['+12025550100'] } },
});

/** People text the hotline, each once. */
async function text(count) {
  const { token } = await (await fetch(`${gateway.admin}/sandbox/token`)).json();
  for (let person = 0; person < count; person += 1) {
    const body = JSON.stringify({ from: `+120255501${10 + person}`, text: 'DETAINER' });
    const headers = { 'Content-Type': 'application/json', 'X-Sandbox-Token': token };
    assert.equal((await fetch(`${gateway.admin}/sandbox/texts`, { method: 'POST', headers, body })).status, 202);
  }
}

const forge = () => gateway.post('/sms/sandbox', '{}', { 'Content-Type': 'application/json' });

/* ---- What is made up: two weeks, then ten days, then two hours ---- */

const TITLES = { messages: 'Messages and replies', topics: 'What people asked', languages: 'Languages', states: 'States',
  code_words: 'Code words', reminders: 'Reminders joined, and STOP', limits: 'Limits hit' };
const spans = [['2026-10-26', '2026-11-02'], ['2026-11-02', '2026-11-09'],
  ...Array.from({ length: 10 }, (_, day) => [`2026-11-${12 + day}`, `2026-11-${13 + day}`])];
const hours = [['2026-11-22T15:00Z', '2026-11-22T16:00Z'], ['2026-11-22T16:00Z', '2026-11-22T18:00Z']];
const rows = {
  messages: [...spans, ...hours].flatMap((span, index) => [
    [...span, 'main', 1000 + index, 990, 900, 40, 100, 1800],
    [...span, '<b>other</b>', 10, 10, 10, 0, 0, 20],
  ]),
  topics: spans.flatMap((span) => [[...span, 'detainer', 40], [...span, 'rights', 20]]),
  languages: spans.flatMap((span) => [[...span, 'en', 40], [...span, 'es', 40]]),
  states: [[...spans[1], 'CA', 30]],
  code_words: [],
  reminders: [[...spans[1], 'left', 10], [...spans[1], 'joined', 20]],
  limits: [[...spans[11], 'too_many', 10]],
};
const heads = { messages: ['channel', 'messages', 'replies', 'delivered', 'failed', 'unanswered', 'segments'], topics: ['topic', 'people'],
  languages: ['language', 'people'], states: ['state', 'people'], code_words: ['code_word', 'people'], reminders: ['change', 'people'], limits: ['limit', 'times'] };
const made = Object.entries(TITLES).map(([id, title]) => ({ id, title, note: 'Days begin at 10:00 UTC.', columns: ['from', 'to', ...heads[id]], rows: rows[id] }));

/** The dashboard with these tables, and what else is as it is. */
async function open(options = {}, tables = made) {
  const { context, page } = await openWindow(browser, complaints, { timezoneId: 'America/Los_Angeles', locale: 'en-US', ...options });
  if (tables)
    await page.route('**/dashboard.json', async (route) => {
      const response = await route.fetch();
      const names = { topics: { detainer: 'ICE detainers (jail holds)' } };
      await route.fulfill({ response, json: { ...(await response.json()), as_of: Date.UTC(2026, 10, 22, 18) / 1000, names, tables } });
    });
  await page.addInitScript(() => {
    window.EventSource = class extends EventSource {
      constructor(address) {
        super(address);
        window.stream = this; // for a test to tell something in the gateway's name
      }
    };
  });
  await page.goto(`${gateway.admin}/dashboard`);
  await page.locator('#live[data-on=true]').waitFor();
  return { context, page };
}

const words = async (page, selector) => (await page.textContent(selector)).replace(/\s+/g, ' ').trim();
const cells = (page, selector) =>
  page.evaluate((rows) => [...document.querySelectorAll(rows)].map((row) => [...row.cells].map((cell) => cell.innerText.replace(/\s+/g, ' ').trim())), selector);

before(async () => {
  const t = { after: (end) => ends.push(end) };
  gateway = await Gateway.start(t, configuration('127.0.0.1:0'), folder);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  for (const end of ends) await end();
  fs.rmSync(folder, { recursive: true });
});

test('a hotline that nobody has texted yet is told so kindly, and that all is well', async () => {
  live = await open({}, null);
  assert.equal(await words(live.page, '#verdict-heading'), 'All is well');
  assert.match(await words(live.page, '#empty'), /on the hour.*10 people or more/);
  assert.equal(await live.page.isVisible('#numbers'), false);
  assert.equal(await words(live.page, 'h1'), 'Test Hotline');
  assert.match(await words(live.page, 'footer'), /no personal data on this page, because there is none/);
  await shot(live.page, 'dashboard-empty');
  // Two things happen now, and are looked for below: the page is told every five seconds.
  await text(12);
  await until(async () => (await fetch(`${gateway.admin}/dashboard.json`).then((it) => it.json())).channels[0].replies >= 12, 'all are answered');
  for (let tries = 0; tries < 20; tries += 1) assert.equal((await forge()).status, 403);
});

test('messages are added up by the day, week and hour, and by channel', async () => {
  shown = await open();
  const { page } = shown;
  assert.equal(await page.isVisible('#empty'), false);
  assert.equal(await page.isChecked('[value=day]'), true);
  const figures = async () => (await page.locator('#totals .value').allTextContents()).join(' ');
  assert.equal(await figures(), '12,210 12,000 95.8% 9.8%', 'ten days and two hours');
  assert.match(await words(page, '#messages-summary'), /^Thu, Nov 12 to Sun, Nov 22: 12,210 messages. The most, 2,045: Sun, Nov 22.$/);
  await page.check('[value=week]');
  assert.equal(await figures(), '14,231 14,000 95.8% 9.8%');
  assert.match(await words(page, '#messages-summary'), /^Oct 26 – Nov 1 to Nov 16 – 22: /);
  await page.check('[value=hour]');
  assert.match(await words(page, '#messages-summary'), /^Sun 7:00 AM to Sun 9:00 AM: .* 1 hour had too few to tell/);
  await page.selectOption('#channel', '<b>other</b>');
  assert.equal(await figures(), '20 20 100% –', 'what is 0 is fewer than ten');
  await page.selectOption('#channel', '');
  await page.check('[value=day]');
});

test('numbers that are published on the hour are there without a reload, and what was chosen stays', async () => {
  const { page } = shown;
  const totals = () => page.locator('#totals .value').first().textContent();
  assert.equal(await totals(), '12,210');
  await page.check('[value=week]');
  rows.messages.at(-2)[3] += 40; // what the gateway tells from now on
  const tell = (name) => page.evaluate((name) => window.stream.dispatchEvent(new MessageEvent(name, { data: '{}' })), name);
  await tell('now'); // comes every few seconds, and fetches nothing
  assert.equal(await totals(), '14,231');
  await tell('published');
  await page.locator('#totals .value', { hasText: '14,271' }).waitFor();
  rows.messages.at(-2)[3] -= 40;
  await tell('published');
  await page.locator('#totals .value', { hasText: '14,231' }).waitFor();
  await page.check('[value=day]');
});

test('who asked what is ranked, in words, in the time that is chosen, and every row can be read', async () => {
  const { page } = shown;
  assert.deepEqual(await cells(page, '#card-topics .ranking tbody tr'), [['ICE detainers (jail holds)', '480', '66.7%'], ['Rights', '240', '33.3%']]);
  assert.deepEqual(await cells(page, '#card-languages .ranking tbody tr'), [['English', '480', '50%'], ['Spanish', '480', '50%']]);
  assert.deepEqual(await cells(page, '#card-states .ranking tbody tr'), [['California', '30', '100%']]);
  assert.deepEqual(await cells(page, '#card-reminders .ranking tbody tr'), [['Joined', '20', '66.7%'], ['Said STOP', '10', '33.3%']]);
  assert.deepEqual((await cells(page, '#card-messages .ranking tbody tr')).map(([name]) => name), ['main', '<b>other</b>']);
  assert.equal(await words(page, '#untold'), 'Nothing is told yet in that time of: Code words.');
  assert.deepEqual((await cells(page, '#limits-rows tr')).find(([name]) => name.startsWith('Too many texts')).slice(1), ['10', '0']);
  await page.selectOption('#period', '7');
  assert.deepEqual(await cells(page, '#card-topics .ranking tbody tr'), [['ICE detainers (jail holds)', '280', '66.7%'], ['Rights', '140', '33.3%']]);
  assert.equal(await words(page, '#untold'), 'Nothing is told yet in that time of: States, Code words, and Reminders joined, and STOP.');
  assert.equal(await page.isVisible('#card-states'), false);
  const fileNames = await page.locator('#files a').evaluateAll((links) => links.map(({ pathname }) => pathname.slice('/dashboard/'.length)));
  assert.deepEqual(fileNames, [...Object.keys(TITLES), 'channels', 'codes', 'limits_since_start', 'reviews', 'facts'].flatMap((id) => [`${id}.csv`, `${id}.json`]));
  await page.click('#card-topics summary');
  await page.waitForSelector('#card-topics details tbody tr'); // filled when it is opened
  const whole = await cells(page, '#card-topics details tbody tr');
  assert.equal(whole.length, rows.topics.length);
  assert.deepEqual(whole[0], ['Sat, Nov 21', 'Rights', '20']);
  assert.deepEqual(whole.at(-1), ['Oct 26 – Nov 1', 'ICE detainers (jail holds)', '40']);
});

test('a chart is gone through by keys, and says what it shows', async () => {
  const { page } = shown;
  const chart = page.locator('#chart-messages [role=slider]');
  await chart.focus();
  await page.keyboard.press('End');
  assert.match(await chart.getAttribute('aria-valuetext'), /^Sun, Nov 22: 2,045 messages, 2,000 replies, 3,640 segments, 1,820 delivered, 80 failed, 200 unanswered$/);
  assert.match(await words(page, '#chart-messages .tip.seen'), /^Sun, Nov 22/);
  await page.keyboard.press('ArrowLeft');
  assert.match(await chart.getAttribute('aria-valuetext'), /^Sat, Nov 21: 1,021 messages/);
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.tip.seen').count(), 0);
  await page.hover('#chart-delivered .u-over');
  assert.match(await words(page, '#chart-delivered .tip.seen'), /delivered, \d+ failed/);
});

test('what has happened meanwhile is there without a reload: replies, and the alarm with what to do', async () => {
  const { page } = live;
  await page.locator('#verdict[data-level=bad]').waitFor();
  assert.equal(await words(page, '#verdict-heading'), '1 thing to mend now');
  assert.match(await words(page, '#alarms'), /Token or public URL is wrong.* rightsline test-channel sandbox helps/);
  assert.equal(await page.locator('[aria-live] #alarms').count(), 1, 'it is read aloud');
  assert.equal(await page.locator('[aria-live] .tile, [aria-live] #channels').count(), 0, 'and numbers are not');
  const channels = await cells(page, '#channels tbody tr');
  assert.deepEqual(channels[0], ['Line', 'Refusing all']);
  assert.deepEqual(channels.find(([name]) => name.startsWith('Replies taken')).slice(1), ['12']);
  await shot(page, 'dashboard-alarm');
  assert.deepEqual(complaints, [], 'the browser complained'); // below it does, of a gateway that is away
});

test('a gateway that goes away is told quietly', async () => {
  assert.equal((await gateway.kill('SIGTERM')).code, 0);
  await live.page.locator('#live', { hasText: 'Not connected, trying again.' }).waitFor();
  fs.writeFileSync(gateway.file, asFile(configuration(new URL(gateway.admin).host)));
  await gateway.restart(); // the page comes to know while others are looked at
});

for (const [colorScheme, width, height] of [['light', 1280, 900], ['dark', 320, 640]]) {
  test(`axe has nothing to say and nothing stands out sideways, ${colorScheme}, ${width} pixels wide`, async () => {
    const { page } = shown;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height });
    await page.waitForFunction(() => [...document.querySelectorAll('.drawing')].every((one) => one.clientWidth === one.querySelector('.uplot').clientWidth));
    await assertNothingSideways(page, PARTS);
    await assertAccessible(page);
    assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
    await shot(page, `dashboard-${colorScheme}-${width}`);
  });
}

test('when it is back so is the page by itself, with the counts that were kept', async () => {
  const { context, page } = live;
  await page.locator('#live[data-on=true]').waitFor();
  assert.equal(await words(page, '#verdict-heading'), 'All is well');
  assert.equal(await page.isVisible('#empty'), false);
  assert.match(await words(page, '#messages-summary'), /: 12 messages\.$/);

  await shot(page, 'dashboard-kept');
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('#messages-whole >> text=CSV')]);
  const [head, row, ...others] = fs.readFileSync(await file.path(), 'utf8').trimEnd().split('\r\n');
  assert.equal(head, 'from,to,channel,messages,replies,delivered,failed,unanswered,segments');
  assert.match(row, /^\d{4}-\d\d-\d\d,\d{4}-\d\d-\d\d,sandbox,12,12,/);
  assert.deepEqual(others, []);
  await page.click('nav >> text=Try it by text');
  await page.click('text=How the hotline is doing');
  await page.waitForURL('**/dashboard');
  await context.close();
});
