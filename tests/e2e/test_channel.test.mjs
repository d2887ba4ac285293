// test_channel.test.mjs - `rightsline test-channel` against a provider, a proxy and a clock that are each wrong in
// turn: it must name the mistake, say how to mend it, and find nothing else. One gateway, one proxy for all rows.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { generateKeyPairSync } from 'node:crypto';
import twilio from 'twilio';
import { FakeApi } from './fake_api.mjs';
import { ACCOUNT, FakeTwilio, Gateway, NUMBER, ROOT, TOKEN, temporaryFolder, twilioConfig } from './support.mjs';

const PHONE = '+12025550123';
const PROGRAM = process.env.RIGHTSLINE ?? path.join(ROOT, 'build/rightsline');

/** Runs a command of the program to its end. */
function run(...args) {
  return new Promise((resolve) => {
    const child = spawn(PROGRAM, args, { cwd: ROOT });
    let out = '';
    child.stdout.on('data', (piece) => (out += piece));
    child.stderr.on('data', (piece) => (out += piece));
    child.on('exit', (code) => resolve({ code, out }));
  });
}

/** A root that the tests trust, and certificates that are each wrong in one way. */
function certificates(folder) {
  const at = (name) => path.join(folder, name);
  const openssl = (...args) => execFileSync('openssl', args, { stdio: 'ignore' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', at('root.key'), '-out', at('root.pem'), '-days', '90', '-subj', '/CN=Test Root');
  openssl('req', ...key, '-keyout', at('middle.key'), '-out', at('middle.csr'), '-subj', '/CN=Test Intermediate');
  fs.writeFileSync(at('middle.ext'), 'basicConstraints=critical,CA:TRUE\n');
  openssl('x509', '-req', '-in', at('middle.csr'), '-CA', at('root.pem'), '-CAkey', at('root.key'), '-days', '90',
    '-extfile', at('middle.ext'), '-out', at('middle.pem'));
  openssl('req', ...key, '-keyout', at('leaf.key'), '-out', at('leaf.csr'), '-subj', '/CN=leaf');
  const leaf = (name, host, days) => {
    fs.writeFileSync(at('leaf.ext'), `subjectAltName=DNS:${host}\n`);
    openssl('x509', '-req', '-in', at('leaf.csr'), '-CA', at('middle.pem'), '-CAkey', at('middle.key'), '-days', days,
      '-extfile', at('leaf.ext'), '-out', at(`${name}.pem`));
    return fs.readFileSync(at(`${name}.pem`));
  };
  fs.writeFileSync(at('self.ext'), 'subjectAltName=DNS:localhost\n');
  openssl('x509', '-req', '-in', at('leaf.csr'), '-signkey', at('leaf.key'), '-days', '90', '-extfile', at('self.ext'),
    '-out', at('self.pem'));
  const middle = fs.readFileSync(at('middle.pem'));
  const good = leaf('good', 'localhost', '90');
  const of = (...cert) => ({ key: fs.readFileSync(at('leaf.key')), cert: Buffer.concat(cert) });
  return {
    root: at('root.pem'),
    good: of(good, middle),
    soon: of(leaf('soon', 'localhost', '5'), middle),
    expired: of(leaf('expired', 'localhost', '-1'), middle),
    other: of(leaf('other', 'wrong.example', '90'), middle),
    alone: of(good),
    self: of(fs.readFileSync(at('self.pem'))),
  };
}

/** The reverse proxy with TLS; `change` may alter what it hands on, or answer itself. */
class Proxy {
  static async start(t, certs) {
    const proxy = new Proxy();
    proxy.certs = certs;
    proxy.server = https.createServer(certs.good, (request, response) => proxy.#take(request, response));
    await new Promise((resolve) => proxy.server.listen(0, 'localhost', resolve));
    proxy.url = `https://localhost:${proxy.server.address().port}`;
    t.after(() => {
      proxy.server.closeAllConnections();
      proxy.server.close();
    });
    return proxy;
  }

  #take(request, response) {
    const onward = { host: '127.0.0.1', port: this.to, path: request.url, method: request.method, headers: request.headers };
    if (this.change?.(onward, response)) return;
    const sent = http.request(onward, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    sent.on('error', () => response.writeHead(502).end());
    request.pipe(sent);
  }
}

/** What Twilio's API knows, all of it right; a row makes something wrong. */
function goodApi(webhook) {
  return {
    account: { status: 'active', type: 'Full' },
    numbers: [{
      phone_number: NUMBER, capabilities: { sms: true, voice: true }, sms_application_sid: '',
      sms_url: `${webhook}#rc=2&rp=all&rt=4500`, sms_method: 'POST', sms_fallback_url: 'https://handler.example/bin',
    }],
    accountStatus: 200, code: 0, skew: 0,
    // What becomes of the one text: its record, the receipts that come, how deleting it is answered, in turn.
    refuse: 0, record: { status: 'delivered', body: 'words', to: PHONE, error_code: null },
    receipts: [['sent', ''], ['delivered', '']], erase: [204],
  };
}

/** A receipt, signed by Twilio's own package, by way of the proxy. */
async function receipt(url, sid, [status, code]) {
  const fields = { MessageSid: sid, MessageStatus: status, To: PHONE, From: NUMBER, AccountSid: ACCOUNT, ErrorCode: code };
  const signature = twilio.getExpectedTwilioSignature(TOKEN, url, fields);
  await new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Twilio-Signature': signature };
    https.request(url, { method: 'POST', headers, rejectUnauthorized: false }, (response) => response.resume().on('end', resolve))
      .on('error', reject).end(new URLSearchParams(fields).toString());
  });
}

function answerAs(state) {
  return (request, response) => {
    const { api } = state;
    const sid = `SM${'0'.repeat(31)}7`;
    state.asked.push(request);
    if (request.method === 'POST') {
      const text = Object.fromEntries(new URLSearchParams(request.body));
      state.texts.push(text);
      response.writeHead(api.refuse ? 400 : 201, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(api.refuse ? { code: api.refuse } : { sid }));
      if (text.StatusCallback && !api.refuse)
        void (async () => { for (const one of api.receipts) await receipt(text.StatusCallback, sid, one); })();
      return true;
    }
    const answer = (status, body) => {
      response.writeHead(status, { 'Content-Type': 'application/json', Date: new Date(Date.now() + api.skew * 1000).toUTCString() });
      response.end(JSON.stringify(body));
    };
    const given = Buffer.from(request.headers.authorization?.slice(6) ?? '', 'base64').toString();
    if (api.accountStatus !== 200) answer(api.accountStatus, { code: api.code });
    else if (given !== `${ACCOUNT}:${TOKEN}`) answer(401, { code: 20003 });
    else if (request.url.endsWith(`/Accounts/${ACCOUNT}.json`)) answer(200, api.account);
    else if (request.url.includes(`IncomingPhoneNumbers.json?PhoneNumber=%2B${NUMBER.slice(1)}`))
      answer(200, { incoming_phone_numbers: api.numbers });
    else if (request.url.endsWith(`/Messages/${sid}.json`))
      answer(request.method === 'DELETE' ? api.erase.shift() ?? 204 : 200, request.method === 'DELETE' ? {} : api.record);
    else answer(404, { code: 20404 });
    return true;
  };
}

const PATH = 'made-up-path-secret', MSISDN = NUMBER.slice(1);
const keyPair = (use) => generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' } })[use];

/** The other providers that can be asked something: their options at that API, what it `knows` when all is right, which is
 * found then; and what is `wrong` in turn: another answer of the API's, or other options, and what is found. */
function others(url, hook) {
  const { privateKey: mine, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
  const key = { api_key: 'abcd1234', api_secret: 'made-up-api-secret' };
  const number = { msisdn: MSISDN, features: ['SMS'] };
  const application = (more) => ({ id: 'a-1', keys: { public_key: publicKey }, capabilities: { messages: { webhooks: { inbound_url: {
    address: hook('vonage-messages'), http_method: 'POST' } } } }, ...more });
  const xml = (address) => `<Application><InboundCallbackUrl>${address}</InboundCallbackUrl><InboundCallbackCreds><UserId>hook</UserId>`
    + `</InboundCallbackCreds><OutboundCallbackUrl>${address}</OutboundCallbackUrl></Application>`;
  return {
    'vonage-sms': { options: { ...key, signature_secret: 'made-up-signature-secret', path_secret: PATH, base_url: url },
      knows: { '/account/get-balance': [200, { value: 10 }], '/account/numbers': [200, { numbers: [{ ...number, moHttpUrl: `${hook('vonage-sms')}/${PATH}` }] }] },
      finds: [/Vonage takes api_key/, /belongs to the account/, /which is us/, /signed with our secret .* is taken/, /can't be asked: whether Vonage signs/],
      wrong: [['a secret', { '/account/get-balance': [401, {}] }, /refuses api_key and api_secret/],
        ['an address without its secret', { '/account/numbers': [200, { numbers: [{ ...number, moHttpUrl: hook('vonage-sms') }] }] }, /does not end with our path_secret/]] },
    'vonage-messages': { options: { ...key, application_id: 'a-1', private_key: mine, signature_secret: 'made-up-signature-secret', base_url: url },
      knows: { '/account/get-balance': [200, { value: 10 }], '/account/numbers': [200, { numbers: [{ ...number, app_id: 'a-1' }] }], '/v2/applications/a-1': [200, application()] },
      finds: [/Vonage takes api_key/, /which is us/, /private_key is the application's/, /only the provider can sign/],
      wrong: [['a key of another application', { '/v2/applications/a-1': [200, application({ keys: { public_key: keyPair('publicKey') } })] }, /private_key is not the application's/],
        ['a number that is not linked', { '/account/numbers': [200, { numbers: [number] }] }, /linked to no application/]] },
    bandwidth: { options: { account_id: '55', application_id: 'a-1', api_user: 'api', api_password: 'made-up-api-password', webhook_user: 'hook',
      webhook_password: 'made-up-password', base_url: url },
      knows: { '/api/v2/users/55/media': [200, []], '/api/accounts/55/applications/a-1': [200, xml(hook('bandwidth'))] },
      finds: [/Bandwidth takes account_id/, /which is us/, /signed with our secret .* is taken/, /can't be asked: whether our number/],
      wrong: [['a slash too many', { '/api/accounts/55/applications/a-1': [200, xml(`${hook('bandwidth')}/`)] }, /slash at the end/]] },
    infobip: { options: { api_key: 'made-up-api-key', base_url: url, path_secret: PATH, webhook_user: 'hook', webhook_password: 'made-up-password' },
      knows: { '/resource-management/1/inbound-message-configurations': [200, [{ forwarding: { url: `${hook('infobip')}/${PATH}`, format: 'MO_JSON_2' } }]] },
      finds: [/Infobip takes api_key/, /which is us/, /signed with our secret .* is taken/, /can't be asked: whether the key may send/],
      wrong: [['a key', { '/resource-management/1/inbound-message-configurations': [401, {}] }, /refuses api_key/]] },
    kannel: { options: { token: 'made-up-token', username: 'u', password: 'made-up-password', base_url: url },
      knows: { '/cgi-bin/sendsms': [400, 'Missing receiver(s) number(s), rejected'] },
      finds: [/Kannel takes username and password/, /signed with our secret .* is taken/, /can't be asked: where smsbox sends/],
      wrong: [['a password', { '/cgi-bin/sendsms': [403, 'Authorization failed for sendsms'] }, /refuses username and password/]] },
    generic: { options: { receive: { method: 'POST', kind: 'json', id: '/id', sender: '/from', text: '/text', auth: { scheme: 'bearer', secret: 'made-up-token' } },
      send: { url: `${url}/send`, kind: 'json', body: { to: '{recipient}', text: '{text}' }, auth: { scheme: 'bearer', secret: 'made-up-token' }, accepted: [200], id: '/id' } },
      knows: {}, finds: [/can't be asked: anything/, /a webhook that nobody signed is refused/], wrong: [] },
  };
}

test('test-channel', async (t) => {
  const folder = temporaryFolder(t);
  const certs = certificates(folder);
  const proxy = await Proxy.start(t, certs);
  const webhook = `${proxy.url}/sms/main`;
  const fake = await FakeTwilio.start(t);
  const state = { asked: [], texts: [] };
  fake.behave = answerAs(state);
  const config = twilioConfig(folder, fake, {}, { public_url: proxy.url, ca_file: certs.root });
  const api = await FakeApi.start(t, ({ url }) => known[url.split('?')[0]] ?? [404, {}]);
  const more = others(api.url, (name) => `${proxy.url}/sms/${name}`);
  let known = {};
  for (const [name, { options }] of Object.entries(more)) config.channels[name] = { provider: name, numbers: [NUMBER], options };
  const gateway = await Gateway.start(t, config, folder);
  proxy.to = gateway.port;

  /** With settings of the command that differ from the running gateway's. */
  const tried = (change, ...more) => triedAs('main', change, ...more);
  const triedAs = async (channel, change = () => {}, ...more) => {
    const mine = structuredClone(config);
    mine.admin = gateway.admin.slice('http://'.length);
    change(mine);
    const file = path.join(folder, 'mine.json');
    fs.writeFileSync(file, JSON.stringify(mine));
    return run('test-channel', channel, '-c', file, ...more);
  };

  const number = (change) => ({ api: (api) => Object.assign(api.numbers[0], change) });
  const rows = [
    { name: 'all is well', good: true, finds: [/Twilio takes account_sid/, /belongs to the account/, /calls https.*which is us/,
      /leads to this gateway, and its certificate is good/, /nobody signed is refused/, /signed with our secret .* is taken/,
      /clock is right/, /All is well/] },

    { name: 'a wrong token is told, and nothing more is asked', config: (c) => (c.channels.main.options.auth_token = 'f'.repeat(32)),
      finds: [/refuses the credentials.*20003/, /do not belong together/], faults: 2 }, // and the gateway refuses its signature
    { name: 'an API that is not to be reached', config: (c) => (c.channels.main.options.base_url = 'http://127.0.0.1:1'),
      finds: [/API does not answer/] },
    { name: 'a number of somebody else', api: (api) => (api.numbers = []), finds: [/is no number of this account/] },

    { name: 'a slash too many in the console', ...number({ sms_url: `${webhook}/` }), finds: [/slash at the end/, /write https:\S+\/sms\/main with HTTP POST/] },

    { name: 'a clock an hour off', api: (api) => (api.skew = -3600), finds: [/clock is 3[56]\d\d s ahead/, /set-ntp/] },

    { name: 'an expired certificate', cert: 'expired', finds: [/ended on \d{4}-\d\d-\d\d/, /renew/] },
    { name: 'a certificate that ends soon is a note', good: true, cert: 'soon', finds: [/note .*ends on/] },
    { name: 'a certificate for another name', cert: 'other', finds: [/for another name: wrong\.example/] },
    { name: 'a certificate without its chain', cert: 'alone', finds: [/its own certificate alone/, /fullchain/] },
    { name: 'a certificate that signed itself', cert: 'self', finds: [/signed itself/] },
    { name: 'a name that nobody knows', config: (c) => (c.public_url = 'https://hotline.invalid'), api: (api) => { api.numbers[0].sms_url = 'https://hotline.invalid/sms/main#rc=2'; },
      finds: [/nobody knows the name/] },
    { name: 'an address where nothing listens', config: (c) => (c.public_url = 'https://localhost:1'), api: (api) => { api.numbers[0].sms_url = 'https://localhost:1/sms/main#rc=2'; },
      finds: [/nothing can be reached/] },

    { name: 'a proxy that redirects', proxy: (onward, response) => { response.writeHead(301, { Location: `https://localhost${onward.path}/` }).end(); return true; },
      finds: [/leads elsewhere \(HTTP 301\): https:\/\/localhost\/sms\/main\//] },
    { name: 'a proxy that does not know the path', proxy: (onward, response) => { response.writeHead(404).end(); return true; },
      finds: [/is not found \(HTTP 404\)/] },
    { name: 'a proxy that cuts the path', proxy: (onward) => { onward.path = onward.path.slice(4); }, finds: [/is not found \(HTTP 404\)/] },
    { name: 'a proxy that does not reach us', proxy: (onward) => { onward.port = 1; }, finds: [/does not reach rightsline \(HTTP 502\)/] },
    { name: 'a site that answers 200 to everything', proxy: (onward, response) => { response.writeHead(200).end('hi'); return true; },
      finds: [/something else answers/] },
    { name: 'a proxy that drops what it does not know', proxy: (onward) => { delete onward.headers['x-rightsline-challenge']; }, finds: [/not the gateway that runs here/] },
    { name: 'a proxy that adds a query', proxy: (onward) => { if (onward.headers['x-twilio-signature']) onward.path += '?from=proxy'; },
      finds: [/signed with our secret for that address is refused \(HTTP 403\)/] },

    { name: 'a query of our own comes along', config: (c) => (c.channels.main.webhook_url = `${webhook}?key=1`),
      api: (api) => { api.numbers[0].sms_url = `${webhook}?key=1#rc=2`; }, good: true, finds: [/is taken/] },
    { name: 'a gateway that was started with another public URL', config: (c) => (c.channels.main.webhook_url = `${proxy.url}/hook`),
      api: (api) => { api.numbers[0].sms_url = `${proxy.url}/hook#rc=2`; }, proxy: (onward) => { onward.path = '/sms/main'; },
      finds: [/is refused \(HTTP 403\)/, /restart rightsline/] },
    { name: 'a proxy that wants a password', proxy: (onward, response) => { response.writeHead(401).end(); return true; }, finds: [/wants a password \(HTTP 401\)/] },
    { name: 'a proxy that breaks off', proxy: (onward, response) => { response.socket.destroy(); return true; }, finds: [/broke off \(curl \d+\)/] },
    { name: 'a proxy without TLS', config: (c) => (c.public_url = `https://localhost:${gateway.port}`),
      api: (api) => { api.numbers[0].sms_url = `https://localhost:${gateway.port}/sms/main#rc=2`; }, finds: [/does not speak TLS with us/] },
    { name: 'an authority that nobody trusts', config: (c) => delete c.ca_file, finds: [/from an authority that is not trusted: .*Test/] },
    { name: 'something else where the gateway should be', config: (c) => (c.admin = `127.0.0.1:${gateway.port}`), finds: [/is not this rightsline/] },
    { name: 'a gateway that does not run', config: (c) => (c.admin = '127.0.0.1:1'), finds: [/no gateway runs here/] },
  ];

  for (const row of rows) {
    await t.test(row.name, async () => {
      state.api = goodApi(webhook);
      row.api?.(state.api);
      proxy.change = row.proxy;
      proxy.server.setSecureContext(certs[row.cert ?? 'good']);
      const { code, out } = await tried(row.config);
      for (const expected of row.finds) assert.match(out, expected);
      assert.equal(code, row.good ? 0 : 1, out);
      assert.equal((out.match(/^FAULT/gm) ?? []).length, row.good ? 0 : row.faults ?? 1, out);
      assert.ok(!out.includes(TOKEN) && !out.includes('f'.repeat(32)), 'no secret is shown');
    });
  }

  await t.test('it asks only what changes nothing, and nobody is texted', () => {
    assert.ok(state.asked.every((request) => request.method === 'GET'));
    assert.equal(state.texts.length, 0);
  });

  proxy.change = null;
  proxy.server.setSecureContext(certs.good);
  for (const [name, provider] of Object.entries(more)) {
    for (const [what, answers, found] of [['all is well', {}], ...provider.wrong]) {
      await t.test(`${name}: ${found ? `${what} that is wrong` : what}`, async () => {
        known = { ...provider.knows, ...answers };
        const { code, out } = await triedAs(name);
        for (const expected of found ? [found] : provider.finds) assert.match(out, expected);
        assert.deepEqual([code, (out.match(/^FAULT/gm) ?? []).length], found ? [1, 1] : [0, 0], out);
        assert.doesNotMatch(out, /made-up|PRIVATE KEY/, 'no secret is shown');
      });
    }
  }
  await t.test('vonage-messages: an application alone can send, and not forget', async () => {
    const { code, out } = await triedAs('vonage-messages', ({ channels: { 'vonage-messages': channel } }) => {
      channel.forget = true;
      delete channel.options.api_key;
      delete channel.options.api_secret;
    });
    assert.equal(code, 1);
    assert.match(out, /vonage-messages\.forget.*can't be asked to forget[^]*"api_key" and "api_secret"/);
  });
  await t.test('of these too nobody is texted', () => {
    assert.ok(api.requests.every(({ method, headers, body }) => (method === 'GET' || !('x-kannel-to' in headers)) && body === ''));
  });

  const forget = (c) => (c.channels.main.forget = true);
  const texts = [
    { name: 'a text that is delivered, with its receipts', good: true,
      finds: [/taken the text, as SM0+7/, /delivered to the phone/, /its receipts reach the gateway/] },
    { name: 'a text that is refused', api: (api) => (api.refuse = 21608), finds: [/does not take the text \(code 21608\)/, /trial account/] },
    { name: 'a text that is not delivered', api: (api) => Object.assign(api,
      { record: { status: 'undelivered', body: 'words', to: PHONE, error_code: 30034 }, receipts: [['undelivered', '30034']] }),
      finds: [/not delivered \(code 30034\)/, /10DLC/, /its receipts reach/] },
    { name: 'receipts that do not arrive', api: (api) => (api.receipts = []), finds: [/no receipt has reached the gateway/] },
    { name: 'forgetting that works, at the second try', good: true, config: forget, api: (api) => Object.assign(api,
      { record: { status: 'delivered', body: '', to: '+1202555XXXX', error_code: null }, erase: [409, 204] }),
      finds: [/neither the words nor the whole number/, /has deleted its record/] },
    { name: 'forgetting without redaction, and without the right to delete', config: forget, api: (api) => (api.erase = [403]),
      finds: [/still holds the words and the number/, /refuses to delete .*HTTP 403/] },
  ];
  for (const row of texts) {
    await t.test(row.name, async () => {
      state.api = goodApi(webhook);
      row.api?.(state.api);
      state.texts.length = state.asked.length = 0;
      const { code, out } = await tried(row.config, '--to', PHONE);
      for (const expected of row.finds) assert.match(out, expected);
      assert.equal(code, row.good ? 0 : 1, out);
      assert.ok(!out.includes(PHONE) && !out.includes(PHONE.slice(2)), 'the number is not shown');
      assert.equal(state.texts.length, 1);
      assert.equal(state.texts[0].To, PHONE);
      assert.equal(state.texts[0].ContentRetention, row.config ? 'discard' : undefined);
      assert.equal(state.asked.some((request) => request.method === 'DELETE'), Boolean(row.config));
    });
  }

  await t.test('a channel that is not there, and wrong usage', async () => {
    const file = path.join(folder, 'mine.json');
    assert.equal((await run('test-channel', 'mian', '-c', file)).code, 1);
    assert.equal((await run('test-channel')).code, 2);
    assert.equal((await run('test-channel', 'main', '-c', file, '--to', 'CARRIER')).code, 2);
    assert.match((await run('test-channel', '--help')).out, /usage: rightsline test-channel/);
  });
});
