// content.test.mjs - how an organiser looks at answers: any of them by `ask --topic`, all of them in the content book,
// as a browser shows and prints it. With SHOTS=FOLDER, pictures are left there to look at.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ROOT, SANITIZED, temporaryFolder } from './support.mjs';

const require = createRequire(import.meta.url);
const PROGRAM = process.env.RIGHTSLINE ?? path.join(ROOT, 'build/rightsline');
const ask = (...args) => spawnSync(PROGRAM, ['ask', ...args], { cwd: ROOT, encoding: 'utf8' });

test('any topic is shown in any language', { skip: SANITIZED }, async (t) => {
  for (const [lang, review] of [['en', /^review +draft/m], ['zh', /^review +draft/m], ['ar', /^review +draft/m]]) {
    await t.test(`a draft is shown as one: ${lang}`, () => {
      const { status, stdout } = ask('--topic', 'detainer', '--lang', lang);
      assert.equal(status, 0);
      assert.match(stdout, /^topic +detainer$/m);
      assert.match(stdout, new RegExp(`^language +${lang}$`, 'm'));
      assert.match(stdout, review);
    });
  }
  await t.test('as one JSON object', () => {
    const answer = JSON.parse(ask('--topic', 'urgent', '--lang', 'ru', '--json').stdout);
    assert.equal(answer.topic, 'urgent');
    assert.equal(answer.lang, 'ru');
    assert.match(answer.pages[0], /\p{Script=Cyrillic}/u);
  });
  await t.test('with --json, --why adds what was considered; where nothing is asked it is wrong usage', () => {
    const { understood } = JSON.parse(ask('--json', '--why', '--lang', 'es', 'can the police come into my house').stdout);
    assert.match(understood.seen, /^words: can /);
    assert.equal(understood.candidates[0].topic, 'door');
    assert.equal(JSON.parse(ask('--json', 'RIGHTS').stdout).understood, undefined);
    assert.equal(ask('--why', '--topic', 'rights').status, 2);
    assert.equal(ask('--why', '--batch').status, 2);
  });

  await t.test('a topic that is not there is a fault, and a language that is not is wrong usage', () => {
    assert.equal(ask('--topic', 'nonsense').status, 1);
    assert.equal(ask('--topic', 'detainer', '--lang', 'xx').status, 2);
  });
});

test('the content book', { skip: SANITIZED }, async (t) => {
  const file = path.join(temporaryFolder(t), 'book.html');
  assert.equal(spawnSync(PROGRAM, ['book', '-o', file], { cwd: ROOT }).status, 0);
  const { chromium } = require('playwright-core');
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  t.after(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 360, height: 700 } });
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  const shot = async (name) =>
    process.env.SHOTS && page.screenshot({ path: path.join(process.env.SHOTS, `book-${name}.png`) });

  await t.test('needs nothing from elsewhere', () => assert.deepEqual(asked, [pathToFileURL(file).href]));
  await t.test('fits a telephone', async () => {
    await shot('narrow');
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  });
  await t.test('every link of its contents leads somewhere', async () => {
    const lost = await page.$$eval('nav a', (links) =>
      links.map((link) => link.getAttribute('href')).filter((href) => !document.querySelector(href)));
    assert.deepEqual(lost, []);
  });
  await t.test('Arabic stands on the right, in its own language', async () => {
    const arabic = page.locator('#topic-urgent .text[lang=ar]');
    assert.equal(await arabic.getAttribute('dir'), 'rtl');
    assert.equal(await arabic.evaluate((text) => getComputedStyle(text).direction), 'rtl');
  });
  await t.test('a page of an answer is not torn in two by the printer, and each topic begins on its own', async () => {
    await page.emulateMedia({ media: 'print' });
    const how = await page.evaluate(() => ({
      page: getComputedStyle(document.querySelector('.page')).breakInside,
      article: getComputedStyle(document.querySelector('article')).breakBefore,
      black: getComputedStyle(document.body).color,
    }));
    assert.deepEqual(how, { page: 'avoid', article: 'page', black: 'rgb(0, 0, 0)' });
  });
  await t.test('has nothing that keeps anybody from reading it', async () => {
    // one topic, one state and one table stand for all, which are made alike
    await page.evaluate(() => {
      const kept = new Set(['topic-detainer', 'state-TX', 'phrases-ar']);
      for (const article of document.querySelectorAll('article')) if (!kept.has(article.id)) article.remove();
    });
    await page.evaluate(fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
    const found = await page.evaluate(async () =>
      (await window.axe.run({ resultTypes: ['violations'] })).violations.map((one) => `${one.id}: ${one.nodes[0].html}`));
    assert.deepEqual(found, []);
  });
});
