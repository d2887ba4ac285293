// gateway.mjs - `make bench`: what a webhook costs the real program, beside a bare evhttp server that says "ok", nginx's
// `return 200`, and an Express responder with Twilio's package, in one run and in turns, since machines are noisy. The
// server has one core, the load (and the stand-in for Twilio's API) the other. Options: --quick (a tenth of it).
import { execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const BUILD = process.env.RIGHTSLINE_BUILD ?? path.join(ROOT, 'build');
const TOKEN = '0123456789abcdef0123456789abcdef', ACCOUNT = 'AC' + '0'.repeat(31) + '1';
const NUMBER = '+12025550100', PUBLIC = 'https://hotline.example';
const QUICK = process.argv.includes('--quick');
const ROUNDS = QUICK ? 2 : 5, COUNT = QUICK ? 4000 : 20000, MANY = QUICK ? 10000 : 100000;
const SERVER_CORE = '0', LOAD_CORE = os.cpus().length > 1 ? '1' : '0';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rightsline-bench-'));
const children = new Set();
process.on('exit', () => {
  children.forEach((child) => child.kill('SIGKILL'));
  fs.rmSync(folder, { recursive: true, force: true });
});

// ---- the webhooks ----

/** Seven in ten are keywords and ZIPs, three are questions, as people text them. */
function texts() {
  const keywords = ['RIGHTS', 'detainer', 'WARRANT', 'silent', 'door', 'lawyer', 'FIND', 'derechos', 'abogado', 'orden',
    '90012', '10001', '60614', '77002', '33101', '98101', '85004', '30303', '02108', '19103'];
  const questions = ['en', 'es'].flatMap((lang) => fs.readFileSync(path.join(ROOT, `tests/messages/develop-${lang}.tsv`), 'utf8')
    .split('\n').map((line) => line.split('\t')).filter((cells) => cells[4] === 'question').map((cells) => cells[2])).slice(0, 400);
  const answers = expectations([...keywords, ...questions]);
  const use = (list, i) => answers.get(list[i % list.length]);
  return (i) => (i % 10 < 7 ? use(keywords, i) : use(questions, i * 7));
}

/** What each must be answered with: some words from the middle of what `ask` says, which stand on any first page. */
function expectations(list) {
  const lines = execFileSync(path.join(BUILD, 'rightsline'), ['ask', '--batch', '--json'], { cwd: ROOT, maxBuffer: 1 << 26,
    input: list.map((text) => text.replace(/\\/g, '\\\\')).join('\n') + '\n' }).toString().trim().split('\n');
  return new Map(lines.map((line, i) => {
    const words = JSON.parse(line).pages[0].split('\n')[0].match(/[A-Za-z0-9 ]+/g) ?? ['']; // nothing that XML or a form codes
    return [list[i], { text: list[i], expected: words.reduce((a, b) => (b.length > a.length ? b : a), '').slice(0, 40) }];
  }));
}

const TOLL_FREE = new Set([800, 822, 833, 844, 855, 866, 877, 888]);
const AREAS = [];
for (let area = 201; area <= 989; area++) if (area % 100 !== 11 && !TOLL_FREE.has(area)) AREAS.push(area);
const person = (i) => `+1${AREAS[Math.floor(i / 99) % AREAS.length]}555${String(101 + (i % 99)).padStart(4, '0')}`;

/** All of them, signed, in load's form. Nobody texts twice within 75,000. */
function writeRequests(file, count, inline) {
  const textOf = texts(), out = fs.openSync(file, 'w');
  for (let i = 0, pieces = []; i < count; i++) {
    const { text, expected } = textOf(i);
    const fields = { AccountSid: ACCOUNT, ApiVersion: '2010-04-01', Body: text, From: person(i), FromCity: 'LOS ANGELES',
      FromCountry: 'US', FromState: 'CA', FromZip: '90012', MessageSid: `SM${String(i).padStart(32, '0')}`, NumMedia: '0',
      NumSegments: '1', SmsStatus: 'received', To: NUMBER, ToCountry: 'US' };
    const signed = `${PUBLIC}/sms/main` + Object.keys(fields).sort().map((name) => name + fields[name]).join('');
    const body = new URLSearchParams(fields).toString();
    const request = Buffer.from(`POST /sms/main HTTP/1.1\r\nHost: hotline.example\r\nContent-Type: application/x-www-form-urlencoded; ` +
      `charset=UTF-8\r\nContent-Length: ${body.length}\r\nX-Twilio-Signature: ` +
      `${createHmac('sha1', TOKEN).update(signed).digest('base64')}\r\nAccept: */*\r\nUser-Agent: TwilioProxy/1.1\r\n\r\n${body}`);
    const must = Buffer.from(inline ? expected : '<Response'), head = Buffer.alloc(8);
    head.writeUInt32LE(request.length, 0);
    head.writeUInt32LE(must.length, 4);
    pieces.push(head, request, must);
    if (pieces.length > 3000 || i === count - 1) fs.writeSync(out, Buffer.concat(pieces.splice(0)));
  }
  fs.closeSync(out);
}

// ---- the servers ----

function start(command, args, core, prefix = []) {
  const child = spawn('taskset', ['-c', core, ...prefix, command, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LD_BIND_NOW: '1' } }); // the program would start itself again for it, and callgrind lose it
  Object.assign(child, { out: '', err: '' });
  child.stdout.on('data', (piece) => (child.out += piece));
  child.stderr.on('data', (piece) => (child.err = (child.err + piece).slice(-100000)));
  child.gone = new Promise((resolve) => child.on('exit', resolve));
  child.gone.then(() => children.delete(child));
  children.add(child);
  return child;
}

async function until(look, what) {
  for (const end = Date.now() + 180000; Date.now() < end; ) {
    const found = look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`in vain: ${what}`);
}

const portPrinted = (child) => until(() => Number(/^(\d+)\n/.exec(child.out)?.[1]), 'a server prints its port');

async function startGateway(name, channel, prefix = []) {
  const own = fs.mkdtempSync(path.join(folder, 'state-')), file = path.join(own, 'config.json');
  const { options, ...rest } = channel;
  fs.writeFileSync(file, JSON.stringify({ hotline: 'Test Hotline', listen: '127.0.0.1:0', admin: '127.0.0.1:0', public_url: PUBLIC,
    limits: { segments_per_hour: 100000000, segments_per_day: 1000000000 }, content: path.join(ROOT, 'content'), state: path.join(own, 'state'), key: path.join(own, 'key'),
    channels: { main: { provider: 'twilio', numbers: [NUMBER], ...rest, options: { account_sid: ACCOUNT, auth_token: TOKEN, ...options } } } }));
  const child = start(path.join(BUILD, 'rightsline'), ['serve', '-c', file], SERVER_CORE, prefix);
  const port = await until(() => /"listener":"webhooks"[^}]*"port":(\d+)/.exec(child.err)?.[1], `the gateway listens: ${child.err}`);
  return { name, child, port: Number(port), pid: child.pid };
}

async function startNginx() {
  const port = 20000 + (process.pid % 20000), conf = path.join(folder, 'nginx.conf');
  fs.writeFileSync(conf, `worker_processes 1; daemon off; pid ${folder}/nginx.pid; error_log ${folder}/nginx.err;
events { worker_connections 1024; }
http { access_log off; client_body_temp_path ${folder}/nb; proxy_temp_path ${folder}/np; fastcgi_temp_path ${folder}/nf;
uwsgi_temp_path ${folder}/nu; scgi_temp_path ${folder}/ns; keepalive_requests 100000000;
server { listen 127.0.0.1:${port}; location / { return 200 "ok"; } } }\n`);
  const child = start('/usr/sbin/nginx', ['-c', conf], SERVER_CORE);
  const pid = await until(() => fs.existsSync(`${folder}/nginx.pid`) && workersOf(child.pid)[0], 'nginx has a worker');
  return { name: 'nginx "return 200"', child, port, pid, expect: 'ok' };
}

const workersOf = (pid) => fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

async function startPlain(name, command, args, expect) {
  const child = start(command, args, SERVER_CORE);
  return { name, child, port: await portPrinted(child), pid: child.pid, expect };
}

/** CPU seconds that a process has used, from the scheduler's own clock: clock ticks are too coarse. */
function cpuOf(pid) {
  return fs.readdirSync(`/proc/${pid}/task`).reduce((sum, task) =>
    sum + Number(fs.readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e9, 0);
}

const peakOf = (pid) => Number(/VmHWM:\s*(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

function load(server, file, options) {
  const expect = server.expect ? ['--expect', server.expect] : [];
  const child = start(path.join(BUILD, 'tests/bench/load'), [String(server.port), file, ...expect,
    ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])], LOAD_CORE);
  return child.gone.then((code) => {
    if (code !== 0) throw new Error(`${server.name}: ${child.err}${child.out}`);
    return JSON.parse(child.out);
  });
}

// ---- the measurement ----

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const number = (value, digits = 1) => value.toFixed(digits).padStart(9);

async function measure(servers, file) {
  for (let round = 0; round < ROUNDS; round++) {
    for (const server of servers) {
      const count = server.slow ? COUNT / 20 : COUNT, before = cpuOf(server.pid);
      const result = await load(server, server.file ?? file, { count, first: server.used });
      server.used += count;
      server.cpu.push(((cpuOf(server.pid) - before) / count) * 1e6);
      server.perSecond.push(count / result.seconds);
    }
  }
  for (const server of servers) {
    const count = Math.round(server.slow ? COUNT / 20 : COUNT);
    server.half = await load(server, server.file ?? file, { count, first: server.used, rate: Math.round(median(server.perSecond) / 2), connections: 64 });
    server.used += count;
  }
}

function print(servers) {
  const bare = servers[0];
  console.log(`\n${'one core, medians of ' + ROUNDS + ' rounds in turns'.padEnd(36)}  a second   CPU us  x evhttp   p50 ms   p99 ms p99.9 ms   peak MiB`);
  for (const server of servers) {
    const ratio = median(server.cpu.map((cpu, i) => cpu / bare.cpu[i]));
    console.log(`${server.name.padEnd(52)}${number(median(server.perSecond), 0)}${number(median(server.cpu))} ${number(ratio, 2)}` +
      `${number(server.half.p50_ms, 2)}${number(server.half.p99_ms, 2)}${number(server.half.p999_ms, 2)}  ${number(peakOf(server.pid))}`);
  }
}

/** Instructions a message: what more messages cost more, so that the start is not counted. */
async function instructions(channel, file) {
  const run = async (count) => {
    const out = path.join(folder, 'callgrind.out');
    const server = await startGateway('callgrind', channel, ['valgrind', '--tool=callgrind', `--callgrind-out-file=${out}`]);
    await load(server, file, { count, connections: 4 });
    server.child.kill('SIGTERM');
    await server.child.gone;
    return Number(/^(?:summary|totals): (\d+)/m.exec(fs.readFileSync(out, 'utf8'))[1]);
  };
  const few = await run(500);
  return ((await run(2500)) - few) / 2000;
}

const there = (command) => {
  try {
    execFileSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

async function main() {
  const inlineFile = path.join(folder, 'inline'), restFile = path.join(folder, 'rest');
  const total = COUNT * (ROUNDS + 1) + MANY;
  writeRequests(inlineFile, total, true);
  writeRequests(restFile, total, false);
  const api = start(path.join(BUILD, 'tests/bench/provider'), [], LOAD_CORE), apiPort = await portPrinted(api);
  const rest = { options: { base_url: `http://127.0.0.1:${apiPort}` } };
  const servers = [await startPlain('evhttp, says "ok"', path.join(BUILD, 'tests/bench/evhttp_ok'), [], 'ok')];
  if (there('/usr/sbin/nginx')) servers.push(await startNginx());
  else console.log('nginx is not installed: left out (apt-get install nginx-light)');
  servers.push(await startGateway('rightsline, inline', { reply: 'inline', ...rest }));
  servers.push({ ...await startGateway('rightsline, by the API', { reply: 'rest', ...rest }), file: restFile });
  for (const kind of ['inline', 'rest']) {
    servers.push({ ...await startPlain(`Express and the twilio package, ${kind === 'rest' ? 'by the API' : kind}`, process.execPath,
      [path.join(ROOT, 'tests/bench/responder.mjs'), kind, String(apiPort)], kind === 'rest' ? '<Response' : 'Do not sign'), slow: true });
  }
  servers.forEach((server) => Object.assign(server, { cpu: [], perSecond: [], used: 0 }));
  await measure(servers, inlineFile);
  print(servers);
  for (const server of servers.filter(({ name }) => name.startsWith('rightsline'))) {
    await load(server, server.file ?? inlineFile, { count: MANY, first: server.used });
    console.log(`${server.name}: peak memory after ${server.used + MANY} messages ${peakOf(server.pid).toFixed(1)} MiB`);
  }
  const sent = servers.find(({ name }) => name === 'rightsline, by the API');
  for (const server of servers) {
    server.child.kill('SIGTERM');
    await server.child.gone;
  }
  api.kill('SIGTERM');
  await api.gone;
  const express = (COUNT / 20) * (ROUNDS + 1);
  const { texts: taken } = JSON.parse(api.out.split('\n')[1]), wanted = sent.used + MANY + express;
  console.log(`by the API: ${wanted} texts wanted, ${taken} taken: ${wanted - taken === 0 ? 'none lost, none doubled' : 'WRONG'}`);
  if (wanted !== taken) process.exitCode = 1;
  if (!there('valgrind')) console.log('valgrind is not installed: instructions are not counted (apt-get install valgrind)');
  else {
    console.log(`instructions a message: inline ${Math.round(await instructions({ reply: 'inline', ...rest }, inlineFile))}`);
  }
}

await main();
