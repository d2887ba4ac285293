// package.test.mjs - what `make install` and the Debian package put where, with a program that is built already: installed
// into a clean tree, set up, upgraded, removed and purged. And the manual pages.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ACCOUNT, ROOT, SANITIZED, TOKEN, VERIFY, temporaryFolder } from './support.mjs';

const PROGRAM = process.env.RIGHTSLINE ?? path.join(ROOT, 'build/rightsline');
const there = (name) => spawnSync('which', [name]).status === 0;
const run = (command, args, more = {}) => spawnSync(command, args, { cwd: ROOT, encoding: 'utf8', ...more });

/** All files and folders below, without the tree's own name. */
const tree = (folder) => execFileSync('find', ['.'], { cwd: folder, encoding: 'utf8' }).split('\n').filter(Boolean).sort();

test('make install', { skip: SANITIZED }, async (t) => {
  const folder = temporaryFolder(t);
  const install = () => execFileSync('make', ['-s', 'install-files', `PROGRAM=${PROGRAM}`, `DESTDIR=${folder}`, 'PREFIX=/opt/line', 'CONFDIR=/opt/line/etc'], { cwd: ROOT });
  install();
  const files = tree(folder);
  const at = (name) => path.join(folder, name);

  await t.test('program, content, examples, pages and units are where PREFIX, CONFDIR and DESTDIR say', () => {
    for (const name of ['opt/line/bin/rightsline', 'opt/line/share/rightsline/content/topics/rights.json', 'opt/line/share/rightsline/content/trained.cache',
      'opt/line/share/rightsline/examples/twilio.json', 'opt/line/share/doc/rightsline/NOTICE', 'opt/line/share/man/man1/rightsline-setup.1',
      'opt/line/share/man/man5/rightsline.json.5', 'etc/systemd/system/rightsline.service', 'etc/sysusers.d/rightsline.conf'])
      assert.ok(files.includes(`./${name}`), name);
    assert.ok(!files.some((name) => /\.[ch]$/.test(name)), 'no source is among them');
    assert.equal(fs.statSync(at('opt/line/etc')).mode & 0o777, 0o750);
    const unit = fs.readFileSync(at('etc/systemd/system/rightsline.service'), 'utf8');
    assert.match(unit, /^ExecStart=\/opt\/line\/bin\/rightsline serve -c \/opt\/line\/etc\/config\.json$/m);
    assert.match(unit, /^ConditionPathExists=\/opt\/line\/etc\/config\.json$/m);
    for (const needed of [/^RestartSec=100ms$/m, /^StartLimitIntervalSec=0$/m, /^User=rightsline$/m]) assert.match(unit, needed);
  });

  await t.test('the installed program answers from the installed content, which it has learnt already', () => {
    const cache = at('opt/line/share/rightsline/content/trained.cache'), before = fs.statSync(cache).mtimeMs;
    const asked = run(at('opt/line/bin/rightsline'), ['ask', '--batch', '--content', at('opt/line/share/rightsline/content')], { input: 'RIGHTS\n', cwd: '/' });
    assert.equal(asked.stdout, 'rights\ten\n');
    assert.equal(fs.statSync(cache).mtimeMs, before);
  });

  await t.test('installed again, it leaves what was edited in place beside it', { skip: !VERIFY }, () => {
    const rights = 'opt/line/share/rightsline/content/topics/rights.json', shipped = fs.readFileSync(at(rights), 'utf8');
    fs.writeFileSync(at(rights), shipped.replace('rights', 'edited'));
    install();
    assert.equal(fs.readFileSync(at(rights), 'utf8'), shipped);
    assert.match(fs.readFileSync(at(rights.replace('content', 'content.old')), 'utf8'), /edited/);
  });

  await t.test('systemd finds nothing wrong with the units', { skip: !there('systemd-analyze') }, () => {
    // It looks for the program and the user on this machine.
    const units = ['rightsline.service', 'rightsline.socket'].map((name) => {
      const text = fs.readFileSync(at(`etc/systemd/system/${name}`), 'utf8');
      fs.writeFileSync(at(name), text.replace(/^ExecStart=\S+/m, `ExecStart=${PROGRAM}`).replace(/^(User|Group)=.*\n/gm, ''));
      return at(name);
    });
    const { stderr } = run('systemd-analyze', ['verify', '--man=no', ...units]);
    assert.ok(!stderr.split('\n').some((line) => line.includes('rightsline.s')), stderr);
  });

  await t.test('nor with the samples for reminders, and the program knows what they ask of it', { skip: !there('systemd-analyze') }, () => {
    const units = ['rightsline-send.timer', 'rightsline-send.service'].map((name) => at(`opt/line/share/rightsline/examples/${name}`));
    const { status, stderr } = run('systemd-analyze', ['--user', 'verify', '--man=no', ...units], { env: { ...process.env, XDG_RUNTIME_DIR: folder } });
    assert.equal(status, 0, stderr);
    assert.ok(!stderr.includes('rightsline-send'), stderr);
    const [timer, service] = units.map((name) => fs.readFileSync(name, 'utf8'));
    assert.equal(run('systemd-analyze', ['calendar', /^OnCalendar=(.*)$/m.exec(timer)[1]]).status, 0);

    // As systemd runs it, with stand-ins for ssh and for the program, which shows what it is given.
    const line = /^ExecStart=\/bin\/sh -c '([^']*)'$/m.exec(service.replaceAll('\\\n', ' '))[1];
    fs.mkdirSync(at('stand-in'));
    fs.writeFileSync(at('stand-in/ssh'), '#!/bin/sh\n', { mode: 0o755 });
    fs.writeFileSync(at('stand-in/rightsline'), '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
    const env = { PATH: `${at('stand-in')}:${process.env.PATH}`, CREDENTIALS_DIRECTORY: folder };
    const given = run('/bin/sh', ['-c', line.replace(/%[ht]/g, folder)], { env }).stdout.split('\n').slice(0, -1);
    assert.deepEqual(given.slice(0, 2), ['send', '--due']);
    fs.writeFileSync(at('passphrase'), 'four unusual words\n');
    const asked = run(PROGRAM, given);
    assert.equal(asked.status, 1, asked.stderr); // and not 2, for wrong usage
    assert.match(asked.stderr, /cannot open .*organiser\.key/);
  });

  await t.test('the manual pages are there for every command, and groff has nothing to warn of', () => {
    const commands = [...run(PROGRAM, ['--help']).stdout.matchAll(/^ {2}([a-z][a-z-]*) +\S/gm)].map((match) => match[1]);
    for (const name of commands) {
      assert.ok(files.includes(`./opt/line/share/man/man1/rightsline-${name}.1`), name);
      const page = fs.readFileSync(at(`opt/line/share/man/man1/rightsline-${name}.1`), 'utf8');
      for (const part of ['NAME', 'SYNOPSIS', 'DESCRIPTION', 'EXAMPLES', 'EXIT STATUS']) assert.ok(page.includes(`.SH ${part}\n`), `${name}: ${part}`);
    }
    if (!there('groff')) return;
    const pages = files.filter((name) => /\/man\/man\d\//.test(name)).map(at);
    const { status, stderr } = run('groff', ['-man', '-ww', '-Tutf8', '-z', ...pages]); // as man --warnings does
    assert.deepEqual([status, stderr], [0, '']);
  });

  await t.test('the page of the configuration has every setting', () => {
    const page = fs.readFileSync(at('opt/line/share/man/man5/rightsline.json.5'), 'utf8');
    const source = fs.readFileSync(path.join(ROOT, 'config/config.c'), 'utf8');
    for (const [, list] of source.matchAll(/known\[\] = \{([^}]*)\}/g))
      for (const [, name] of list.matchAll(/"([a-z_0-9]+)"/g))
        assert.ok(new RegExp(`^\\.B ${name}$`, 'm').test(page) || page.includes(`\\(dq${name}\\(dq`), name);
  });
});

const tools = ['dpkg', 'dpkg-deb', 'dpkg-shlibdeps', 'systemd-sysusers', 'deb-systemd-helper'].filter((name) => !there(name));

test('the Debian package', { skip: SANITIZED || (tools.length ? `without ${tools}` : process.getuid() !== 0 && 'dpkg wants root') }, async (t) => {
  const folder = temporaryFolder(t), root = path.join(folder, 'root');
  const at = (name) => path.join(root, name);
  for (const name of ['etc', 'var/lib/dpkg/info', 'var/lib/dpkg/updates', 'var/lib/dpkg/triggers']) fs.mkdirSync(at(name), { recursive: true });
  for (const name of ['status', 'available']) fs.writeFileSync(at(`var/lib/dpkg/${name}`), '');
  const file = (version) => path.join(folder, `rightsline_${version}.deb`);
  const build = (version) => {
    execFileSync('config/debian/build.sh', [PROGRAM, file(version), version], { cwd: ROOT, env: { ...process.env, DEB_COMPRESS: 'none' } });
    return file(version);
  };
  /** The same package under a later version, which is quicker than building it anew. */
  const again = (from, version) => {
    const opened = path.join(folder, 'opened'), control = path.join(opened, 'DEBIAN/control');
    execFileSync('dpkg-deb', ['--raw-extract', from, opened]);
    fs.writeFileSync(control, fs.readFileSync(control, 'utf8').replace(/^Version: .*$/m, `Version: ${version}`));
    execFileSync('dpkg-deb', ['--root-owner-group', '-Znone', '--build', opened, file(version)], { stdio: 'ignore' });
    return file(version);
  };
  const dpkg = (...args) => {
    const done = run('dpkg', [`--root=${root}`, '--force-script-chrootless', '--force-depends', '--force-unsafe-io', '--log=/dev/null', ...args]);
    assert.equal(done.status, 0, done.stdout + done.stderr);
    return done.stdout + done.stderr;
  };
  const first = build('0.9'), second = again(first, '0.9.1');
  const id = () => Number(fs.readFileSync(at('etc/passwd'), 'utf8').match(/^rightsline:[^:]*:(\d+)/m)[1]);

  await t.test('names the libraries that it needs', () => {
    const control = execFileSync('dpkg-deb', ['--field', first], { encoding: 'utf8' });
    for (const library of ['libevent', 'libcurl4', 'libjansson4', 'libsqlite3-0', 'libssl3']) assert.ok(control.includes(library), library);
    assert.match(control, /^Version: 0\.9$/m);
  });

  await t.test('installs: a user of its own, a folder that the service may read, and a word on what comes next', () => {
    assert.match(dpkg('--install', first), /Now run: rightsline setup/);
    assert.ok(id() > 0);
    assert.equal(fs.statSync(at('etc/rightsline')).mode & 0o777, 0o750);
    assert.equal(run(at('usr/bin/rightsline'), ['ask', '--batch', '--content', at('usr/share/rightsline/content')], { input: 'WARRANT\n' }).stdout, 'warrant\ten\n');
    assert.ok(fs.existsSync(at('usr/share/man/man1/rightsline-serve.1.gz')));
    assert.ok(fs.lstatSync(at('etc/systemd/system/sockets.target.wants/rightsline.socket')).isSymbolicLink(), 'it starts with the machine');
  });

  const state = ['etc/rightsline/config.json', 'etc/rightsline/twilio-auth-token', 'var/lib/rightsline/optouts.db', 'var/lib/rightsline-key/key'];
  const contents = () => state.map((name) => fs.readFileSync(at(name)).toString('hex'));

  await t.test('upgrades, and keeps configuration, secrets, opt-outs and key', () => {
    const answers = { provider: 'twilio', number: '+12025550100', public_url: 'https://hotline.example', content: at('usr/share/rightsline/content'),
      options: { account_sid: ACCOUNT, auth_token: TOKEN } };
    const made = run(at('usr/bin/rightsline'), ['setup', '-c', at('etc/rightsline/config.json'), '--answers', '-'], { input: JSON.stringify(answers) });
    assert.equal(made.status, 0, made.stderr);
    for (const name of ['var/lib/rightsline', 'var/lib/rightsline-key']) fs.mkdirSync(at(name), { mode: 0o700 });
    fs.writeFileSync(at('var/lib/rightsline/optouts.db'), 'opt-outs');
    fs.writeFileSync(at('var/lib/rightsline-key/key'), 'key');
    const before = contents(), user = id();
    assert.ok(!/Now run/.test(dpkg('--install', second)), 'it is set up already');
    assert.deepEqual(contents(), before);
    assert.equal(id(), user);
    assert.match(dpkg('--status', 'rightsline'), /Version: 0\.9\.1/);
  });

  await t.test('is removed, and keeps them still', () => {
    const before = contents();
    dpkg('--remove', 'rightsline');
    assert.deepEqual(contents(), before);
    assert.ok(!fs.existsSync(at('usr/bin/rightsline')));
  });

  await t.test('is purged, and nothing is left', () => {
    dpkg('--purge', 'rightsline');
    const left = tree(root).filter((name) => name.includes('rightsline'));
    assert.deepEqual(left, []);
    for (const name of state) assert.ok(!fs.existsSync(at(name)), name);
  });
});
