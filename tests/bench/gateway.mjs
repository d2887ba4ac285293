// gateway.mjs - `make bench`: what a webhook costs the real program, beside a bare evhttp server that says "ok", nginx's
// `return 200`, and an Express responder with Twilio's package, in one run and in turns, since machines are noisy. The
// server has one core, the load (and the stand-in for Twilio's API) the other. Options: --quick (a tenth of it).
import fs from 'node:fs';
import path from 'node:path';
import { instructions, printInstructions } from './instructions.mjs';
import { BUILD, LOAD_CORE, ROOT, SERVER_CORE, folder, load, start, startGateway, there, until, writeRequests } from './support.mjs';

const QUICK = process.argv.includes('--quick');
const ROUNDS = QUICK ? 2 : 5, COUNT = QUICK ? 4000 : 20000, MANY = QUICK ? 10000 : 100000;

// ---- the servers ----

const portPrinted = (child) => until(() => Number(/^(\d+)\n/.exec(child.out)?.[1]), 'a server prints its port');

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
    printInstructions(await instructions({ reply: 'inline' }, inlineFile));
  }
}

await main();
