// commands.test.mjs - every command of the program: its help is there and shows examples that name options it has, and
// wrong usage ends with 2. The commands are those that `rightsline --help` lists.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { ROOT, SANITIZED } from './support.mjs';

const PROGRAM = process.env.RIGHTSLINE ?? path.join(ROOT, 'build/rightsline');
const run = (...args) => spawnSync(PROGRAM, args, { cwd: ROOT, encoding: 'utf8', input: '' });

test('every command explains itself', { skip: SANITIZED }, async (t) => {
  const all = run('--help');
  assert.equal(all.status, 0);
  const names = [...all.stdout.matchAll(/^ {2}([a-z][a-z-]*) +\S/gm)].map((match) => match[1]);
  assert.ok(names.length >= 7, all.stdout);

  await t.test('the program without a command, or with one that is not there, is used wrongly', () => {
    for (const args of [[], ['no-such-command'], ['--no-such-option']]) {
      const { status, stdout, stderr } = run(...args);
      assert.equal(status, 2);
      assert.equal(stdout, '');
      assert.match(stderr, /usage: rightsline COMMAND/);
    }
  });

  await t.test('it says which version it is', () => assert.match(run('--version').stdout, /^rightsline \d+\.\d+\S*\n$/));

  for (const name of names) {
    await t.test(name, () => {
      const help = run(name, '--help');
      assert.equal(help.status, 0, help.stderr);
      assert.match(help.stdout, new RegExp(`^usage: rightsline ${name}`));
      const examples = help.stdout.split(/^examples?:\n/m)[1];
      assert.ok(examples?.includes(`rightsline ${name}`), `no example: ${help.stdout}`);
      for (const [option] of examples.matchAll(/(?<= )--[a-z0-9-]+/g))
        assert.ok(help.stdout.split(/^examples?:\n/m)[0].includes(option), `${option} is not explained`);
      const unclear = help.stdout.split('\n').filter((line) => /^ {2}(-[a-z], | {4})--/.test(line) && !/^ +(-[a-z], )?--[a-z0-9-]+( [^ ]+)?( {2,}\S.*)?$/.test(line));
      assert.deepEqual(unclear, [], 'two spaces between an option and its words, or its manual page runs them together');
      assert.equal(run(name, '-h').stdout, help.stdout);
      const wrong = run(name, '--no-such-option');
      assert.equal(wrong.status, 2);
      assert.equal(wrong.stdout, '');
      assert.match(wrong.stderr, /usage: rightsline/);
      assert.ok(help.stdout.split('\n').every((line) => line.length <= 120), 'no line is longer than 120');
    });
  }
});

test('check --json tells tools what it tells people', { skip: SANITIZED }, () => {
  const { status, stdout } = run('check', '--json', '--content', path.join(ROOT, 'content'));
  const told = JSON.parse(stdout);
  assert.equal(status, told.errors ? 1 : 0);
  assert.equal(told.errors + told.warnings, told.faults.length);
  const detainer = told.answers.find(({ answer, language }) => answer === 'detainer' && language === 'en');
  assert.ok(detainer.segments.every((count) => count >= 1) && detainer.segments.length >= 1);
  assert.match(detainer.encoding, /GSM/);
  assert.match(detainer.review.on, /^\d{4}-\d\d-\d\d$/);
});
