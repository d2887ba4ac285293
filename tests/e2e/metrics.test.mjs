// metrics.test.mjs - what Prometheus reads is well-formed and explained, and every alarm is about something that
// is there.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { FakeTwilio, Gateway, ROOT, temporaryFolder, twilioConfig, until } from './support.mjs';

const ALERTS = fs.readFileSync(path.join(ROOT, 'config/alerts.yml'), 'utf8');
const LATER = ['rightsline_receipt_errors_total']; // explained from the start; its lines come with the first error
const FUNCTIONS = ['absent', 'and', 'by', 'histogram_quantile', 'increase', 'offset', 'or', 'rate', 'sum', 'time', 'vector', 'up'];

/** Series by name: {type, help, samples: [{name, labels, value}]}; throws on anything that is not the format. */
function readMetrics(text) {
  const families = new Map();
  let family;
  assert.ok(text.endsWith('\n'), 'the last line has an end');
  for (const line of text.slice(0, -1).split('\n')) {
    const help = line.match(/^# HELP ([a-z_]+) (\S.{8,}[.])$/), type = line.match(/^# TYPE ([a-z_]+) (counter|gauge|histogram)$/);
    if (help) {
      assert.ok(!families.has(help[1]), `${help[1]} comes once`);
      families.set(help[1], (family = { name: help[1], help: help[2], samples: [] }));
    } else if (type) {
      assert.equal(type[1], family.name, 'the type follows the help');
      family.type = type[2];
    } else {
      const sample = line.match(/^([a-z_]+)(?:\{((?:[a-z_]+="[^"\\\n]*",?)+)\})? (\d+(?:\.\d+)?)$/);
      assert.ok(sample, `not a sample: ${line}`);
      const ending = family.type === 'histogram' ? /_(bucket|sum|count)$/ : /$^/;
      assert.equal(sample[1].replace(ending, ''), family.name, 'a sample stands below its help');
      assert.ok(family.type, `${family.name} has a type`);
      const labels = Object.fromEntries([...(sample[2] ?? '').matchAll(/([a-z_]+)="([^"]*)"/g)].map((pair) => pair.slice(1)));
      family.samples.push({ name: sample[1], labels, value: Number(sample[3]) });
    }
  }
  for (const { name, type, samples } of families.values()) {
    assert.equal(type === 'counter', name.endsWith('_total'), `${name} is named for what it is`);
    const keys = samples.map((sample) => JSON.stringify([sample.name, sample.labels]));
    assert.equal(new Set(keys).size, keys.length, `no line of ${name} comes twice`);
  }
  return families;
}

/** The rules; throws on anything but the one shape that the file has, which is YAML for everybody. */
function readAlerts(text) {
  const rules = [];
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  assert.deepEqual(lines.splice(0, 3), ['groups:', '  - name: rightsline', '    rules:']);
  assert.equal(lines.pop(), '', 'the last line has an end');
  for (const line of lines) {
    const found = line.match(/^(      - alert|        (?:expr|for|labels|annotations)|          (?:severity|summary|description)):(?: (.+))?$/);
    assert.ok(found, `of no known shape: ${line}`);
    const key = found[1].replace(/^[ -]+/, '');
    const value = found[2]?.startsWith('"') ? JSON.parse(found[2]) : found[2];
    if (found[2] && !found[2].startsWith('"')) assert.match(found[2], /^\w+$/, 'a plain word');
    if (key === 'alert') rules.push({});
    else assert.ok(!(key in rules.at(-1)), `${key} twice`);
    assert.equal(value === undefined, key === 'labels' || key === 'annotations', line);
    rules.at(-1)[key] = value;
  }
  return rules;
}

/** Of an expression: each name with its matchers. */
function selectors(expr) {
  assert.equal(expr.split('(').length, expr.split(')').length, `brackets pair: ${expr}`);
  const bare = expr.replace(/\bby \([a-z, ]+\)/g, '').replace(/\[\w+\]|offset \w+/g, '');
  return [...bare.matchAll(/([a-z_]{2,})(?:\{([^}]*)\})?/g)].filter(([, name]) => !FUNCTIONS.includes(name)).map(([, name, matchers]) => ({
    name,
    matchers: [...(matchers ?? '').matchAll(/(\w+)(=~|=)'([^']*)'/g)].map(([, label, how, value]) => ({ label, pattern: how === '=' ? value : `(?:${value})` })),
  }));
}

const fits = (sample, matchers) => matchers.every(({ label, pattern }) => new RegExp(`^${pattern}$`).test(sample.labels[label] ?? ''));

test('metrics and alarms', async (t) => {
  const folder = temporaryFolder(t);
  const fake = await FakeTwilio.start(t);
  const gateway = await Gateway.start(t, twilioConfig(folder, fake, {}, { limits: { segments_per_hour: 50, segments_per_day: 500 } }), folder);
  const seen = async () => readMetrics(await gateway.metrics());
  const value = (families, name, labels = {}) =>
    families.get(name)?.samples.find((sample) => Object.entries(labels).every(([key, text]) => sample.labels[key] === text))?.value;

  await t.test('a channel is there before its first message: Prometheus sees the first loss as a rise', async () => {
    assert.equal(value(await seen(), 'rightsline_lost_total', { channel: 'main' }), 0);
  });

  await t.test('what a reply costs counts against the ceilings', async () => {
    await gateway.text('DETAINER');
    const families = await seen();
    const used = value(families, 'rightsline_segments_used', { in: 'hour' });
    assert.ok(used > 0 && used === value(families, 'rightsline_segments_total', { channel: 'main' }));
    assert.equal(value(families, 'rightsline_segments_ceiling', { in: 'hour' }), 50);
    assert.equal(value(families, 'rightsline_segments_ceiling', { in: 'day' }), 500);
  });

  await t.test('the first asker is not told of', async () => {
    assert.equal(value(await seen(), 'rightsline_askers_by_topic_total', { topic: 'detainer' }), undefined);
  });

  await t.test('how long the list of ZIPs stays good follows from its day', async () => {
    const zips = fs.readFileSync(path.join(gateway.config.content, 'places/zips.tsv'), 'utf8').match(/^# as of (\S+)/m)[1];
    const until_s = Date.parse(`${zips}T00:00:00Z`) / 1000 + (1095 + 1) * 86400; // SHELF_LIFE_USUAL
    const told = async () => value(await seen(), 'rightsline_content_fresh_until_timestamp_seconds', { of: 'zips' });
    assert.equal(await until(told, 'the content is checked', 30000), until_s);
  });

  await t.test('of the local rules the oldest says when to look', async () => {
    const rows = fs.readFileSync(path.join(gateway.config.content, 'places/local-policies.tsv'), 'utf8').split('\n');
    const months = rows.filter((row) => row && !row.startsWith('#')).map((row) => row.split('\t')[3].split('-'));
    const ends = months.map(([year, month = 12]) => Date.UTC(year, month - 1, 28) / 1000 + (730 + 1) * 86400);
    assert.equal(value(await seen(), 'rightsline_content_fresh_until_timestamp_seconds', { of: 'rules' }), Math.min(...ends.filter(Number.isFinite)));
  });

  await t.test('when nothing verifies, the channel says so; one that verifies ends it', async () => {
    const wrong = async () => value(await seen(), 'rightsline_token_or_public_url_is_wrong', { channel: 'main' });
    assert.equal(await wrong(), 0);
    for (let i = 0; i < 25; i++) await gateway.text('DETAINER', { token: 'f'.repeat(32) });
    assert.equal(await wrong(), 1);
    await gateway.text('HELP');
    assert.equal(await wrong(), 0);
  });

  await t.test('each alarm has all its parts, and is about what is there', async () => {
    const families = await seen();
    const rules = readAlerts(ALERTS);
    assert.ok(rules.length >= 15);
    assert.equal(new Set(rules.map((rule) => rule.alert)).size, rules.length, 'no name twice');
    for (const rule of rules) {
      assert.match(rule.alert, /^Rightsline[A-Z]\w+$/);
      assert.match(rule.severity, /^(critical|warning)$/, rule.alert);
      assert.ok(rule.expr && rule.summary.length > 20 && rule.description.length > 40, rule.alert);
      for (const { name, matchers } of selectors(rule.expr)) {
        const family = families.get(name.replace(/_bucket$/, ''));
        assert.ok(family, `${rule.alert}: there is no ${name}`);
        assert.ok(LATER.includes(name) || family.samples.some((sample) => fits(sample, matchers)), `${rule.alert}: no line of ${name} fits`);
      }
    }
  });

  await t.test('nothing about anybody is in it', async () => {
    assert.doesNotMatch(await gateway.metrics(), /\+?1?202555|90012|LOS ANGELES/);
  });
});
