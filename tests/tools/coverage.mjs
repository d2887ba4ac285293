// coverage.mjs FILE - reads gcovr's JSON and ends with 1 when a bar is not reached. What decides whom we answer, whom we leave
// alone and what a text costs: every line, and 95 of 100 branches of each family (of providers' files, the functions that
// verify); the others with the reason why no test takes them, below. Every other file: 85 of 100 lines. What of it no test
// reaches is printed by line.
import fs from 'node:fs';

const STRICT = 100, USUAL = 85, BRANCHES = 95;
const families = [
  ['signature', /^gateway\/(signature|jwt|providers\/(\w+_sign|generic_auth|signed_url))\.c$/],
  ['signature', /^gateway\/providers\/\w+\.c$/, /_verify|is_signed|^(sandbox_sign|matches|find_port|join_parameters|verify_hash|is_of_body)$/],
  ['opt-out', /^(handlers\/(optout|start)|gateway\/(optouts_letter|store\/optouts))\.c$/],
  ['opt-out', /^gateway\/channel\.c$/, /confirm/],
  ['form', /^gateway\/form\.c$/],
  ['segments', /^content\/(segments|pages|characters)\.c$/],
];

/** What cannot be measured, and why. */
const untold = {
  'gateway/confine.c': 'a process that is fenced from its files can note nothing; tests/gateway/confine_test.c and tests/e2e/confine.test.mjs try what it may and may not',
};

/** Branches of the families that no test can take: the file, words of their line, and why. A branch that is none of these counts as
 * below the bar; and so does a reason that has none any more. */
const NOT_NULL = "jansson's macros ask whether there is a value, where there is one";
const ALL_CASES = 'a switch over all there is has a way past all of them';
const ROOM = 'what comes in is shorter than the room for it';
const unreachable = [
  ['gateway/jwt.c', 'json_is_string(type) &&', NOT_NULL],
  ['gateway/jwt.c', 'json_is_number(value)', NOT_NULL],
  ['gateway/providers/vonage_sms_sign.c', 'json_is_string(value)', NOT_NULL],
  ['gateway/providers/vonage_sms_sign.c', 'json_is_integer(value)', NOT_NULL],
  ['gateway/providers/vonage_sms_sign.c', 'json_object_foreach(', NOT_NULL],
  ['gateway/providers/vonage_sms_sign.c', '!body.full', ROOM],
  ['gateway/providers/generic_auth.c', 'switch (auth->scheme)', ALL_CASES],
  ['gateway/providers/vonage_messages.c', 'switch (jwt_check(', ALL_CASES],
  ['gateway/providers/generic_sign.c', 'bytes > room', ROOM],
  ['gateway/providers/generic_sign.c', 'parts->count < PARTS_MAX', ROOM],
  ['gateway/providers/generic_sign.c', "*at == '\\0' &&", ROOM],
  ['gateway/store/optouts.c', 'sqlite3_file_control(', 'the database is open, so SQLite has a file'],
  ['gateway/store/optouts.c', '!file->pMethods', 'the database is open, so SQLite has a file'],
  ['gateway/store/optouts.c', 'event_base_gettimeofday_cached(optouts->base, &turn) == 0', 'there is always a time of day'],
  ['gateway/store/optouts.c', 'sqlite3_open(folder[0]', 'how long to wait can always be set, where there is a database'],
  ['gateway/store/optouts.c', 'optouts->known && read_changes(', 'the file was written to a moment before'],
  ['content/segments.c', 'decomposed > 0 &&', ROOM],
  ['content/segments.c', 'return count > 0 ?', ROOM],
  ['content/pages.c', '> 0 && is_space(place->next)', 'a text that ends here would have been one page'],
  ['content/pages.c', 'characters_cluster(text + end)) > 0', 'a text that ends here would have been one page'],
  ['content/pages.c', 'return length == 0 ?', 'a text that ends here would have been one page'],
  ['content/pages.c', 'place->line || place->next == 0', 'a text that ends here would have been one page'],
];

/** The functions of a file as [name, first line, last line]: in our style each ends with a brace of its own. */
function functionsOf(file) {
  const found = [], lines = fs.readFileSync(file, 'utf8').split('\n');
  let begun, name;
  lines.forEach((line, i) => {
    const head = /^[a-z][\w *]*?(\w+)\(/.exec(line);
    if (head) [begun, name] = [i + 1, head[1]];
    if (line === '}' && name) found.push([name, begun, i + 1]);
  });
  return found;
}

/** What was gone through of these lines. */
function measure(lines) {
  const branches = lines.flatMap((line) => line.branches.map((branch) => [line.line_number, branch.count > 0]));
  const share = (some) => (some.length ? 100 * some.filter(([, reached]) => reached).length / some.length : 100);
  const at = lines.map((line) => [line.line_number, line.count > 0]);
  const missed = (some) => [...new Set(some.filter(([, reached]) => !reached).map(([number]) => number))];
  return { lines: share(at), branches: share(branches), missedLines: missed(at), missedBranches: missed(branches) };
}

/** The parts of a file: [name, lines, family or nothing]. */
function partsOf({ file, lines: all }) {
  const lines = all.filter((line) => !line['gcovr/noncode']);
  const whole = families.find(([, pattern, functions]) => !functions && pattern.test(file));
  if (whole) return [[file, lines, whole[0]]];
  const parts = [[file, lines]];
  for (const [family, pattern, functions] of families)
    if (functions && pattern.test(file))
      for (const [name, first, last] of functionsOf(file).filter(([name]) => functions.test(name)))
        parts.push([`${file} ${name}()`, lines.filter((line) => line.line_number >= first && line.line_number <= last), family]);
  return parts;
}

const unused = new Set(unreachable), sources = {};
/** Why no test takes these branches: [line, reason or nothing]. */
function reasonsOf(file, lines) {
  const text = (sources[file] ??= fs.readFileSync(file, 'utf8').split('\n'));
  return lines.map((line) => {
    const reason = unreachable.find(([of, words]) => of === file && text[line - 1].includes(words));
    unused.delete(reason);
    return [line, reason?.[2]];
  });
}

const percent = (share) => `${share.toFixed(1)} %`;
const ofFamily = Object.fromEntries(families.map(([family]) => [family, []])), all = [];
let below = 0;
for (const file of JSON.parse(fs.readFileSync(process.argv[2], 'utf8')).files) {
  for (const [name, lines, family] of partsOf(file)) {
    const got = measure(lines), good = got.lines >= (family ? STRICT : USUAL);
    if (!good && untold[name]) {
      console.log(`      ${name}: ${percent(got.lines)} of lines: ${untold[name]}`);
      continue;
    }
    const reasons = family ? reasonsOf(file.file, got.missedBranches) : [], untried = reasons.filter(([, why]) => !why).map(([line]) => line);
    if (!good || untried.length) {
      below++;
      console.log(`BELOW ${name}: ${percent(got.lines)} of lines` + (got.missedLines.length ? `, not ${got.missedLines.join()}` : '')
        + (untried.length ? `; branches not taken in ${untried.join()}` : ''));
    }
    for (const [line, why] of reasons) if (why) console.log(`      ${name} ${line}: a branch that can't be taken: ${why}`);
    if (family) ofFamily[family].push(...lines);
  }
  all.push(...file.lines.filter((line) => !line['gcovr/noncode']));
}
for (const [file, words] of unused) {
  below++;
  console.log(`BELOW ${file}: "${words}" is not there any more, or all its branches are taken: take the reason out`);
}
for (const [family, lines] of Object.entries(ofFamily)) {
  const got = measure(lines), good = got.branches >= BRANCHES;
  if (!good) below++;
  console.log(`${good ? '     ' : 'BELOW'} ${family}: ${percent(got.lines)} of ${lines.length} lines, ${percent(got.branches)} of branches`);
}
console.log(`${percent(measure(all).lines)} of ${all.length} lines; ${below} below the bar`);
process.exitCode = below > 0 ? 1 : 0;
