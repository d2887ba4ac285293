// support.mjs - what the benches share: signed webhooks as people text them, and the real program to send them to.
import { execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const BUILD = process.env.RIGHTSLINE_BUILD ?? path.join(ROOT, 'build');
const TOKEN = '0123456789abcdef0123456789abcdef', ACCOUNT = 'AC' + '0'.repeat(31) + '1';
const NUMBER = '+12025550100', PUBLIC = 'https://hotline.example';
export const SERVER_CORE = '0', LOAD_CORE = os.cpus().length > 1 ? '1' : '0'; // the server has one, the load the other

export const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rightsline-bench-'));
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
  const understood = questions.filter((text) => !['menu', 'none'].includes(answers.get(text).topic)); // asked again, others get another menu
  const use = (list, i) => answers.get(list[i % list.length]);
  return (i) => (i % 10 < 7 ? use(keywords, i) : use(understood, i * 7));
}

/** What each must be answered with: some words from the middle of what `ask` says, which stand on any first page. */
function expectations(list) {
  const lines = execFileSync(path.join(BUILD, 'rightsline'), ['ask', '--batch', '--json'], { cwd: ROOT, maxBuffer: 1 << 26,
    input: list.map((text) => text.replace(/\\/g, '\\\\')).join('\n') + '\n' }).toString().trim().split('\n');
  return new Map(lines.map((line, i) => {
    const { topic, pages } = JSON.parse(line);
    const words = pages[0].split('\n')[0].match(/[A-Za-z0-9 ]+/g) ?? ['']; // nothing that XML or a form codes
    return [list[i], { text: list[i], topic, expected: words.reduce((a, b) => (b.length > a.length ? b : a), '').slice(0, 40) }];
  }));
}

const TOLL_FREE = new Set([800, 822, 833, 844, 855, 866, 877, 888]);
const AREAS = [];
for (let area = 201; area <= 989; area++) if (area % 100 !== 11 && !TOLL_FREE.has(area)) AREAS.push(area);
const PEOPLE = AREAS.length * 99;
const person = (i) => `+1${AREAS[Math.floor(i / 99) % AREAS.length]}555${String(101 + (i % 99)).padStart(4, '0')}`;

/** All of them, signed, in load's form. Nobody texts twice within 75,000, and then the same again: a keyword is answered in
 * the language of what somebody asked before. */
export function writeRequests(file, count, inline) {
  const textOf = texts(), out = fs.openSync(file, 'w');
  for (let i = 0, pieces = []; i < count; i++) {
    const { text, expected } = textOf(i % PEOPLE);
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

export function start(command, args, core, prefix = []) {
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

export async function until(look, what) {
  for (const end = Date.now() + 180000; Date.now() < end; ) {
    const found = look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`in vain: ${what}`);
}

export async function startGateway(name, channel, prefix = []) {
  const own = fs.mkdtempSync(path.join(folder, 'state-')), file = path.join(own, 'config.json');
  const { options, ...rest } = channel;
  fs.writeFileSync(file, JSON.stringify({ hotline: 'Test Hotline', listen: '127.0.0.1:0', admin: '127.0.0.1:0', public_url: PUBLIC,
    also_answer: ['+1'], limits: { segments_per_hour: 100000000, segments_per_day: 1000000000 }, content: path.join(ROOT, 'content'), state: path.join(own, 'state'), key: path.join(own, 'key'),
    channels: { main: { provider: 'twilio', numbers: [NUMBER], ...rest, options: { account_sid: ACCOUNT, auth_token: TOKEN, ...options } } } }));
  const child = start(path.join(BUILD, 'rightsline'), ['serve', '-c', file], SERVER_CORE, prefix);
  const port = await until(() => /"listener":"webhooks"[^}]*"port":(\d+)/.exec(child.err)?.[1], `the gateway listens: ${child.err}`);
  return { name, child, port: Number(port), pid: child.pid };
}

export function load(server, file, options) {
  const expect = server.expect ? ['--expect', server.expect] : [];
  const child = start(path.join(BUILD, 'tests/bench/load'), [String(server.port), file, ...expect,
    ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])], LOAD_CORE);
  return child.gone.then((code) => {
    if (code !== 0) throw new Error(`${server.name}: ${child.err}${child.out}`);
    return JSON.parse(child.out);
  });
}

export const there = (command) => {
  try {
    execFileSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
