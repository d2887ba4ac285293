// optout.test.mjs - STOP, HELP and START, and who confirms them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeTwilio, Gateway, temporaryFolder, twilioConfig } from './support.mjs';

async function start(t, channel = {}, more = {}) {
  const folder = temporaryFolder(t);
  const fake = await FakeTwilio.start(t);
  const gateway = await Gateway.start(t, twilioConfig(folder, fake, channel, more), folder);
  return { folder, fake, gateway };
}

// Does our own confirmation go out?
const rows = [
  ['STOP is confirmed by Twilio, not by us', 'STOP', {}, {}, 0],
  ['also in small letters with space around it', ' stop ', {}, {}, 0],
  ['OptOutType tells that Twilio has confirmed', 'QUITAR', { extra: { OptOutType: 'STOP' } }, {}, 0],
  ['PARAR is ours to confirm', 'PARAR', {}, {}, 1],
  ['so is a sentence', 'please stop texting me', {}, {}, 1],
  ['STOP with a word of thanks is no word of Twilio\'s: ours', 'STOP thanks', {}, {}, 1],
  ['STOP is ours where the account leaves it to us', 'STOP', {}, { provider_confirms: false }, 1],
  ['on a toll-free number the network confirms STOP', 'STOP', { to: '+18335550100' },
    { numbers: ['+18335550100'], provider_confirms: false }, 0],
  ['on a short code it is ours', 'STOP', { to: '55501' }, { numbers: ['55501'] }, 1],
  ['HELP is answered by Twilio', 'HELP', {}, {}, 0],
  ['AYUDA is ours', 'AYUDA', {}, {}, 1],
];

for (const [name, text, options, channel, replies] of rows) {
  test(name, async (t) => {
    const { fake, gateway } = await start(t, channel);
    assert.equal((await gateway.text(text, options)).status, 200);
    assert.equal(fake.texts.length, replies);
  });
}

test('the confirmation says how to come back and nothing else', async (t) => {
  const { fake, gateway } = await start(t);
  await gateway.text('PARAR');
  assert.match(fake.texts[0].Body, /START/);
  assert.doesNotMatch(fake.texts[0].Body, /MORE|MAS|legal/);
});

test('an opt-out holds over a restart, until START', async (t) => {
  const { fake, gateway } = await start(t);
  await gateway.text('STOP');
  await gateway.kill('SIGTERM');
  await gateway.restart();
  await gateway.text('so how was your weekend');
  assert.equal(fake.texts.length, 0, 'small talk is not answered');
  await gateway.text('can they search my car');
  assert.equal(fake.texts.length, 1, 'a clear question is');
  await gateway.text('START');
  await gateway.text('so how was your weekend');
  assert.equal(fake.texts.length, 2, 'after START small talk is again');
});

test('with answer_opted_out off, only emergencies are answered after STOP', async (t) => {
  const { fake, gateway } = await start(t, {}, { answer_opted_out: false });
  await gateway.text('STOP');
  await gateway.text('can they search my car');
  assert.equal(fake.texts.length, 0);
  await gateway.text('ice is breaking my door right now');
  assert.equal(fake.texts.length, 1);
});

test('a question that holds the word STOP opts nobody out', async (t) => {
  const { fake, gateway } = await start(t);
  await gateway.text('can police STOP ICE?');
  await gateway.text('so how was your weekend');
  assert.equal(fake.texts.length, 2);
});
