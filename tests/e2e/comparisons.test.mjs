// comparisons.test.mjs - whatever is compared with a secret is compared by signature_equal(), which takes as long for a
// near miss as for a far one. This reads the sources: every memcmp() there is must be on the list below with its reason, and
// every comparison of texts whose arguments sound like secrets.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ROOT } from './support.mjs';

const CONSTANT_TIME = 'gateway/signature.c';
const SECRETS = /token|secret|signature|\bsig\b|digest|passw|\bmac\b|hmac|hash|key|nonce|challenge|answer|theirs|ours|credential|authori[sz]|bearer|basic|private/i;

// What may be compared so, as it stands in the source; why it is no secret.
const allowed = {
  'gateway/answer.c': { 'strcmp(answer->topic, "stop")': 'a topic' },
  'gateway/admin_access.c': { 'strncasecmp(authorization, scheme, length)': 'the name of a scheme' },
  'gateway/admin_commands.c': { 'strcmp(request->path, "/challenge")': 'a path' },
  'gateway/address_list.c': { 'memcmp(a, b, bytes)': 'network addresses' },
  'gateway/form.c': { 'memcmp(field->name, name, length)': 'names of fields', 'memcmp(a, b, a_length < b_length ? a_length : b_length)': 'the order of fields' },
  'gateway/listen.c': { 'memcmp(names, name, length)': 'names of sockets' },
  'gateway/outreach/desk.c': { 'memcmp(&job->recipient, recipient, sizeof *recipient)': 'keyed hashes, which nobody outside chooses' },
  'gateway/outreach/ledger_record.c': { 'memcmp(record, ledger_marker, LEDGER_MARKER_BYTES)': 'a mark that all records have',
    'memcmp(id, key->public.id, ORGANISER_ID_BYTES)': 'a hash of a public key' },
  'gateway/outreach/organiser_key.c': { 'memcmp(key->id, bytes + sizeof key->bytes, CHECK_BYTES)': 'a hash of a public key' },
  'gateway/outreach/roster.c': { 'memcmp(one->hash, other->hash, sizeof one->hash)': 'hashes on the computer of who has the list',
    'memcmp(entry->hash, next->hash, sizeof entry->hash)': 'the same',
    'memcmp(((const struct roster_entry *)a)->hash, ((const struct roster_entry *)b)->hash, ROSTER_HASH_BYTES)': 'the same' },
  'gateway/outreach/send_command.c': { 'strstr(answer, "\\"confirmed\\"")': 'a word of the gateway\'s answer' },
  'gateway/optouts_command.c': { 'memcmp(&many[j].sender, &few[i].sender, sizeof few[i].sender)': 'the order of keyed hashes' },
  'gateway/optouts_letter.c': { 'memcmp(plain, mark, sizeof mark)': 'what a letter begins with' },
  'gateway/store/optouts.c': { 'memcmp(&optouts->keys[middle], key, sizeof *key)': 'the order of keyed hashes' },
  'gateway/providers/generic_reader.c': { 'strcmp(text, "digest")': 'a word of the configuration' },
  'gateway/providers/infobip.c': { 'strcmp(ours[i], name)': 'names of options' },
  'gateway/providers/common.c': { 'strncasecmp(theirs, scheme, sizeof scheme - 1)': 'the word "Basic" before the credentials' },
  'gateway/providers/kannel.c': { 'strncmp(answer->body, answers[i].words, strlen(answers[i].words))': 'what an API says of a text' },
  'gateway/providers/kannel_tools.c': { 'strncmp(answer->body, "Missing receiver", 16)': 'what an API says of a text to nobody' },
  'gateway/providers/vonage_sms_sign.c': { 'memcmp(field[-1].name, field->name, field->name_length)': 'names of fields',
    'strcmp(field->name, "sig")': 'the name of a field' },
  'gateway/providers/webhook_address.c': { 'memcmp(a.begin, b.begin, a.length)': 'public addresses' },
  'gateway/store/table.c': { 'memcmp(entry_at(table, number_in(slot))->key, key, 2 * sizeof *key)': 'keyed hashes, which nobody outside chooses' },
  'gateway/template.c': { 'memcmp(piece->text, name, piece->length)': 'names of variables' },
  'gateway/watch.c': { 'memcmp(&watch->id, id, sizeof *id)': 'keyed hashes, which nobody outside chooses',
    'strcmp(answer->topic, "stop")': 'a topic', 'strcmp(answer->topic, "start")': 'a topic', 'strcmp(answer->topic, "help")': 'a topic' },
  'gateway/exchange.c': { 'strcmp(exchange->answer.topic, "start")': 'a topic', 'strcmp(answer->topic, "none")': 'a topic' },
};

/** Calls of comparing functions: [whole call, its name, its arguments]. */
function calls(source) {
  const found = [], text = source.replace(/("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])+')|\/\*[^]*?\*\//g, (all, literal) => literal ?? ' ');
  for (const match of text.matchAll(/\b(\w*memcmp\w*|bcmp|str(?:n?case|n)?cmp|strcoll|strstr|timingsafe_\w+)\s*\(/g)) {
    let depth = 1, at = match.index + match[0].length;
    for (; depth > 0 && at < text.length; at++) {
      const literal = /^(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])+')/.exec(text.slice(at, at + 500));
      if (literal) at += literal[0].length - 1;
      else depth += text[at] === '(' ? 1 : text[at] === ')' ? -1 : 0;
    }
    found.push([text.slice(match.index, at).replace(/\s+/g, ' '), match[1], text.slice(match.index + match[0].length, at - 1)]);
  }
  return found;
}

/** What is wrong with these sources, {file: text}, and which entries of the list were met. */
function judge(sources) {
  const wrong = [], met = new Set();
  for (const [file, source] of Object.entries(sources))
    for (const [call, name, given] of calls(source)) {
      if (/^(CRYPTO|sodium)_memcmp$/.test(name) ? file === CONSTANT_TIME : !/memcmp|bcmp|timingsafe/.test(name) && !SECRETS.test(given)) continue;
      if (allowed[file]?.[call]) met.add(`${file}: ${call}`);
      else wrong.push(`${file}: ${call}`);
    }
  return { wrong, met };
}

const sources = Object.fromEntries(['gateway', 'config'].flatMap((folder) => fs.readdirSync(path.join(ROOT, folder), { recursive: true })
  .filter((file) => /\.[ch]$/.test(file)).map((file) => [`${folder}/${file}`, fs.readFileSync(path.join(ROOT, folder, file), 'utf8')])));

test('no secret is compared but by the one function in constant time', () => {
  const { wrong } = judge(sources);
  assert.deepEqual(wrong, [], 'use signature_equal() or signature_equal_text(); or say in this test why it is no secret');
});

test('what is allowed is still there', () => {
  const { met } = judge(sources);
  for (const [file, entries] of Object.entries(allowed)) for (const call of Object.keys(entries)) assert.ok(met.has(`${file}: ${call}`), `${file}: ${call}`);
});

test('the one function is in constant time', () => {
  assert.match(sources[CONSTANT_TIME], /CRYPTO_memcmp\(ours, theirs, ours_length\)/);
});

test('a comparison that takes its time is found', () => {
  for (const bad of ['memcmp(a, b, 32)', 'strcmp(header, settings->token)', 'strncasecmp(signature, x, 5)', 'CRYPTO_memcmp(a, b, c)',
    'bcmp(x, y, 1)', 'strcmp(\n    http_request_header(request, "Authorization"),\n expected)'])
    assert.equal(judge({ 'gateway/x.c': `if (${bad} == 0)` }).wrong.length, 1, bad);
  for (const good of ['signature_equal(ours, 5, theirs, 5)', 'strcmp(type, "message")', '/* memcmp(a, b, c) */'])
    assert.equal(judge({ 'gateway/x.c': good }).wrong.length, 0, good);
});
