// watch.test.mjs - `rightsline watch` shows one message of the operator's, step by step, and no other. One gateway.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import twilio from 'twilio';
import { ACCOUNT, FakeTwilio, Gateway, NUMBER, PUBLIC, ROOT, TOKEN, newSid, temporaryFolder, twilioConfig, until } from './support.mjs';

const PROGRAM = process.env.RIGHTSLINE ?? path.join(ROOT, 'build/rightsline');
const PHONE = '+12025550123', OTHER = '+12025550177';

/** The command, running; `word` is what it asks to be texted. */
async function watch(file) {
  const watching = { out: '' };
  watching.child = spawn(PROGRAM, ['watch', '-c', file], { cwd: ROOT });
  watching.child.stdout.on('data', (piece) => (watching.out += piece));
  watching.child.stderr.on('data', (piece) => (watching.out += piece));
  watching.ended = new Promise((resolve) => watching.child.on('exit', (code) => { watching.over = true; resolve(code); }));
  await until(() => watching.over || /^ {4}[A-Z]{6}$/m.test(watching.out), 'a word is shown');
  watching.word = /^ {4}([A-Z]{6})$/m.exec(watching.out)?.[1];
  return watching;
}

test('watch', async (t) => {
  const folder = temporaryFolder(t);
  const fake = await FakeTwilio.start(t);
  const config = twilioConfig(folder, fake);
  const gateway = await Gateway.start(t, config, folder);
  const file = path.join(folder, 'mine.json');
  fs.writeFileSync(file, JSON.stringify({ ...config, admin: gateway.admin.slice('http://'.length) }));
  const sid = `SM${'0'.repeat(31)}7`;
  const accept = (request, response) => {
    response.writeHead(201, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ sid: request.body.includes(PHONE.slice(1)) ? sid : newSid() }));
    return true;
  };
  const receipt = (status, code = '', id = sid) => {
    const fields = { MessageSid: id, MessageStatus: status, ErrorCode: code, To: PHONE, From: NUMBER, AccountSid: ACCOUNT };
    return gateway.post('/sms/main', new URLSearchParams(fields).toString(), {
      'Content-Type': 'application/x-www-form-urlencoded',
      'X-Twilio-Signature': twilio.getExpectedTwilioSignature(TOKEN, `${PUBLIC}/sms/main`, fields) });
  };
  const showsNobody = (watching) => {
    assert.ok(!watching.out.includes(PHONE.slice(2)) && !watching.out.includes(OTHER.slice(2)), watching.out);
    assert.ok(!gateway.raw.includes(watching.word), 'the word is in no log');
  };

  await t.test('the message that has the word is shown, step by step, and no other', async () => {
    fake.behave = accept;
    const watching = await watch(file);
    await gateway.text('WARRANT', { from: OTHER });
    await gateway.text(`RIGHTS ${watching.word.slice(1)}`, { from: OTHER }); // a near miss
    await gateway.text(`deportation hearing ${watching.word.toLowerCase()}`, { from: PHONE });
    await gateway.text('WARRANT', { from: OTHER });
    await receipt('delivered', '', newSid()); // of somebody else's
    await receipt('sent');
    await receipt('delivered');
    assert.equal(await watching.ended, 0);
    const steps = watching.out.split('\n').filter((line) => / s  /.test(line)).map((line) => line.replace(/^.* s  /, ''));
    assert.deepEqual(steps.map((step) => step.replace(/\d+/g, 'N')), [
      'arrived on channel main, by twilio', 'verified: it is from the provider',
      'understood as topic deport, in language en', 'the answer has N segments, and is being sent',
      'channel main: the provider has taken it', 'receipt: under way', 'receipt: delivered']);
    showsNobody(watching);
    // The word is good for once.
    const before = fake.requests.length;
    await gateway.text(`RIGHTS ${watching.word}`, { from: PHONE });
    assert.equal(fake.requests.length, before + 1);
  });

  await t.test('what goes wrong is told in words', async () => {
    fake.behave = accept;
    const watching = await watch(file);
    await gateway.text('RIGHTS', { token: 'wrong', from: OTHER });
    await fetch(`http://127.0.0.1:${gateway.port}/sms/main`);
    await gateway.text(watching.word, { from: PHONE });
    await receipt('undelivered', '30034');
    assert.equal(await watching.ended, 1);
    assert.match(watching.out, /meanwhile a webhook was refused on channel main: it is not signed with our secret/);
    assert.match(watching.out, /another method than POST/);
    assert.match(watching.out, /not delivered, code 30034: .*10DLC/);
    showsNobody(watching);
  });

  await t.test('a text that the provider refuses', async () => {
    fake.behave = (request, response) => { fake.fail(400, 21608, response); return true; };
    const watching = await watch(file);
    await gateway.text(`RIGHTS ${watching.word}`, { from: PHONE });
    assert.equal(await watching.ended, 1);
    assert.match(watching.out, /not taken, code 21608: .*trial account/);
    assert.match(watching.out, /done with, without an answer/);
  });

  await t.test('a word that the provider answers itself', async () => {
    const watching = await watch(file);
    await gateway.text(`HELP ${watching.word}`, { from: PHONE });
    assert.equal(await watching.ended, 0);
    assert.match(watching.out, /topic help.*\n.*the provider answers that word itself/);
  });

  await t.test('one watch at a time; who goes away makes room', async () => {
    const first = await watch(file);
    const second = await watch(file);
    assert.equal(await second.ended, 1);
    assert.match(second.out, /somebody watches already/);
    first.child.kill('SIGKILL');
    await first.ended;
    const third = await until(async () => { const one = await watch(file); return one.word && one; }, 'there is room');
    assert.notEqual(third.word, first.word);
    third.child.kill('SIGKILL');
    await third.ended;
  });

  await t.test('the end of the gateway ends it, and without one it says so', async () => {
    const watching = await watch(file);
    assert.ok(watching.word);
    assert.deepEqual(await gateway.kill('SIGTERM'), { code: 0, signal: null });
    assert.equal(await watching.ended, 1);
    const none = await watch(file);
    assert.equal(await none.ended, 1);
    assert.match(none.out, /no gateway runs here/);
  });
});
