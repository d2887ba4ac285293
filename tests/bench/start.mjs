// start.mjs - how long the program takes from its start to its first answer, with all content, and what it weighs then.
import fs from 'node:fs';
import { FakeTwilio, Gateway, temporaryFolder, twilioConfig } from '../e2e/support.mjs';

const RUNS = 9;
const ending = [], context = { after: (end) => ending.push(end) };
const fake = await FakeTwilio.start(context), folder = temporaryFolder(context), times = [];
let kib = 0;
for (let i = 0; i < RUNS + 1; i++) { // the first one writes down what it learns from the content
  const begun = performance.now();
  const gateway = await Gateway.start(context, twilioConfig(folder, fake), folder);
  const { status } = await gateway.text('RIGHTS');
  if (status !== 200) throw new Error(`it answered ${status}`);
  if (i > 0) times.push(performance.now() - begun);
  kib = Number(/VmRSS:\s*(\d+)/.exec(fs.readFileSync(`/proc/${gateway.child.pid}/status`, 'utf8'))[1]);
  await gateway.kill();
}
times.sort((a, b) => a - b);
console.log(`start to first answer: median ${times[RUNS >> 1].toFixed(0)} ms (${times[0].toFixed(0)} to ${times.at(-1).toFixed(0)}; `
  + `bar 150), then ${(kib / 1024).toFixed(1)} MiB resident (bar 24)`);
for (const end of ending.reverse()) await end();
