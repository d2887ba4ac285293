// Our segment counts against those of an independent program, the npm package
// sms-segments-calculator: on all content, and on generated strings. It keeps
// clusters of several code points whole, which the network does not, so texts
// with such clusters are left out of the comparison.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import test from 'node:test';

const { SegmentedMessage } = createRequire(import.meta.url)('sms-segments-calculator');
const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..');
const program = path.resolve(process.env.RIGHTSLINE_BUILD ?? path.join(root, 'build'), 'tests/tools/segments_print');

/** What our program says of each text: {text, alphabet, units, segments}. */
function ours(texts, treatment) {
  const input = texts.map((text) => JSON.stringify(text) + '\n').join('');
  const run = spawnSync(program, [treatment], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(run.status, 0, run.stderr || String(run.error));
  const rows = run.stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
  assert.equal(rows.length, texts.length);
  return rows.map(([text, alphabet, units, segments]) => ({ text, alphabet, units, segments }));
}

/** The other program's view; null where a cluster has several code points. */
function theirs(text) {
  const message = new SegmentedMessage(text);
  if (message.graphemes.some((cluster) => [...cluster].length > 1)) return null;
  return {
    text,
    alphabet: message.encodingName,
    units: message.messageSize / (message.encodingName === 'GSM-7' ? 7 : 16),
    segments: text === '' ? 0 : message.segmentsCount, // it sends nothing as one segment
  };
}

/** Compares; gives how many were compared, and how many of them had several segments. */
function compare(texts, treatment) {
  let compared = 0;
  let long = 0;
  for (const got of ours(texts, treatment)) {
    const expected = theirs(got.text);
    if (expected === null) continue;
    assert.deepEqual(got, expected);
    assert.equal(got.text, treatment === 'raw' ? got.text : got.text.normalize('NFC'));
    compared++;
    if (got.segments > 1) long++;
  }
  return { compared, long };
}

/** Every string in a JSON value, pages and titles alike; not the samples of what people text, which are never sent. */
function strings(value) {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, member]) => (name === 'samples' ? [] : strings(member)));
}

function contentTexts() {
  return ['topics', 'phrases', 'policy', 'campaigns'].flatMap((folder) => {
    const where = path.join(root, 'content', folder);
    if (!existsSync(where)) return [];
    return readdirSync(where)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => strings(JSON.parse(readFileSync(path.join(where, name), 'utf8'))));
  });
}

/** mulberry32: the same strings on every run. */
function generator(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,;:!?"#$%&\'()*+-/<=>@_\n';
const GSM = LETTERS + '¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ';
const ESCAPED = '^{}\\[~]|€';
const OUTSIDE = 'áíóúÁÍÓÚçêãõ`—–“”‘’…ºª«»•абвгд你可以不回答עבריתالعربية✓☎';
const PAIRS = '😀🚨📞🇦𝒜𐐷';

/** Strings that gather round the places where a segment ends. */
function generatedStrings(seed, count) {
  const random = generator(seed);
  const pools = [
    [LETTERS], [GSM], [GSM, ESCAPED], [ESCAPED], [LETTERS, LETTERS, LETTERS, ESCAPED],
    [GSM, OUTSIDE], [OUTSIDE], [OUTSIDE, PAIRS], [PAIRS], [GSM, ESCAPED, OUTSIDE, PAIRS],
  ].map((pool) => pool.map((letters) => [...letters]));
  const edges = [0, 1, 67, 70, 134, 140, 153, 160, 201, 306, 459, 670, 1530];
  const pick = (list) => list[random(list.length)];
  return Array.from({ length: count }, () => {
    const pool = pick(pools);
    const length = Math.max(0, pick(edges) + random(9) - 4);
    return Array.from({ length }, () => pick(pick(pool))).join('').normalize('NFC');
  });
}

for (const treatment of ['raw', 'plain', 'folded']) {
  test(`all content costs what the other program says, ${treatment}`, () => {
    const texts = contentTexts();
    assert.ok(texts.length > 0, 'no content was found');
    const { compared } = compare(texts, treatment);
    assert.ok(compared > texts.length * 0.9, `only ${compared} of ${texts.length} could be compared`);
  });

  test(`generated strings cost what the other program says, ${treatment}`, () => {
    // The other program is slow.
    const count = (treatment === 'raw' ? 4000 : 1500) / (process.env.VERIFY ? 1 : 4);
    const { compared, long } = compare(generatedStrings(247, count), treatment);
    assert.ok(compared >= count / 2 && long >= count / 4, `${compared} compared, ${long} of several segments`);
  });
}

test('every character of the basic plane costs what the other program says', () => {
  const texts = [];
  for (let point = 1; point < 0x10000; point++) {
    if (point >= 0xd800 && point < 0xe000) continue;
    const text = String.fromCodePoint(point);
    if (text.normalize('NFC') === text) texts.push(text);
  }
  assert.ok(compare(texts, 'raw').compared > 60000);
});
