// seize.mjs - looks at a running program as somebody would who has taken the machine: every file, all of its memory.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

// ---- How a text can lie about ----

/** The bytes of base64 that every text has which holds this one `offset` bytes after a multiple of three. */
function base64(bytes, offset) {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  const known = Math.floor((offset + bytes.length) * 8 / 6);
  return text.slice(Math.ceil(offset * 8 / 6), known);
}

/** ASCII as GSM-7 septets, the first of which begins at that bit of a byte; only the bytes that are known whole. */
function septets(text, shift) {
  const bytes = Buffer.alloc(Math.ceil((shift + text.length * 7) / 8));
  let at = shift;
  for (const character of text) {
    const code = character.charCodeAt(0) << at % 8;
    bytes[at >> 3] |= code;
    if (code > 255) bytes[(at >> 3) + 1] |= code >> 8;
    at += 7;
  }
  return bytes.subarray(shift ? 1 : 0, at % 8 ? bytes.length - 1 : bytes.length);
}

/** Digits two to a byte, from the `from`-th on; swapped as in a phone's own protocols. */
function nibbles(digits, from, swapped) {
  const pairs = digits.slice(from).match(/\d\d/g);
  return Buffer.from(pairs.map((pair) => (swapped ? pair[1] + pair[0] : pair)).join(''), 'hex');
}

/** Every coding of a marker: [its name, bytes]. Of a number's digits those without the country are looked for, which
 * finds it with a +, without, and with the 1 alone. */
export function codings(marker) {
  const bytes = Buffer.from(marker), found = [];
  const add = (name, needle) => {
    assert.ok(needle.length >= 4, `${name} of ${marker} is too short to look for`);
    found.push([`${marker} ${name}`, Buffer.from(needle)]);
  };
  add('plain', bytes);
  add('in capitals', marker.toUpperCase());
  add('percent-encoded', encodeURIComponent(marker));
  add('form-encoded', new URLSearchParams({ m: marker }).toString().slice(2));
  for (const offset of [0, 1, 2]) {
    add(`base64 at ${offset}`, base64(bytes, offset));
    add(`base64 in UTF-16 at ${offset}`, base64(Buffer.from(marker, 'utf16le'), offset));
  }
  add('hex', bytes.toString('hex'));
  add('HEX', bytes.toString('hex').toUpperCase());
  add('UTF-16LE', Buffer.from(marker, 'utf16le'));
  add('UTF-16BE', Buffer.from(marker, 'utf16le').swap16());
  for (let shift = 0; shift < 8; shift++) add(`GSM-7 at bit ${shift}`, septets(marker, shift));
  if (/^\d{10}$/.test(marker)) {
    for (const from of [0, 1])
      for (const swapped of [false, true]) add(`BCD${swapped ? ' swapped' : ''} at ${from}`, nibbles(marker, from, swapped));
    for (const number of [BigInt(marker), BigInt(`1${marker}`)]) {
      const little = Buffer.alloc(8);
      little.writeBigUInt64LE(number);
      add('as an integer', little.subarray(0, 5));
      add('as an integer, high byte first', Buffer.from(little.subarray(0, 5)).reverse());
    }
  }
  return found;
}

// ---- Looking for many at once ----

/** Looks for [name, bytes] pairs in one pass: who begins with the same three bytes stands in one list. */
export class Search {
  #begins = new Uint8Array(1 << 24);
  #lists = new Map();

  constructor(needles) {
    for (const [name, bytes] of needles) {
      const key = bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
      this.#begins[key] = 1;
      if (!this.#lists.has(key)) this.#lists.set(key, []);
      this.#lists.get(key).push([name, bytes]);
    }
  }

  /** Names of those that are in it, each once. */
  in(bytes) {
    const found = new Set(), begins = this.#begins;
    let key = (bytes[0] << 8) | (bytes[1] << 16);
    for (let at = 2; at < bytes.length; at++) {
      key = (key >>> 8) | (bytes[at] << 16);
      if (!begins[key]) continue;
      for (const [name, needle] of this.#lists.get(key))
        if (needle.length <= bytes.length - at + 2 && needle.compare(bytes, at - 2, at - 2 + needle.length) === 0) found.add(name);
    }
    return [...found];
  }
}

/** What a process can have written to: [what it is, its bytes]. */
export function* memoryOf(pid) {
  const memory = fs.openSync(`/proc/${pid}/mem`, 'r');
  try {
    for (const line of fs.readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const map = /^([0-9a-f]+)-([0-9a-f]+) r(.)\S+ \S+ \S+ (\d+) *(.*)$/.exec(line);
      if (!map || map[5].startsWith('[v') || (map[3] !== 'w' && map[4] !== '0')) continue; // unchanged bytes of a file
      const start = BigInt(`0x${map[1]}`), bytes = Buffer.alloc(Number(BigInt(`0x${map[2]}`) - start));
      let got = 0;
      try {
        for (let n = 1; n > 0 && got < bytes.length; got += n) n = fs.readSync(memory, bytes, got, bytes.length - got, start + BigInt(got));
      } catch { /* a guard page */ }
      yield [map[5] || 'anonymous memory', bytes.subarray(0, got)];
    }
  } finally {
    fs.closeSync(memory);
  }
}

/** Each of those needles that is in a process's memory, and where. */
export function inMemory(pid, needles) {
  const search = new Search(needles), found = [];
  for (const [where, bytes] of memoryOf(pid)) for (const name of search.in(bytes)) found.push(`${name} in ${where}`);
  return found;
}

/** All files below a folder, relative to it. */
export function filesBelow(folder) {
  return fs.readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

/** The files that the README's table says the program writes: {path, with DAY for a number: its kind}. */
export function filesPromised(readme) {
  const section = readme.split('\n### What somebody gets who takes the machine\n')[1]?.split(/\n##/)[0] ?? '';
  const rows = [...section.matchAll(/^\| `([^`]+)` \| ([^|]+) \|/gm)];
  return Object.fromEntries(rows.map(([, file, kind]) => [file, kind.trim()]));
}
