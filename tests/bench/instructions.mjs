// instructions.mjs - `make instructions`: how many instructions a webhook costs the real program, and where, by callgrind:
// the same on a busy machine as on a quiet one. What more messages cost more is counted, so that the start is not.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { folder, load, startGateway, there, writeRequests } from './support.mjs';

const FEW = 1500, MANY = 2500, TOP = 15;

/** Of each function its own instructions and those with what it calls, out of callgrind's file, and their sum. */
function costs(file) {
  const list = (options) => execFileSync('callgrind_annotate', ['--auto=no', '--threshold=100', ...options, file],
    { maxBuffer: 1 << 28 }).toString().split('\n').flatMap((line) => {
    const [, count, name] = /^\s*([\d,]+) \([^)]*\)\s+[^ ]*?:(\S+)/.exec(line) ?? [];
    return name ? [[name, Number(count.replaceAll(',', ''))]] : [];
  });
  const own = new Map(), inclusive = new Map();
  for (const [name, count] of list([])) own.set(name, (own.get(name) ?? 0) + count);
  for (const [name, count] of list(['--inclusive=yes'])) inclusive.set(name, Math.max(inclusive.get(name) ?? 0, count));
  return { own, inclusive, sum: Number(/^(?:summary|totals): (\d+)/m.exec(fs.readFileSync(file, 'utf8'))[1]) };
}

/** Until the process does nothing any more. */
async function idle(pid) {
  const used = () => Number(fs.readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]);
  for (let before = -1, now = used(); now - before > 2e7; now = used()) {
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Instructions a message: in all, and by function the most expensive first. */
export async function instructions(channel, file) {
  const run = async (count) => {
    const out = path.join(folder, `callgrind.${count}`);
    const server = await startGateway('callgrind', channel, ['valgrind', '--tool=callgrind', `--callgrind-out-file=${out}`]);
    await load(server, file, { count, connections: 4 });
    await idle(server.pid); // what is done beside answering is done, the same after few as after many
    server.child.kill('SIGTERM');
    await server.child.gone;
    return costs(out);
  };
  const few = await run(FEW), many = await run(MANY);
  const each = (value, before) => Math.round((value - (before ?? 0)) / (MANY - FEW));
  const top = (name) => [...many[name]].map(([key, value]) => [key, each(value, few[name].get(key))]).sort((a, b) => b[1] - a[1]);
  return { sum: each(many.sum, few.sum), own: top('own'), inclusive: top('inclusive') };
}

export function printInstructions({ sum, own, inclusive }, lines = TOP) {
  const cell = ([name, count] = ['', '']) => `${String(count).padStart(8)}  ${name.padEnd(38).slice(0, 38)}`;
  console.log(`\ninstructions a message, inline: ${sum}\n${'     own'.padEnd(50)}with what it calls`);
  for (let i = 0; i < lines; i++) console.log(`${cell(own[i])}  ${cell(inclusive[i])}`.trimEnd());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!there('valgrind')) {
    console.error('valgrind is not installed (apt-get install valgrind)');
    process.exit(1);
  }
  const file = path.join(folder, 'inline');
  writeRequests(file, MANY, true);
  printInstructions(await instructions({ reply: 'inline' }, file), Number(process.argv[2]) || TOP);
}
