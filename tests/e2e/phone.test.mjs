// The try-it phone, as somebody uses it: the real program, its page in a real browser, its own content.
// RIGHTSLINE names the program (build/rightsline unless set). With SHOTS=FOLDER, pictures are left there to look at.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, afterEach, before, test } from 'node:test';
import * as browsing from './browser.mjs';
import { asFile } from './support.mjs';

const root = path.resolve(path.dirname(new URL(import.meta.url).pathname), '../..');
const program = path.resolve(root, process.env.RIGHTSLINE ?? 'build/rightsline');

const folder = mkdtempSync(path.join(tmpdir(), 'phone-test-'));
let gateway, browser, context, page;
const complaints = []; // of the page: what a browser's console shows, and requests that failed

/** Starts the program; `admin` is the address of its pages. Gives {url, stop}. */
async function startGateway(admin = '127.0.0.1:0', args = []) {
  const config = path.join(folder, 'config.json');
  writeFileSync(
    config,
    asFile({
      listen: '127.0.0.1:0',
      admin,
      channels: {
        sandbox: { provider: 'sandbox', numbers: ['+12025550100'] },
        accents: { provider: 'sandbox', numbers: ['+12025550101'], alphabet: 'unicode' },
      },
    }),
  );
  const child = spawn(program, ['serve', '-c', config, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
  const said = [];
  const port = await new Promise((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      const entry = line.startsWith('{') ? JSON.parse(line) : {};
      if (entry.event === 'listening' && entry.listener === 'admin') resolve(entry.port);
    });
    child.once('error', reject);
    ended.then((how) => reject(new Error(`the program ended (${how}):\n${said.slice(-5).join('\n')}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    admin: `127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGTERM');
      assert.equal(await ended, 0, said.join('\n'));
    },
  };
}

async function openPage(options = {}) {
  ({ context, page } = await browsing.openWindow(browser, complaints, options));
  await page.goto(`${gateway.url}/phone`);
  await ready();
}

const ready = () => page.waitForFunction(() => document.querySelector('#state').textContent === 'Ready');

/** Texts, and waits until it has been taken. Gives the newest reply: {text, lang, facts, parts, segments}. */
async function text(words) {
  await page.fill('#text', words);
  await page.keyboard.press('Enter');
  return settled();
}

async function settled() {
  await page.waitForFunction(() => {
    const fates = [...document.querySelectorAll('.fate')];
    return fates.length > 0 && fates.every((fate) => /^(taken|not)/.test(fate.textContent));
  });
  return page.evaluate(() => {
    const reply = [...document.querySelectorAll('.message.theirs')].at(-1);
    const all = (selector) => [...reply.querySelectorAll(selector)].map((part) => part.textContent);
    return reply && {
      text: all('.segment').join(''),
      segments: all('.segment').length,
      lang: reply.querySelector('.bubble').lang,
      topic: reply.querySelector('.topic').textContent,
      facts: reply.querySelector('.facts').textContent,
      parts: all('.part'),
    };
  });
}

const shot = (name) => browsing.shot(page, name);
const assertNothingSideways = () => browsing.assertNothingSideways(page, '.log, .bubble, .keys, .bar');
const assertAccessible = () => browsing.assertAccessible(page);

const replies = () => page.locator('.message.theirs').count();
const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);

const edited = path.join(folder, 'my-content');
const detainer = path.join(edited, 'topics/detainer.json');

/** Writes what `change` makes of the edited folder's answer to DETAINER; with a text, that. */
function editDetainer(change) {
  const topic = JSON.parse(readFileSync(path.join(root, 'content/topics/detainer.json'), 'utf8'));
  writeFileSync(detainer, typeof change === 'string' ? change : JSON.stringify(change(topic)));
}

before(async () => {
  cpSync(path.join(root, 'content'), edited, { recursive: true });
  gateway = await startGateway(undefined, ['--edited', `${edited}/`]);
  browser = await browsing.launch();
});

after(async () => {
  await browser?.close();
  await gateway?.stop();
  rmSync(folder, { recursive: true });
});

afterEach(async () => {
  await context?.close();
  const heard = complaints.splice(0);
  assert.deepEqual(heard, [], 'the browser complained');
});

test('a keyword is answered, segment by segment, with what it costs', async () => {
  await openPage();
  const reply = await text('DETAINER');
  assert.equal(reply.topic, 'detainer');
  assert.equal(reply.lang, 'en');
  assert.match(reply.text, /detainer/i);
  assert.match(reply.facts, /^detainer · English · GSM-7 · \d segments? · \d+(\/160)? units$/);
  const segments = Number(/(\d) segment/.exec(reply.facts)[1]);
  assert.equal(reply.segments, segments);
  assert.equal(reply.parts.length, segments > 1 ? segments : 0);
  reply.parts.forEach((part, index) => assert.match(part, new RegExp(`^segment ${index + 1} of ${segments}, \\d+/153$`)));
  assert.match(await page.textContent('#tally'), new RegExp(`1 text sent, 1 reply costing ${segments} segment`));
  assert.match(await page.textContent('.fate'), /^taken by the hotline$/);
  await shot('light');
});

test('MORE goes on where the last answer ended', async () => {
  await openPage();
  const page = (reply) => /\((\d)\/(\d)\)/.exec(reply.text).slice(1).map(Number);
  const [first, pages] = page(await text('DETAINER'));
  assert.equal(first, 1);
  assert.deepEqual(page(await text('MORE')), [2, pages]);
  assert.equal(await replies(), 2);
});

test('a ZIP is answered with its state', async () => {
  await openPage();
  assert.match((await text('90012')).text, /California/);
});

test('Spanish is answered in Spanish, and marked so for who hears it', async () => {
  await openPage({ colorScheme: 'dark' });
  const reply = await text('derechos');
  assert.equal(reply.topic, 'rights');
  assert.equal(reply.lang, 'es');
  assert.match(reply.facts, /^rights · Spanish · /);
  await shot('dark-spanish');
});

test('a text of several lines and of other alphabets is shown as it is', async () => {
  await openPage();
  const words = '<b>¿Derechos?</b>\n權利 & "حقوق" 🚓';
  await text(words);
  assert.equal(await page.locator('.mine .segment').last().textContent(), words);
  await assertNothingSideways();
});

test('all of it works from the keyboard, and the focus stays', async () => {
  await openPage();
  assert.equal(await focused(), 'text');
  await page.keyboard.type('DETAINER');
  await page.keyboard.press('Escape');
  assert.equal(await page.inputValue('#text'), 'DETAINER');
  await page.keyboard.press('Enter');
  await settled();
  assert.equal(await focused(), 'text');
  await page.keyboard.type('one');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('two');
  assert.equal(await page.inputValue('#text'), 'one\ntwo');
  await page.fill('#text', '   ');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('.mine').count(), 1, 'white space is no text');

  const stops = [];
  for (let i = 0; i < 8; i += 1) {
    await page.keyboard.press('Tab');
    stops.push(await focused());
  }
  assert.deepEqual(stops, ['Send', 'DETAINER', '90012', 'derechos', 'ICE is at my door', 'MORE', 'STOP', 'new-phone']);
  for (let i = 0; i < 3; i += 1) await page.keyboard.press('Shift+Tab');
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(outline, 'solid', 'one sees where the focus is');
  await page.keyboard.press('Enter');
  await settled();
  assert.equal(await page.locator('.mine .segment').last().textContent(), 'ICE is at my door');
  assert.equal(await focused(), 'ICE is at my door');
  for (let i = 0; i < 6; i += 1) await page.keyboard.press('Shift+Tab');
  assert.equal(await focused(), 'log', 'the conversation can be scrolled by keys');
});

test('an Enter that ends a word of an input method sends nothing', async () => {
  await openPage();
  await page.fill('#text', '權利');
  await page.evaluate(() => {
    const pressed = { key: 'Enter', isComposing: true, bubbles: true, cancelable: true };
    document.querySelector('#text').dispatchEvent(new KeyboardEvent('keydown', pressed));
  });
  assert.equal(await page.locator('.mine').count(), 0);
  assert.equal(await page.inputValue('#text'), '權利');
});

test('each key below the screen texts what is on it', async () => {
  await openPage();
  for (const key of await page.locator('.keys button').all()) {
    await key.click();
    await settled();
    assert.equal(await page.locator('.mine .segment').last().textContent(), await key.textContent());
  }
  await shot('keys');
});

const about = (pattern) =>
  page.waitForFunction((source) => new RegExp(source).test(document.querySelector('#about').textContent), pattern.source);

test('any answer can be read in any language and alphabet, with its review', async () => {
  await openPage();
  const topics = await (await fetch(`${gateway.url}/phone/topics`)).json();
  await about(/^\d+ pages?, \d+ segments? in all\. (Reviewed|Draft)/);
  assert.deepEqual(await page.locator('#topic option').allTextContents(), topics.topics);
  assert.equal(await page.locator('#language option').count(), topics.languages.length);
  await page.selectOption('#topic', 'detainer');
  await page.selectOption('#language', 'es');
  await page.locator('.page[lang=es]').first().waitFor();
  const cost = () => page.locator('.pages .facts').allTextContents();
  for (const line of await cost()) assert.match(line, /^GSM-7 · \d segments? · \d+ units$/);
  await page.selectOption('#channel', 'accents');
  assert.equal(await page.inputValue('#alphabet'), 'UCS-2', 'the alphabet of that channel');
  await page.locator('.pages .facts', { hasText: 'UCS-2' }).first().waitFor();
  const asked = await (await fetch(`${gateway.url}/phone/topic?id=detainer&lang=es&channel=accents`)).json();
  assert.deepEqual(await page.locator('.page').allTextContents(), asked.pages);
  assert.deepEqual((await cost()).map((line) => Number(/· (\d) seg/.exec(line)[1])), asked.page_segments);
});

test('below a text stands why it is answered so', async () => {
  await openPage();
  const why = async (words) => {
    await text(words);
    await page.waitForFunction(() => document.querySelectorAll('.why').length === document.querySelectorAll('.mine').length);
    return page.locator('.why').last().textContent();
  };
  assert.match(await why('DETAINER'), /^Read as a first text: detainer, by topic \(.+\)/);
  assert.match(await why('can they come into my house'), /scores: \S+ \d\.\d\d.*; needed -?\d/); // it may be below 0
});

test('a list of texts is answered line by line, each as a first text, and nothing stays', async () => {
  await openPage({ viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
  await page.fill('#list', 'DETAINER\n\n  derechos \nMORE\nSTOP\n<b>what is the weather</b>');
  await page.click('text=Answer them');
  await page.locator('#progress', { hasText: '5 texts answered' }).waitFor();
  const rows = await page.evaluate(() =>
    [...document.querySelectorAll('#answers tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent)),
  );
  assert.deepEqual(rows.map((row) => row.slice(0, 3)), [
    ['DETAINER', 'detainer', 'English'],
    ['derechos', 'rights', 'Spanish'],
    ['MORE', 'more', 'English'],
    ['STOP', 'stop', 'English'],
    ['<b>what is the weather</b>', 'no topic', 'English'],
  ]);
  for (const row of rows) assert.match(row[3], /^\d (GSM-7|UCS-2)$/);
  await page.selectOption('#alphabet', 'UCS-2'); // as an edit would, this changes answers
  await page.fill('#list', 'DETAINER\nderechos\nhello');
  await page.click('text=Answer them');
  await page.locator('#progress', { hasText: '1 changed since the last time' }).waitFor();
  const changes = await page.locator('#answers td:nth-child(5)').allTextContents();
  assert.deepEqual(changes, ['same', `was ${rows[1][3]}`, 'not asked then']);
  await assertNothingSideways();
  await assertAccessible();
  await shot('tools-360-dark');
  assert.equal((await text('STOP')).topic, 'stop', 'the STOP of the list opted nobody out');
  await page.click('#clear');
  assert.equal(await page.locator('#answers-frame').isVisible(), false);
  assert.equal(await page.inputValue('#list'), '');
});

const told = (id, pattern) => page.locator(`#${id}`, { hasText: pattern }).waitFor();

/** As from the keyboard. */
async function compare() {
  await page.focus('#compare');
  await page.keyboard.press('Space');
}

test('an edited folder is compared with what runs, and nobody is answered from it', async () => {
  let was, is; // as long as it was, so that all else stays where it is
  editDetainer((topic) => {
    const [first, ...others] = topic.en.pages;
    was = first.split(' ')[0];
    is = 'X'.repeat(was.length);
    return { ...topic, en: { ...topic.en, pages: [is + first.slice(was.length), ...others] } };
  });
  writeFileSync(
    path.join(edited, 'topics/office.json'),
    JSON.stringify({
      id: 'office', sources: [{ title: 'Our office', url: 'https://hotline.example/office' }],
      en: { title: 'our office', keywords: ['our office'], pages: ['Come on Monday.'], review: { state: 'draft', by: null, on: '2026-11-24' } },
    }),
  );
  await openPage();
  await page.selectOption('#topic', 'detainer');
  await about(/^\d+ pages?/);
  assert.equal(await page.locator('#edited-side').isVisible(), false, 'nothing is compared unasked');
  await compare();
  await told('edited-state', /^my-content is read: nothing in it/);
  await told('about', /^They differ\. Running: (\d pages, \d+ segments); edited: \1\.$/);
  assert.deepEqual(await page.locator('#edited-pages ins').allTextContents(), [is]);
  assert.deepEqual(await page.locator('#pages del').allTextContents(), [was]);
  const flagged = (await page.locator('#edited-pages .facts').allTextContents()).map((line) => line.endsWith(' · differs'));
  assert.deepEqual(flagged, flagged.map((_, index) => index === 0), 'the first page, and no other');
  await page.selectOption('#language', 'es');
  await about(/^The same text in both\./);
  await page.selectOption('#topic', 'office');
  await about(/^Only the edited folder has this topic\./);
  assert.equal((await text('our office')).topic === 'office', false, 'the hotline knows nothing of it');
  assert.doesNotMatch((await text('DETAINER')).text, new RegExp(`^${is}`));

  editDetainer((topic) => topic);
  await page.selectOption('#language', 'en');
  await page.selectOption('#topic', 'detainer');
  await about(/^The same text in both\./); // an edit shows at the next question
  await compare();
  await about(/^\d+ pages?/);
  assert.equal(await page.locator('#topic option[value=office]').count(), 0);
});

test('a list tells which answers the edited folder changes', async () => {
  editDetainer((topic) => ({ ...topic, en: { ...topic.en, pages: ['Short.'] } }));
  await openPage({ viewport: { width: 320, height: 640 }, colorScheme: 'light' });
  await compare();
  await page.fill('#list', 'derechos\nDETAINER\nour office');
  await page.click('text=Answer them');
  await told('progress', /^3 texts answered, \d without a topic\. The edited folder answers 2 of them otherwise\.$/);
  assert.deepEqual(await page.locator('#answers .difference').allTextContents(), ['same', '1 GSM-7', 'office, 1 GSM-7']);
  await page.check('#only');
  assert.deepEqual(await page.locator('#answers tbody th:visible').allTextContents(), ['DETAINER', 'our office']);
  await page.locator('#answers summary').first().focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('.both ins').first().textContent(), 'Short.');
  await page.selectOption('#topic', 'detainer');
  await about(/^They differ\./);
  for (const [colorScheme, width, height] of [['light', 320, 640], ['dark', 1280, 900]]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    await assertNothingSideways();
    if (width === 1280) await browsing.assertNothingSideways(page, '#answers-frame'); // on a phone it scrolls by itself
    await assertAccessible();
    await shot(`compared-${colorScheme}-${width}`);
  }
  await compare();
  assert.equal(await page.locator('#answers-frame').isVisible(), false, 'what was compared is not taken for what is');
});

test('a fault in the edited folder is told in words, with its file and line, until it is mended', async () => {
  editDetainer('{\n  "id": "detainer",\n  "en" {}\n}');
  await openPage({ viewport: { width: 320, height: 640 } });
  await compare();
  await told('edited-state', /^my-content has 1 fault and would not be put in service, so it is not compared\.$/);
  assert.match(await page.textContent('#faults li'), /^topics\/detainer\.json, line 3: .+\./);
  await page.selectOption('#topic', 'detainer');
  await about(/^\d+ pages?/);
  await page.fill('#list', 'DETAINER');
  await page.click('text=Answer them');
  await told('progress', /^Stopped: the edited folder has faults, which stand above\.$/);
  await assertNothingSideways();
  editDetainer((topic) => topic);
  await page.evaluate(() => dispatchEvent(new Event('focus'))); // as who comes back from the editor
  await told('edited-state', /is read: nothing in it/);
  assert.equal(await page.locator('#faults li').count(), 0);
});

test('what cannot be shown is refused, and so is whoever is no page of ours', async () => {
  const get = (path, headers = {}) => fetch(gateway.url + path, { headers }).then(({ status }) => status);
  const post = (body, headers = {}) =>
    fetch(`${gateway.url}/phone/ask`, { method: 'POST', body: JSON.stringify(body), headers }).then(({ status }) => status);
  const stranger = { Origin: 'http://stranger.example' };
  assert.equal(await get('/phone/topic?id=detainer&lang=es'), 200);
  assert.equal(await get('/phone/topic?id=nonsense&lang=es'), 404);
  assert.equal(await get('/phone/topic?id=detainer&lang=xx'), 404);
  assert.equal(await get('/phone/topic?id=detainer&lang=es&alphabet=EBCDIC'), 400);
  assert.equal(await get('/phone/topic'), 404);
  assert.equal(await get('/phone/topic?id=detainer&lang=es&channel=sandbox'), 200);
  assert.equal(await get('/phone/topic?id=detainer&lang=es&channel=nonsense'), 404);
  assert.equal(await get('/phone/topics', stranger), 403);
  assert.equal(await get('/phone/edited', stranger), 403);
  assert.equal(await get('/phone/topic?id=nonsense&lang=es&edited=1'), 200);
  assert.equal(await get('/phone/ask'), 405);
  assert.equal(await post({ text: 'DETAINER', lang: 'es' }), 200);
  assert.equal(await post({ text: 'حقوق '.repeat(300) }), 200);
  assert.equal(await post({ text: '' }), 400);
  assert.equal(await post(['DETAINER']), 400);
  assert.equal(await post({ text: 'a'.repeat(6401) }), 400);
  assert.equal(await post({ text: 'DETAINER', lang: 'xx' }), 400);
  assert.equal(await post({ text: 'DETAINER' }, stranger), 403);
});

test('a new phone is a stranger with another number', async () => {
  await openPage();
  const number = () => page.textContent('#phone');
  const first = await number();
  await text('DETAINER');
  await page.click('#new-phone');
  assert.match(await number(), /^\+1 \(\d{3}\) 555-01\d\d$/);
  assert.notEqual(await number(), first);
  assert.equal(await page.locator('.message').count(), 0);
  assert.match(await page.textContent('#tally'), /No texts yet/);
  await ready();
  const reply = await text('MORE');
  assert.doesNotMatch(reply.text, /\(2\/\d\)/, 'nothing of the other conversation is left');
});

test('two phones are two conversations', async () => {
  await openPage();
  const [firstContext, first] = [context, page];
  await openPage();
  await text('derechos');
  assert.equal(await replies(), 1);
  assert.equal(await first.locator('.message').count(), 0);
  await firstContext.close();
});

for (const [name, size] of [
  ['320 pixels are wide enough', { width: 320, height: 640 }],
  ['letters four times as large leave it usable', { width: 320, height: 256 }],
]) {
  test(name, async () => {
    await openPage({ viewport: size });
    await page.click('text=derechos');
    await settled();
    await assertNothingSideways();
    await text('a'.repeat(1600)); // one word without an end
    await assertNothingSideways();
    await page.locator('#text').scrollIntoViewIfNeeded();
    const box = await page.locator('#text').boundingBox();
    assert.ok(box.y > -3 && box.y + box.height < size.height + 3, `what one types can be seen: ${JSON.stringify(box)}`);
    await shot(`${size.width}x${size.height}`);
  });
}

for (const colorScheme of ['light', 'dark']) {
  test(`axe has nothing to say, ${colorScheme}`, async () => {
    await openPage({ colorScheme, reducedMotion: 'reduce' });
    await assertAccessible();
    await text('derechos');
    await page.focus('#text');
    await assertAccessible();
  });
}

test('nothing moves for who wants no motion', async () => {
  await openPage({ reducedMotion: 'reduce' });
  await text('DETAINER');
  const animations = await page.evaluate(() => document.getAnimations().length);
  assert.equal(animations, 0);
});

test('the browser keeps nothing', async () => {
  await openPage();
  await text('DETAINER');
  assert.deepEqual(await context.cookies(), []);
  const kept = await page.evaluate(async () => [
    localStorage.length,
    sessionStorage.length,
    (await indexedDB.databases()).length,
    (await caches.keys()).length,
  ]);
  assert.deepEqual(kept, [0, 0, 0, 0]);
});

test('a page of another site can neither text nor listen', async () => {
  await openPage();
  const phone = (await page.textContent('#phone')).replace(/[^+\d]/g, '');
  const stranger = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><title>stranger</title>');
  });
  await new Promise((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  const other = await context.newPage();
  await other.goto(`http://127.0.0.1:${stranger.address().port}/`);
  const attempts = await other.evaluate(
    async ({ url, from }) => {
      const body = JSON.stringify({ from, text: 'FORGED' });
      const failed = (promise) => promise.then((answer) => answer.type !== 'opaque', () => true);
      const listens = (address) =>
        new Promise((resolve) => {
          const stream = new EventSource(address);
          stream.onopen = () => resolve(true);
          stream.onerror = () => resolve(false);
        });
      return {
        simple: (await fetch(`${url}/sandbox/texts`, { method: 'POST', mode: 'no-cors', body }).catch(() => null))?.type,
        withToken: await failed(
          fetch(`${url}/sandbox/texts`, { method: 'POST', headers: { 'X-Sandbox-Token': 'x' }, body }),
        ),
        token: await failed(fetch(`${url}/sandbox/token`)),
        events: await listens(`${url}/sandbox/events?phone=${from.slice(1)}`),
      };
    },
    { url: gateway.url, from: phone },
  );
  await new Promise((resolve) => stranger.close(resolve) || stranger.closeAllConnections());
  // The first is a request that any page may make; that it was refused shows in the phone: only our text is in it.
  assert.deepEqual({ ...attempts, simple: undefined }, { simple: undefined, withToken: true, token: true, events: false });
  const refused = await fetch(`${gateway.url}/sandbox/texts`, {
    method: 'POST',
    headers: { Origin: 'http://stranger.example' },
    body: JSON.stringify({ from: phone, text: 'FORGED' }),
  });
  assert.equal(refused.status, 403);
  const reply = await text('DETAINER');
  assert.equal(await replies(), 1);
  assert.equal(reply.topic, 'detainer');
});

test('a gateway that goes away and comes back is texted again, from the page that stayed open', async () => {
  await openPage();
  await text('DETAINER');
  await gateway.stop();
  await page.waitForFunction(() => document.querySelector('#state').textContent.startsWith('No connection'));
  await page.fill('#text', 'MORE');
  await page.keyboard.press('Enter');
  await page.locator('.notice.bad').waitFor();
  assert.match(await page.textContent('.notice.bad'), /did not reach the gateway/);
  assert.equal(await page.inputValue('#text'), 'MORE', 'it can be sent again');
  await shot('no-connection');
  gateway = await startGateway(gateway.admin);
  assert.equal((await fetch(`${gateway.url}/phone/edited`)).status, 404, 'this one was started without an edited folder');
  await ready();
  const reply = await text('derechos');
  assert.equal(reply.topic, 'rights');
  const others = complaints.filter((text) => !/ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY|status of 403/.test(text));
  complaints.splice(0, Infinity, ...others);
});
