// kannel.test.mjs - Kannel as Debian ships it, with the configuration that we hand out: texts go from its fake carrier
// (fakesmsc) through bearerbox and smsbox to our program, and the answers all the way back.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { oneChannel } from './fake_api.mjs';
import { Gateway, NUMBER, ROOT, temporaryFolder, until } from './support.mjs';

const PROGRAM = process.env.RIGHTSLINE ?? path.join(ROOT, 'build/rightsline');
const FAKESMSC = '/usr/lib/kannel/test/fakesmsc';
const TOKEN = 'made-up-token', PASSWORD = 'made-up-password';

const ending = [], context = { after: (end) => ending.push(end) };
let folder, ports, carrier, gateway;

/** Ports that are free now. */
async function freePorts(count) {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => resolve(server));
  })));
  const found = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return found;
}

const listens = (port) => until(() => new Promise((resolve) => {
  const socket = net.connect(port, '127.0.0.1', () => resolve(socket.destroy()));
  socket.on('error', () => resolve(false));
}), `something listens on ${port}`);

/** config/kannel.conf with ports, secrets and log files of the test's own, and the fake carrier for a line. */
function kannelConf() {
  const { admin, box, smsc, sendsms, ours } = ports;
  const line = `group = smsc\nsmsc = fake\nsmsc-id = fake\nport = ${smsc}\nconnect-allow-ip = 127.0.0.1\n`;
  let conf = fs.readFileSync(path.join(ROOT, 'config/kannel.conf'), 'utf8');
  for (const [from, to] of [[/^group = smsc\n(.+\n)*/m, line], [/^admin-port = .*/m, `admin-port = ${admin}`],
    [/^smsbox-port = .*/m, `smsbox-port = ${box}`], [/^sendsms-port = .*/m, `sendsms-port = ${sendsms}`],
    ['http://127.0.0.1:8080/', `http://127.0.0.1:${ours}/`], ['token=TOKEN', `token=${TOKEN}`],
    ['SENDSMS-PASSWORD', PASSWORD], [/\/var\/log\/kannel/g, folder], [/^http-queue-delay = .*/m, 'http-queue-delay = 1']]) {
    assert.notEqual(conf.replace(from, to), conf, `${from} is not in config/kannel.conf`);
    conf = conf.replace(from, to);
  }
  const file = path.join(folder, 'kannel.conf');
  fs.writeFileSync(file, conf);
  return file;
}

/** Starts one of Kannel's boxes; it is ended with the test. */
async function startBox(name, conf, port) {
  const box = spawn(`/usr/sbin/${name}`, ['-v', '4', conf], { stdio: 'ignore' });
  const ended = new Promise((resolve) => box.on('exit', resolve));
  context.after(async () => {
    box.kill('SIGKILL'); // it would take a second to say goodbye
    await ended;
  });
  await listens(port);
}

/** Kannel's fake carrier: what it is told goes to bearerbox, and what it is given is kept. */
class Carrier {
  output = '';
  sent = 0;

  constructor() {
    this.child = spawn(FAKESMSC, ['-H', '127.0.0.1', '-r', String(ports.smsc)], { stdio: ['pipe', 'ignore', 'pipe'] });
    this.child.stderr.setEncoding('utf8').on('data', (piece) => (this.output += piece));
    context.after(() => this.child.kill());
  }

  /** Somebody texts: `kind` and `text` as fakesmsc's help has them. It takes one line at a time. */
  async send(from, kind, text) {
    this.child.stdin.write(`${from} ${NUMBER} ${kind} ${text}\n`);
    const sent = `sent message ${++this.sent}\n`;
    await until(() => this.output.includes(sent), 'it is sent');
  }

  /** {from, to, text, parts, unicode} of all texts that came, those in parts put together. */
  get texts() {
    const texts = [];
    for (const [, line] of this.output.matchAll(/Got message \d+: <(.*)>/g)) {
      const [, from, to, kind, rest] = /^(\+\d+) (\+\d+) (text|ucs-2|udh) (.*)$/.exec(line) ?? [];
      if (kind === 'text') texts.push({ from, to, text: rest, parts: 1, unicode: false });
      else if (kind === 'ucs-2') texts.push({ from, to, text: utf16(bytes(rest)), parts: 1, unicode: true });
      else if (kind === 'udh') this.#part(texts, from, to, rest);
      else texts.at(-1).text += `\n${line}`; // fakesmsc's protocol has lines
    }
    return texts;
  }

  #part(texts, from, to, rest) {
    const [header, , data] = rest.split(' '), [, , , reference, of, part] = bytes(header);
    const unicode = bytes(data).includes(0);
    if (part === 1) texts.push({ from, to, text: '', parts: 0, unicode, reference, of });
    const whole = texts.at(-1);
    assert.equal(whole.reference, reference);
    assert.equal(++whole.parts, part);
    whole.text += unicode ? utf16(bytes(data)) : bytes(data).toString('latin1');
  }

  /** What that person was sent, whole. */
  to(number) {
    return this.texts.filter((text) => text.to === number && text.parts === (text.of ?? 1));
  }

  async answer(number) {
    return until(() => this.to(number)[0], 'an answer comes');
  }
}

const bytes = (escaped) => Buffer.from(escaped.replace(/\+/g, ' ').replace(/%(..)/g, (all, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1');
const utf16 = (big) => Buffer.from(big).swap16().toString('utf16le');
const ucs2 = (text) => [...Buffer.from(text, 'utf16le').swap16()].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** As smsbox calls us; a POST for a text, a GET for a receipt. */
const message = (id, text, from, token = TOKEN) => gateway.post(`/sms/main?token=${token}&id=${id}`, text,
  { 'Content-Type': 'text/plain; charset="UTF-8"', 'X-Kannel-From': from, 'X-Kannel-To': '12025550100', 'X-Kannel-Coding': '0' });
const receipt = (status, token = TOKEN) => fetch(`http://127.0.0.1:${ports.ours}/sms/main?token=${token}&mid=0123456789abcdef&dlr=${status}`);
const receipts = async (word) => Number(new RegExp(`receipts_total\\{channel="main",delivery="${word}"\\} (\\d+)`).exec(await gateway.metrics())?.[1] ?? 0);

before(async () => {
  folder = temporaryFolder(context);
  const [admin, box, smsc, sendsms, ours] = await freePorts(5);
  ports = { admin, box, smsc, sendsms, ours };
  const conf = kannelConf();
  await startBox('bearerbox', conf, box);
  await startBox('smsbox', conf, sendsms);
  await listens(smsc);
  carrier = new Carrier();
  const { options } = JSON.parse(fs.readFileSync(path.join(ROOT, 'config/kannel.json'))).channels.main;
  const channel = { provider: 'kannel', numbers: [NUMBER], segments_per_second: 1000,
    options: { ...options, token: [TOKEN, 'old-token'], password: PASSWORD, base_url: `http://127.0.0.1:${sendsms}` } };
  gateway = await Gateway.start(context, oneChannel(folder, channel, { listen: `127.0.0.1:${ours}`,
    public_url: `http://127.0.0.1:${ours}`, languages: ['en', 'es', 'ru'] }), folder);
});
after(async () => {
  for (const end of ending.reverse()) await end();
});

test('a text goes through Kannel to us, the answer back, and both receipts come', async () => {
  await carrier.send('+12025550123', 'text', 'DETAINER');
  const answer = await carrier.answer('+12025550123');
  assert.deepEqual([answer.from, answer.unicode], [NUMBER, false]);
  assert.match(answer.text, /detainer/i);
  await until(async () => (await receipts('under_way')) === 1 && (await receipts('delivered')) === 1, 'receipts come');
});

test('letters beyond ASCII are understood, and answered in the alphabet that costs least', async () => {
  await carrier.send('+12025550124', 'text', '¿Pueden entrar a mi casa?');
  const { text, unicode } = await carrier.answer('+12025550124');
  assert.equal(unicode, false);
  assert.match(text, /puerta/);
});

test('a text in UCS-2 is understood, and answered in UCS-2', async () => {
  await carrier.send('+12025550125', 'ucs2', ucs2('Какие у меня права? 🙏'));
  const { text, unicode } = await carrier.answer('+12025550125');
  assert.equal(unicode, true);
  assert.match(text, /права/);
  assert.doesNotMatch(text, /\?\?|\ufffd/);
});

test('a long text in two parts is one message, and a long answer is whole', async () => {
  await carrier.send('+12025550126', 'udh-text', '%05%00%03%07%02%01 They came to our house this morning and asked me to ');
  await carrier.send('+12025550126', 'udh-text', '%05%00%03%07%02%02 open the door, do I have to?');
  const { text, parts } = await carrier.answer('+12025550126');
  assert.match(text, /door/i);
  assert.ok(parts > 1);
});

test('bytes for a phone\'s programs are no message', async () => {
  await carrier.send('+12025550127', 'data', '%01%02RIGHTS');
  await until(async () => /verdict="unusable"\} 1/.test(await gateway.metrics()), 'it is counted');
  assert.equal(carrier.to('+12025550127').length, 0);
});

test('the same message twice is answered once, and without our token nobody is', async () => {
  assert.equal((await message('id-1', 'RIGHTS', '12025550128', 'another-token')).status, 403);
  assert.equal((await message('id-1', 'RIGHTS', '12025550128', '')).status, 403);
  assert.equal((await receipt(1, 'another-token')).status, 403);
  for (let i = 0; i < 2; i++) {
    const response = await message('id-1', 'RIGHTS', '12025550128');
    assert.deepEqual([response.status, response.text], [200, '']);
  }
  assert.equal((await message('id-2', 'DETAINER', '12025550128', 'old-token')).status, 200);
  await until(() => carrier.to('+12025550128').some(({ text }) => /detainer/i.test(text)), 'the second answer');
  assert.equal(carrier.to('+12025550128').length, 2);
});

test('every status of a receipt is counted', async () => {
  const sent = carrier.texts.length;
  await until(async () => (await receipts('under_way')) === sent && (await receipts('delivered')) === sent, 'those of the texts above');
  const before = { under_way: await receipts('under_way'), delivered: await receipts('delivered') };
  for (const status of [1, 2, 4, 8, 16, 32, 64]) assert.equal((await receipt(status)).status, 200);
  assert.deepEqual([await receipts('delivered'), await receipts('failed'), await receipts('under_way'), await receipts('unknown')],
    [before.delivered + 1, 2, before.under_way + 3, 1]);
});

test('test-channel tries name and password with a text to nobody, which Kannel refuses', async () => {
  const tried = (change) => new Promise((resolve) => {
    const config = structuredClone(gateway.config), file = path.join(folder, 'tried.json');
    config.admin = gateway.admin.slice('http://'.length);
    Object.assign(config.channels.main.options, change);
    fs.writeFileSync(file, JSON.stringify(config));
    execFile(PROGRAM, ['test-channel', 'main', '-c', file], { cwd: ROOT }, (error, out) => resolve(out));
  });
  const sent = carrier.texts.length;
  const [good, wrong] = [await tried({}), await tried({ password: 'another-password' })];
  assert.match(good, /Kannel takes username and password/);
  assert.match(good, /signed with our secret for that address is taken/);
  assert.match(wrong, /Kannel refuses username and password/);
  assert.equal(carrier.texts.length, sent);
});

test('a text that comes while we are dead is answered once when we live again', async () => {
  await gateway.kill();
  await carrier.send('+12025550129', 'text', 'RIGHTS');
  await gateway.restart();
  assert.match((await carrier.answer('+12025550129')).text, /silent|rights/i);
  assert.equal(carrier.to('+12025550129').length, 1);
});

test('with the configuration that we hand out Kannel\'s logs hold no number and no word', () => {
  for (const name of ['bearerbox.log', 'smsbox.log']) {
    const log = fs.readFileSync(path.join(folder, name), 'utf8');
    assert.doesNotMatch(log, /202555|DETAINER|RIGHTS|Pueden/);
  }
});
