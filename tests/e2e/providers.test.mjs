// providers.test.mjs - one program with a channel for each of these providers: a signed webhook comes in, the answer
// arrives at that provider's API, a forged one is refused, and what comes twice is answered once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FakeApi, oneChannel } from './fake_api.mjs';
import { Gateway, NUMBER, PUBLIC, temporaryFolder } from './support.mjs';
import { providers } from './wires.mjs';

let gateway, ending = [];
const fakes = {};

before(async () => {
  const context = { after: (end) => ending.push(end) };
  const folder = temporaryFolder(context), channels = {};
  for (const [name, provider] of Object.entries(providers)) {
    fakes[name] = await FakeApi.start(context, (request, n) => provider.answer(n, request));
    channels[name] = { provider: name, numbers: [NUMBER], receipts: true, segments_per_second: 1000,
      options: provider.options(fakes[name].url) };
  }
  gateway = await Gateway.start(context, { ...oneChannel(folder, {}), channels }, folder);
});
after(async () => {
  for (const end of ending.reverse()) await end();
});

for (const [i, [name, provider]] of Object.entries(providers).entries()) {
  const asker = `+120255501${20 + i}`; // each their own: a person gets equal answers three times only, whoever brings them
  const post = ({ body, headers, query = '' }) => gateway.post(`/sms/${name}${query}`, body, headers);

  test(`${name}: a signed webhook is answered by its API, once, and a forged one is refused`, async () => {
    const fake = fakes[name];
    assert.equal((await post(provider.webhook('id-1', 'DETAINER', asker, provider.wrong))).status, 403);
    assert.equal((await post({ ...provider.webhook('id-1', 'DETAINER', asker, provider.key), headers: {} })).status, 403);
    assert.equal(fake.requests.length, 0);
    for (let i = 0; i < 2; i++)
      assert.equal((await post(provider.webhook('id-1', 'DETAINER', asker, provider.key))).status, 200);
    assert.equal(fake.requests.length, 1);
    const [request] = fake.requests, { text, ...sent } = provider.read(request);
    assert.equal(request.method, 'POST');
    const expected = { path: request.url, from: NUMBER, to: asker, receipts: `${PUBLIC}/sms/${name}` };
    for (const field of provider.silent ?? []) delete expected[field];
    assert.deepEqual(sent, expected);
    assert.match(text, /detainer/i);
    assert.equal((await post(provider.webhook('id-2', 'DETAINER', asker, provider.key))).status, 200);
    assert.equal(fake.requests.length, 2);
  });

  if (!provider.receipt) continue;
  test(`${name}: an opt-out that a receipt or its API tells is learnt`, async () => {
    const fake = fakes[name], one = `+120255501${30 + i}`, other = `+120255501${40 + i}`;
    assert.equal((await post(provider.receipt(one))).status, 200);
    if (provider.opted) {
      fake.answer = () => provider.opted;
      assert.equal((await post(provider.webhook('id-3', 'RIGHTS', other, provider.key))).status, 200);
      fake.answer = (request, n) => provider.answer(n, request);
    }
    const before = fake.requests.length;
    for (const from of provider.opted ? [one, other] : [one])
      assert.equal((await post(provider.webhook(`small talk of ${from}`, 'so how was your weekend', from, provider.key))).status, 200);
    assert.equal(fake.requests.length, before, 'small talk is not answered any more');
  });
}
