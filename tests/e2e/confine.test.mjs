// confine.test.mjs - the running program is fenced in, and still does all that it is for: it resolves names, trusts
// certificates, writes opt-outs, loads content anew. And its unit leaves little to reach for.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { test } from 'node:test';
import { COVERED, FakeTwilio, Gateway, ROOT, SANITIZED, temporaryFolder, twilioConfig, twilioWebhook, until } from './support.mjs';

/** The fields of every thread of a process. */
function threads(pid) {
  return fs.readdirSync(`/proc/${pid}/task`).map((thread) =>
    Object.fromEntries(fs.readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8').split('\n').map((line) => line.split(/:\s+/))));
}

/** For "localhost", so that a name has to be resolved and a certificate beside the system's read. */
function certificateOfLocalhost(folder) {
  const key = path.join(folder, 'tls-key.pem'), cert = path.join(folder, 'tls-cert.pem');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key,
    '-out', cert, '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'], { stdio: 'ignore' });
  return { key, cert };
}

test('fenced in, it does its work', async (t) => {
  const folder = temporaryFolder(t), tls = certificateOfLocalhost(folder);
  const fake = await FakeTwilio.start(t, tls);
  const socket = path.join(folder, 'admin');
  const config = twilioConfig(folder, { url: fake.url.replace('127.0.0.1', 'localhost') }, {}, { ca_file: tls.cert, admin_socket: socket });
  fs.writeFileSync(`${config.key}.forgotten`, '2026-11-01\n', { mode: 0o600 });
  const gateway = await Gateway.start(t, config, folder);

  await t.test('all its threads are behind the list of calls, and it says nothing of a fence that is missing', { skip: (SANITIZED || COVERED) && 'sanitizers need calls of their own, and coverage files' }, () => {
    for (const thread of threads(gateway.child.pid)) {
      assert.equal(thread.Seccomp, '2');
      assert.equal(thread.NoNewPrivs, '1');
    }
    assert.equal(gateway.log.find((line) => line.event === 'not_confined'), undefined);
  });
  await t.test('a text is answered over TLS, by the name of the provider', async () => {
    assert.equal((await gateway.text('DETAINER')).status, 200);
    assert.equal(fake.texts.length, 1);
  });
  await t.test('an opt-out is written, and outlives a restart', async () => {
    assert.equal((await gateway.text('please stop texting me')).status, 200);
    assert.deepEqual(await gateway.kill('SIGTERM'), { code: 0, signal: null });
    await gateway.restart();
    assert.equal((await gateway.text('so how was your weekend')).status, 200);
    assert.equal(fake.texts.length, 2); /* the answer and the confirmation, and nothing since */
  });
  await t.test('that opt-outs were forgotten can be confirmed, which takes away the mark beside the key', async () => {
    const said = await new Promise((resolve, reject) => http.request({ socketPath: socket, path: '/outreach/confirm', method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': 0 } }, (response) => {
      let text = '';
      response.on('data', (some) => { text += some; }).on('end', () => resolve(text));
    }).on('error', reject).end());
    assert.equal(JSON.parse(said).result, 'confirmed');
    assert.deepEqual([fs.existsSync(`${config.key}.forgotten`), fs.existsSync(config.key)], [false, true]);
  });
  await t.test('SIGHUP loads the content anew', async () => {
    gateway.child.kill('SIGHUP');
    await until(() => gateway.log.filter((line) => line.event === 'content_loaded').length > 1, 'the content is loaded anew');
  });
});

test('the fence can be left out, and the log says so', async (t) => {
  const folder = temporaryFolder(t), fake = await FakeTwilio.start(t);
  const gateway = await Gateway.start(t, twilioConfig(folder, fake, {}, { confine: false }), folder);
  const line = gateway.log.find((one) => one.event === 'not_confined');
  assert.deepEqual([line?.files, line?.calls], [0, 0]);
  for (const thread of threads(gateway.child.pid)) assert.equal(thread.Seccomp, '0');
});

const analyze = spawnSync('systemd-analyze', ['--version']);
test('the unit leaves an exposure of 1.1 at most', { skip: analyze.error && 'no systemd here' }, () => {
  const { status, stdout, stderr } = spawnSync('systemd-analyze',
    ['security', '--offline=true', '--threshold=11', path.join(ROOT, 'config/rightsline.service')], { encoding: 'utf8' });
  assert.equal(status, 0, stdout.split('\n').slice(-3).join('\n') + stderr);
});

test('the unit lets the program put up its own fences', () => {
  const read = (file) => fs.readFileSync(path.join(ROOT, file), 'utf8');
  const allowed = [...read('config/rightsline.service').matchAll(/^SystemCallFilter=([^~].*)$/gm)].flatMap(([, calls]) => calls.split(' '));
  const own = [...read('gateway/confine.c').matchAll(/syscall\(SYS_(\w+)/g)].map(([, call]) => call);
  assert.ok(own.length >= 3);
  for (const call of own) assert.ok(allowed.includes(call), `Debian 12's @system-service does not have ${call}`);
});

test('the samples for a proxy keep nothing of a request, and wait longer than rightsline', () => {
  const read = (name) => fs.readFileSync(path.join(ROOT, 'config', name), 'utf8').replace(/#.*/g, '');
  const sample = read('nginx.conf'), caddy = read('Caddyfile'), most = 24; // 80 of 100 of the longest time that a provider waits
  for (const line of ['access_log off', 'client_body_in_file_only off', 'proxy_buffering off', 'proxy_max_temp_file_size 0'])
    assert.ok(sample.includes(`${line};`), line);
  const [, body, room] = /client_max_body_size (\d+)k;\s+client_body_buffer_size (\d+)k;/.exec(sample);
  assert.ok(Number(room) >= Number(body), 'a body is never in a file');
  assert.ok(Number(/proxy_read_timeout (\d+)s/.exec(sample)[1]) > most);
  assert.doesNotMatch(caddy, /^\s*log\b/m);
  assert.ok(Number(/response_header_timeout (\d+)s/.exec(caddy)[1]) > most);
});

const nginx = ['/usr/sbin/nginx', '/usr/bin/nginx'].find((file) => fs.existsSync(file));
test('a webhook comes through the sample for nginx, which writes nothing down', { skip: !nginx && 'no nginx here' }, async (t) => {
  const folder = temporaryFolder(t), tls = certificateOfLocalhost(folder), port = 20000 + (process.pid % 20000);
  const fake = await FakeTwilio.start(t);
  const gateway = await Gateway.start(t, twilioConfig(folder, fake), folder);
  const site = fs.readFileSync(path.join(ROOT, 'config/nginx.conf'), 'utf8')
    .replace('listen 443', `listen 127.0.0.1:${port}`).replace(/listen \[::\]:443.*/, '')
    .replace(/\/etc\S+fullchain.pem/, tls.cert).replace(/\/etc\S+privkey.pem/, tls.key)
    .replaceAll('127.0.0.1:8080', `127.0.0.1:${gateway.port}`).replace('/var/log/nginx', folder);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/nginx-${name};`).join(' ');
  fs.writeFileSync(path.join(folder, 'nginx.conf'), `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/errors crit; events {}\n`
    + `http { ${temporary}\n${site} }\n`);
  const checked = spawnSync(nginx, ['-t', '-c', path.join(folder, 'nginx.conf')], { encoding: 'utf8' });
  assert.equal(checked.status, 0, checked.stderr);
  const running = spawn(nginx, ['-c', path.join(folder, 'nginx.conf')], { stdio: 'ignore' });
  t.after(() => running.kill());
  const webhook = twilioWebhook({ body: 'DETAINER', from: '+12025550123' });
  const post = (target) => new Promise((resolve) => {
    const request = https.request({ host: '127.0.0.1', port, path: target, method: 'POST', rejectUnauthorized: false,
      headers: { ...webhook.headers, Host: 'hotline.example' } }, (response) => { response.resume(); resolve(response.statusCode); });
    request.on('error', () => resolve(0));
    request.end(webhook.body);
  });
  assert.equal(await until(() => post(webhook.target), 'nginx answers'), 200);
  assert.equal(await post('/metrics'), 404);
  assert.equal(fake.texts.length, 1);
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()))
    assert.ok(!fs.readFileSync(path.join(entry.path, entry.name)).includes('2025550123'), entry.name);
});
