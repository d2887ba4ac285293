// twilio.test.mjs - the real program and Twilio's webhooks: verified, answered once, whatever the API does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeTwilio, Gateway, OLD_TOKEN, temporaryFolder, twilioConfig, twilioWebhook, newSid, until, VERIFY, ACCOUNT,
  NUMBER, PUBLIC, TOKEN } from './support.mjs';

async function start(t, channel = {}, more = {}) {
  const folder = temporaryFolder(t);
  const fake = await FakeTwilio.start(t);
  const gateway = await Gateway.start(t, twilioConfig(folder, fake, channel, more), folder);
  return { folder, fake, gateway };
}

test('a signed webhook is answered by REST, with the fields that Twilio asks for', async (t) => {
  const { fake, gateway } = await start(t);
  const response = await gateway.text('DETAINER');
  assert.equal(response.status, 200);
  assert.equal(fake.texts.length, 1);
  const [text] = fake.texts;
  assert.equal(text.To, '+12025550123');
  assert.equal(text.From, NUMBER);
  assert.match(text.Body, /request/i);
  assert.match(text.Body, /not legal advice/i);
  assert.equal(text.StatusCallback, `${PUBLIC}/sms/main`);
  const [request] = fake.requests;
  assert.equal(request.url, `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`);
  assert.equal(request.headers.authorization, 'Basic ' + Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64'));
});

test('the acknowledgement carries no text of its own', async (t) => {
  const { gateway } = await start(t);
  const response = await gateway.text('RIGHTS');
  assert.equal(response.status, 200);
  assert.doesNotMatch(response.text, /Message>/);
  assert.doesNotMatch(response.headers['content-type'] ?? '', /text\/plain/); // Twilio would send it as a reply
});

test('a number of elsewhere gets nothing and is counted, unless its country or area code is listed', async (t) => {
  const { fake, gateway } = await start(t, {}, { also_answer: ['+1416', '+52'] });
  for (const from of ['+18765550101', '+16045550101', '+19005550101', '+442079460958'])
    for (const text of ['DETAINER', 'ICE IS AT MY DOOR', 'PARAR'])
      assert.equal((await gateway.text(text, { from })).status, 200);
  assert.equal(fake.requests.length, 0);
  assert.match(await gateway.metrics(), /limited_total\{limit="elsewhere"\} 12\n/);
  for (const from of ['+14165550101', '+525555550101', '+17875550101'])
    assert.equal((await gateway.text('DETAINER', { from })).status, 200);
  assert.deepEqual(fake.texts.map((text) => text.To), ['+14165550101', '+525555550101', '+17875550101']);
  assert.match(await gateway.metrics(), /limited_total\{limit="elsewhere"\} 12\n/);
  assert.doesNotMatch(gateway.log.join('\n'), /555010|7946/);
});

test('near the ceiling on segments the menu and MORE end first, with a notice, and emergencies never', async (t) => {
  const { fake, gateway } = await start(t, {}, { limits: { segments_per_hour: 60 } });
  const person = (i) => `+120255501${String(i).padStart(2, '0')}`;
  const answer = async (text, i) => {
    const before = fake.texts.length;
    assert.equal((await gateway.text(text, { from: person(i) })).status, 200);
    return fake.texts.slice(before).map((sent) => sent.Body)[0];
  };
  const menus = [];
  await answer('DETAINER', 1);
  for (let i = 2; i < 60; i++) menus.push(await answer('MENU', i));
  const notices = menus.filter((body) => /few minutes/.test(body)).length;
  assert.ok(menus.filter((body) => body && !/few minutes/.test(body)).length >= 10, 'at first the menu goes');
  assert.ok(notices >= 1 && notices <= 12, `then notices, some: ${notices}`);
  assert.equal(menus.at(-1), undefined, 'then nothing');
  assert.equal(await answer('MORE', 1), undefined);
  assert.match(await answer('DETAINER', 61), /not legal advice/i, 'answers go still');
  for (let i = 62; i < 72; i++) await answer('DETAINER', i);
  assert.equal(await answer('DETAINER', 72), undefined, 'until the ceiling');
  assert.ok(await answer('ICE IS AT MY DOOR', 73), 'an emergency beyond it');
  assert.ok(await answer('PARAR', 74), 'an opt-out too');
});

test('a token that is being replaced still verifies', async (t) => {
  const { fake, gateway } = await start(t);
  assert.equal((await gateway.text('RIGHTS', { token: OLD_TOKEN })).status, 200);
  assert.equal(fake.texts.length, 1);
});

test('a webhook with a flipped bit is refused, sends nothing, and leaves one log line that names nobody', async (t) => {
  const { fake, gateway } = await start(t);
  const good = twilioWebhook({ body: 'RIGHTS', from: '+12025550177' });
  const flipped = [
    ['the body', { ...good, body: good.body.replace('RIGHTS', 'RIGHTT') }],
    ['the URL', { ...good, target: '/sms/main?x=1' }],
    ['the signature', { ...good, headers: { ...good.headers, 'X-Twilio-Signature':
      good.headers['X-Twilio-Signature'].replace(/^./, (c) => (c === 'A' ? 'B' : 'A')) } }],
    ['no signature', { ...good, headers: { 'Content-Type': good.headers['Content-Type'] } }],
  ];
  for (const [what, webhook] of flipped) {
    const before = gateway.log.length;
    const response = await gateway.post(webhook.target, webhook.body, webhook.headers);
    assert.equal(response.status, 403, what);
    await until(() => gateway.log.length > before, 'a log line');
    const line = gateway.log.at(-1);
    assert.equal(gateway.log.length, before + 1, what);
    assert.equal(line.event, 'webhook_refused', what);
    assert.equal(line.verdict, 'forged', what);
    assert.doesNotMatch(JSON.stringify(line), /5550177|RIGHT/);
  }
  assert.equal(fake.requests.length, 0);
});

test('when nothing verifies any more, the log says that the token or the public URL is wrong', async (t) => {
  const { gateway } = await start(t);
  for (let i = 0; i < 10; i++) await gateway.text('RIGHTS', { token: 'wrong' });
  await until(() => gateway.log.some((line) => line.event === 'token_or_public_url_is_wrong'), 'the alarm');
  assert.equal((await gateway.text('RIGHTS')).status, 200);
});

test('the same webhook a hundred times, at once and later and after a restart, is answered once', async (t) => {
  const { fake, gateway } = await start(t);
  const sid = newSid();
  fake.latency = 50;
  const many = await Promise.all(Array.from({ length: 50 }, () => gateway.text('RIGHTS', { sid })));
  for (let i = 0; i < 25; i++) many.push(await gateway.text('RIGHTS', { sid }));
  await gateway.kill('SIGTERM');
  await gateway.restart();
  for (let i = 0; i < 25; i++) many.push(await gateway.text('RIGHTS', { sid }));
  assert.ok(many.every((response) => response.status === 200));
  assert.equal(fake.texts.length, 1);
});

test('a message after that, with the same words and another id, is answered', async (t) => {
  const { fake, gateway } = await start(t);
  await gateway.text('RIGHTS');
  await gateway.text('RIGHTS');
  assert.equal(fake.texts.length, 2);
});

test('MORE gives the next page, and a redelivered MORE skips none', async (t) => {
  const { fake, gateway } = await start(t);
  await gateway.text('DETAINER');
  const sid = newSid();
  await gateway.text('MORE', { sid });
  await gateway.text('MORE', { sid });
  await gateway.text('MORE');
  const marks = fake.texts.map((text) => /\((\d)\/\d\)/.exec(text.Body)?.[1]);
  assert.deepEqual(marks, ['1', '2', '3']);
});

test('inline: the same id gets the same answer again, and its effects once', async (t) => {
  const { fake, gateway } = await start(t, { reply: 'inline' });
  const first = await gateway.text('DETAINER');
  assert.match(first.headers['content-type'], /xml/);
  assert.match(first.text, /<Response><Message>[^]*\(1\/\d\)[^]*<\/Message><\/Response>/);
  const sid = newSid();
  const more = [];
  for (let i = 0; i < 5; i++) more.push((await gateway.text('MORE', { sid })).text);
  assert.match(more[0], /\(2\/\d\)/);
  assert.ok(more.every((text) => text === more[0]));
  assert.match((await gateway.text('MORE')).text, /\(3\/\d\)/);
  assert.equal(fake.requests.length, 0);
});

test('inline: a text with < & > in the answer is still XML', async (t) => {
  const { gateway } = await start(t, { reply: 'inline' }, { hotline: 'A & B <hotline>' });
  const { text } = await gateway.text('RIGHTS');
  assert.match(text, /A &amp; B &lt;hotline&gt;/);
});

test('429 with Retry-After is waited for, and answered once', async (t) => {
  const { fake, gateway } = await start(t);
  let refused = 0;
  fake.behave = (request, response) => {
    if (refused++) return false;
    fake.fail(429, 20429, response, { 'Retry-After': '1' });
    return true;
  };
  const begun = Date.now();
  assert.equal((await gateway.text('RIGHTS')).status, 200);
  assert.ok(Date.now() - begun >= 900);
  assert.equal(fake.texts.length, 1);
});

test('a parsed 500 is tried again, garbage once more, and both are told once', async (t) => {
  const { fake, gateway } = await start(t);
  let count = 0;
  fake.behave = (request, response) => {
    if (count++ % 2) return false;
    if (count === 1) {
      fake.fail(503, 20503, response);
    } else {
      response.writeHead(502);
      response.end('<html>bad gateway');
    }
    return true;
  };
  assert.equal((await gateway.text('RIGHTS')).status, 200);
  assert.equal((await gateway.text('WARRANT')).status, 200);
  assert.equal(fake.texts.length, 2);
});

test('never-twice: what may have been taken is not sent again', async (t) => {
  const { fake, gateway } = await start(t, { unknown: 'never-twice' });
  fake.behave = (request, response) => {
    response.destroy(); // after the request was read
    return true;
  };
  await gateway.text('RIGHTS');
  assert.equal(fake.requests.length, 1);
});

test('a number that Twilio knows as opted out is learnt, and not tried again', async (t) => {
  const { fake, gateway } = await start(t);
  fake.behave = (request, response) => {
    fake.fail(400, 21610, response);
    return true;
  };
  assert.equal((await gateway.text('RIGHTS')).status, 200);
  assert.equal(fake.requests.length, 1);
  await until(() => gateway.log.some((line) => line.event === 'optout_learnt'), 'it is learnt');
  fake.behave = null;
  await gateway.text('so how was your weekend'); // small talk is not answered any more
  assert.equal(fake.texts.length, 0);
});

test('a line that dies and comes back is used again within a second', async (t) => {
  const { fake, gateway } = await start(t);
  const port = fake.server.address().port;
  fake.server.closeAllConnections();
  await new Promise((resolve) => fake.server.close(resolve));
  const waiting = gateway.text('RIGHTS');
  await until(() => gateway.log.some((line) => line.event === 'send_failed'), 'a failed attempt');
  await new Promise((resolve) => fake.server.listen(port, '127.0.0.1', resolve));
  const back = Date.now();
  assert.equal((await waiting).status, 200);
  assert.ok(Date.now() - back < (process.env.VERIFY && !process.env.ASAN ? 1000 : 5000));
  assert.equal(fake.texts.length, 1);
});

test('SIGTERM under load: what is under way is finished, and the exit code is 0', async (t) => {
  for (let round = 0; round < (VERIFY ? 50 : 3); round++) {
    const { fake, gateway } = await start(t);
    fake.latency = 100;
    const texts = Array.from({ length: 40 }, (_, i) =>
      gateway.text('RIGHTS', { from: `+1202555${String(101 + i).padStart(4, '0')}` }).catch(() => null));
    await until(() => fake.requests.length > 0, 'the first send');
    assert.deepEqual(await gateway.kill('SIGTERM'), { code: 0, signal: null });
    const answered = (await Promise.all(texts)).filter((response) => response?.status === 200).length;
    assert.equal(fake.texts.length, answered);
    assert.equal(new Set(fake.texts.map((text) => text.To)).size, fake.texts.length);
  }
});

test('kill -9 between the provider\'s accepting and our marking is the only way to a double', async (t) => {
  const { fake, gateway } = await start(t);
  // Killed before anything is written: the redelivery is answered once.
  const before = newSid();
  fake.behave = (request, response) => {
    gateway.child.kill('SIGKILL');
    response.destroy();
    return true;
  };
  await gateway.text('RIGHTS', { sid: before }).catch(() => null);
  await gateway.ended;
  fake.behave = null;
  await gateway.restart();
  await gateway.text('RIGHTS', { sid: before });
  assert.equal(fake.texts.length, 1);

  // Killed after the acknowledgement: no double.
  await gateway.kill('SIGKILL');
  await gateway.restart();
  await gateway.text('RIGHTS', { sid: before });
  assert.equal(fake.texts.length, 1);

  // Killed when Twilio has accepted and we have not heard it: a double.
  const between = newSid();
  fake.behave = (request, response, accept) => {
    gateway.child.kill('SIGKILL');
    accept();
    return true;
  };
  await gateway.text('WARRANT', { sid: between }).catch(() => null);
  await gateway.ended;
  fake.behave = null;
  await gateway.restart();
  await gateway.text('WARRANT', { sid: between });
  assert.equal(fake.texts.length, 3);
});

test('signed but of no use to us is 200; unreadable is 400; an unknown path 404; another method 405', async (t) => {
  const { fake, gateway } = await start(t);
  assert.equal((await gateway.text('hi', { from: 'whatsapp:+12025550123' })).status, 200);
  const empty = await gateway.post('/sms/main', '', {});
  assert.ok([400, 403].includes(empty.status));
  assert.equal((await gateway.post('/sms/other', 'a=b', {})).status, 404);
  for (let i = 0; i < 12; i++) // a stranger who looks around is no sign of a wrong token
    assert.equal((await fetch(`http://127.0.0.1:${gateway.port}/sms/main`)).status, 405);
  assert.ok(!gateway.log.some((line) => line.event === 'token_or_public_url_is_wrong'));
  assert.equal(fake.requests.length, 0);
});

test('short codes, names, toll-free and our own numbers get no answer', async (t) => {
  const { fake, gateway } = await start(t);
  for (const from of ['55501', 'CARRIER', '+18005550123', NUMBER])
    assert.equal((await gateway.text('RIGHTS', { from })).status, 200);
  assert.equal(fake.requests.length, 0);
});

test('two machines that answer each other end after three replies, whatever changes in the text', async (t) => {
  const { fake, gateway } = await start(t), days = ['Monday', 'Tuesday', 'Wednesday'];
  const machines = [
    () => 'Thanks for contacting us!',
    (i) => `Thanks for contacting us! Your ticket is ${1000 + i}.`,
    (i) => `We got your text on ${days[i % 3]} at ${9 + i % 12}:${10 + 7 * i % 50} ${i % 2 ? 'AM' : 'PM'} and write soon`,
    (i) => (i % 2 ? 'Press 1 for sales' : 'Our office is closed'), // two in turn
    (i) => `${'.'.repeat(i)} welcome back, caller ${String.fromCharCode(65 + i)}`,
  ];
  for (const [n, says] of machines.entries()) {
    const from = `+1202555015${n}`;
    for (let i = 0; i < 10; i++) await gateway.text(says(i), { from });
    assert.ok(fake.to(from).length <= 3, `${fake.to(from).length} replies to "${says(0)}"`);
  }
});

test('a flood gets twenty answers and one notice, and an emergency still gets through', async (t) => {
  const { fake, gateway } = await start(t);
  const words = ['RIGHTS', 'SILENT', 'SEARCH', 'LEAVE', 'WARRANT', 'DOOR', 'LAWYER', 'POLICE'];
  for (let i = 0; i < 30; i++) await gateway.text(words[i % words.length]);
  assert.equal(fake.texts.length, 21);
  assert.match(fake.texts.at(-1).Body, /STOP, HELP/);
  await gateway.text('ice is at my door right now');
  assert.equal(fake.texts.length, 22);
});

test('"forget": Twilio is asked not to keep the answer, and both texts wait to be deleted', async (t) => {
  const { fake, gateway } = await start(t, { forget: true });
  await gateway.text('RIGHTS');
  assert.equal(fake.texts[0].ContentRetention, 'discard');
  assert.equal(fake.texts[0].AddressRetention, 'obfuscate');
  assert.match(await gateway.metrics(), /^rightsline_to_forget 2$/m);
});

test('receipts are taken, counted, and change nothing', async (t) => {
  const { fake, gateway } = await start(t);
  const fields = { MessageSid: newSid(), SmsSid: newSid(), AccountSid: ACCOUNT, From: NUMBER, To: '+12025550123',
    MessageStatus: 'delivered', SmsStatus: 'delivered', ApiVersion: '2010-04-01' };
  const { default: twilio } = await import('twilio');
  const response = await gateway.post('/sms/main', new URLSearchParams(fields).toString(), {
    'Content-Type': 'application/x-www-form-urlencoded',
    'X-Twilio-Signature': twilio.getExpectedTwilioSignature(TOKEN, `${PUBLIC}/sms/main`, fields) });
  assert.equal(response.status, 200);
  assert.equal(fake.requests.length, 0);
  assert.match(await gateway.metrics(), /delivered/);
});
