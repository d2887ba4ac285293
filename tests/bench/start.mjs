// start.mjs - how long the program takes from its start to its first answer, with all content, and what it weighs then.
import fs from 'node:fs';
import { FakeTwilio, Gateway, temporaryFolder, twilioConfig } from '../e2e/support.mjs';

const RUNS = 9;
const AS_THE_UNIT = { env: { ...process.env, LD_BIND_NOW: '1' } }; // config/rightsline.service
const ending = [], context = { after: (end) => ending.push(end) };
const fake = await FakeTwilio.start(context), folder = temporaryFolder(context), runs = [];

/** Milliseconds on a processor so far, of all threads together. */
const worked = (pid) => fs.readdirSync(`/proc/${pid}/task`)
  .reduce((sum, task) => sum + Number(fs.readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e6, 0);

for (let i = 0; i < RUNS + 1; i++) { // the first one writes down what it learns from the content
  const begun = performance.now();
  const gateway = await Gateway.start(context, twilioConfig(folder, fake), folder, [], AS_THE_UNIT);
  const { status } = await gateway.text('RIGHTS');
  if (status !== 200) throw new Error(`it answered ${status}`);
  const { pid } = gateway.child;
  if (i > 0)
    runs.push({ ms: performance.now() - begun, worked: worked(pid),
      mib: Number(/VmRSS:\s*(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024 });
  await gateway.kill();
}
const sorted = (what) => runs.map((run) => run[what]).sort((a, b) => a - b);
const times = sorted('ms');
console.log(`start to first answer: median ${times[RUNS >> 1].toFixed(0)} ms (${times[0].toFixed(0)} to ${times.at(-1).toFixed(0)}; `
  + `bar 150), of which ${sorted('worked')[RUNS >> 1].toFixed(0)} ms on processors; then ${sorted('mib')[RUNS >> 1].toFixed(1)} MiB resident (bar 24)`);
for (const end of ending.reverse()) await end();
