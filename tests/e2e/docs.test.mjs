// docs.test.mjs - what the documents say to type is typed: every `sh` block of README.md and docs/, in order, in a scratch
// copy. The README's begin with a clone and end with an answered text: what a new user does. Blocks marked `sh once` build, and
// run with VERIFY=1 only, in a fresh clone.
//
// What a test must not touch is stood in for: /etc, /var and /usr/local are folders of the scratch copy, `sudo` runs what
// it is given, `systemctl` starts and stops the program, and `rightsline setup` gets its answers from a file.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ACCOUNT, FakeTwilio, Gateway, NUMBER, PUBLIC, ROOT, SANITIZED, TOKEN, VERIFY, temporaryFolder, until } from './support.mjs';

const PROGRAM = process.env.RIGHTSLINE ?? path.join(ROOT, 'build/rightsline');
const documents = ['README.md', ...fs.readdirSync(path.join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];

/** The blocks of a document: {once, text}. */
function blocks(text) {
  const found = [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)];
  for (const [, kind] of found) assert.ok(['sh', 'sh once'].includes(kind), `a block of the kind "${kind}"`);
  return found.map(([, kind, words]) => ({ once: kind === 'sh once', text: words }));
}

/* The program as it is called in documents, and systemd's part in it. */
const wrapper = (place, program) => `#!/bin/bash
program=${program}
case "$*" in
setup) exec $program setup -c ${place}/etc/rightsline/config.json --answers ${place}/answers.json --force ;;
# Nothing leads from here to the public address: what it finds is another test's business.
test-channel*) timeout 1 $program "$@" || case $? in 1 | 124) ;; *) exit 2 ;; esac ;;
*) exec $program "$@" ;;
esac
`;
const systemctl = (place, program) => `#!/bin/bash
stop() {
  [ -e ${place}/pid ] || return 0
  kill -TERM "$(cat ${place}/pid)"
  while kill -0 "$(cat ${place}/pid)" 2>/dev/null; do sleep 0.02; done
  rm -f ${place}/pid
}
start() {
  [ ! -e ${place}/pid ] || return 0
  ${program} serve -c ${place}/etc/rightsline/config.json 2>>${place}/log >/dev/null </dev/null &
  echo $! >${place}/pid
}
for word in "$@"; do
  case $word in
  --now | enable | rightsline.socket | rightsline.service | rightsline) ;;
  start | stop | restart | reload | status) [ "$word" = "$1" ] || exit 1 ;;
  *) echo "systemctl: what is $word?" >&2; exit 1 ;;
  esac
done
case $1 in
enable | start) start ;;
restart) stop; start ;;
stop) stop ;;
reload) kill -HUP "$(cat ${place}/pid)" ;;
status) kill -0 "$(cat ${place}/pid)" ;;
esac
`;

function prepare(t, fake, clone) {
  // Set before the folder's own end, so that the process's number is still there: what is set first runs first.
  t.after(() => fs.existsSync(at('pid')) && process.kill(Number(fs.readFileSync(at('pid'), 'utf8')), 'SIGKILL'));
  const place = temporaryFolder(t), at = (...names) => path.join(place, ...names);
  const source = clone ? at('clone') : place, program = clone ? at('usr/local/bin/rightsline') : PROGRAM;
  for (const name of ['bin', 'etc/rightsline', 'var/lib/rightsline-key', 'usr/local/share/rightsline', 'new/key']) fs.mkdirSync(at(name), { recursive: true });
  if (clone) {
    execFileSync('git', ['clone', '--quiet', ROOT, source]);
    fs.symlinkSync(path.join(ROOT, 'tests/node_modules'), path.join(source, 'tests/node_modules'));
    fs.symlinkSync(at('new'), path.join(source, 'new'));
  } else {
    for (const name of ['content', 'config']) execFileSync('cp', ['-r', path.join(ROOT, name), place]);
    fs.symlinkSync(PROGRAM, at('rightsline'));
    fs.symlinkSync(at('content'), at('usr/local/share/rightsline/content'));
  }
  const script = (name, text) => fs.writeFileSync(at('bin', name), text, { mode: 0o755 });
  script('sudo', '#!/bin/sh\nexec "$@"\n');
  script('systemctl', systemctl(place, program));
  script('rightsline', wrapper(place, program));
  fs.writeFileSync(path.join(source, 'messages.txt'), 'DETAINER\n90012\n');
  const settings = { hotline: 'New Line', public_url: PUBLIC, content: path.join(source, 'content'), listen: '127.0.0.1:0', admin: '127.0.0.1:0' };
  fs.writeFileSync(at('answers.json'), JSON.stringify({ ...settings, provider: 'twilio', number: NUMBER, state: at('var/lib/rightsline'),
    key: at('var/lib/rightsline-key/key'), options: { account_sid: ACCOUNT, auth_token: TOKEN, base_url: fake.url } }), { mode: 0o600 });
  // Another machine, for what is said of moving.
  fs.mkdirSync(at('new/state'), { mode: 0o700 });
  fs.writeFileSync(at('new/config.json'), JSON.stringify({ ...settings, state: at('new/state'), key: at('new/key/key'),
    channels: { main: { provider: 'kannel', numbers: [NUMBER], options: { token: 'made-up', username: 'u', password: 'made-up' } } } }));
  return { place, source, at };
}

function type({ place, source, at }, text) {
  const typed = text
    .replace(/(?<![\w.$}])\/(etc\/rightsline|var\/lib|usr\/local)\b/g, `${place}/$1`)
    .replaceAll(' --owner=rightsline --group=rightsline', ''); // there is no such user here
  const env = { ...process.env, PATH: `${at('bin')}:${process.env.PATH}`, DESTDIR: place, MAKEFLAGS: '', NODE_TEST_CONTEXT: '' };
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-euo', 'pipefail', '-c', typed], { cwd: source, env, encoding: 'utf8', input: '' });
  assert.equal(status, 0, `${text}\n${stdout}\n${stderr}`);
  return stdout;
}

/** Somebody texts the gateway that the documents have started. */
async function text(scratch, words) {
  const port = () => fs.readFileSync(scratch.at('log'), 'utf8').match(/"listener":"webhooks".*?"port":(\d+)|"port":(\d+).*?"listener":"webhooks"/)?.slice(1).find(Boolean);
  const gateway = new Gateway();
  gateway.port = await until(port, 'it listens');
  return gateway.text(words);
}

test('what the documents say to type works', { skip: SANITIZED }, async (t) => {
  const fake = await FakeTwilio.start(t);
  const scratch = prepare(t, fake, VERIFY);
  for (const name of documents) { // the README's first: it sets up what the others work on
    await t.test(name, async () => {
      const all = blocks(fs.readFileSync(path.join(ROOT, name), 'utf8')).filter((block) => VERIFY || !block.once);
      let shown = '';
      for (const block of all) shown += type(scratch, block.text);
      if (name !== 'README.md') return;

      assert.match(shown, /topic +detainer/);
      assert.match(shown, /In the console of Twilio/);
      assert.equal((await text(scratch, 'WARRANT')).status, 200);
      assert.match(fake.to('+12025550123').at(-1).Body, /New Line, automatic/, 'a new user has answered a first text');
      assert.equal((await text(scratch, 'please stop texting me')).status, 200); // for what is said of opt-outs
    });
  }
});

test('links between the documents lead somewhere', () => {
  for (const name of documents) {
    const text = fs.readFileSync(path.join(ROOT, name), 'utf8');
    for (const [, link] of text.matchAll(/\]\(([^)]+)\)/g)) {
      if (/^https?:/.test(link)) continue;
      const [file, place] = link.split('#');
      const target = file ? path.join(ROOT, path.dirname(name), file) : path.join(ROOT, name);
      assert.ok(fs.existsSync(target), `${name}: ${link}`);
      const titles = [...fs.readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)]
        .map((match) => match[1].toLowerCase().replace(/[^\w\- ]/g, '').replaceAll(' ', '-'));
      if (place) assert.ok(titles.includes(place), `${name}: ${link}: ${titles}`);
    }
  }
});
