/**
 * Side by side, in one run: ours and theirs take turns, figures are medians, and what counts is the ratio.
 * Writes bench/RESULTS.md. `npm run bench`, or `npm run bench -- startup lines` for some of the cases.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

import { commandLineCases } from './cases/command-line.js';
import { poolCases } from './cases/pool.js';

const wanted = process.argv.slice(2);
const cases = [...commandLineCases, ...poolCases].filter(
  ({ id }) => wanted.length === 0 || wanted.includes(id),
);

const rows = [];
for (const each of cases) {
  const { ours, theirs } = await measure(each);
  rows.push({ ...each, ours, theirs, ratio: each.ratio(ours, theirs) });
  const { title, ratio, atLeast } = rows.at(-1);
  console.log(`${title}: ${ratio.toFixed(2)}${atLeast === undefined ? '' : ` (at least ${atLeast})`}`);
}
if (wanted.length === 0) writeFileSync(new URL('RESULTS.md', import.meta.url), report(rows));

/** Medians of interleaved runs, so that a noisy minute hits both. */
async function measure({ runs, ours, theirs }) {
  const times = { ours: [], theirs: [] };
  await ours();
  await theirs();
  for (let run = 0; run < runs; run++) {
    times.theirs.push(await theirs());
    times.ours.push(await ours());
  }
  return { ours: median(times.ours), theirs: median(times.theirs) };
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

function report(rows) {
  const version = (command, args) => execFileSync(command, args, { encoding: 'utf8' }).trim();
  const { version: own } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const seconds = (ms) => (ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${ms.toFixed(1)} ms`);
  const lines = rows.map(
    ({ title, peer, ours, theirs, ratio, atLeast, runs }) =>
      `| ${title} | ${seconds(ours)} | ${peer} | ${seconds(theirs)} | **${ratio.toFixed(2)}** | ${atLeast ?? ''} | ${runs} |`,
  );
  return `# Results

${new Date().toISOString().slice(0, 10)} · ${cpus()[0].model}, ${availableParallelism()} CPUs · mprun ${own} · node ${version(process.execPath, ['--version'])} · ${version('python3', ['--version'])}

Medians of interleaved runs. Each ratio says how many times faster than the peer (for start-up: how many times as long is
turned round, so that more is better everywhere). Made by \`npm run bench\`.

| case | mprun | peer | its time | ratio | aim | runs |
| --- | ---: | --- | ---: | ---: | ---: | ---: |
${lines.join('\n')}
`;
}
