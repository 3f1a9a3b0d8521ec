/**
 * Side by side, in one run: `npm run bench` measures every case and writes RESULTS.md, results.json and results.svg;
 * `npm run bench -- map single` measures some and only prints; `--rounds n` for all cases, fewer than five only print;
 * `--render` writes report and chart anew from results.json. Some cases by themselves are never written: figures of
 * different runs do not compare.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { channelCases } from './cases/channels.js';
import { commandLineCases } from './cases/command-line.js';
import { csvCases } from './cases/csv.js';
import { poolCases } from './cases/pools.js';
import { sharingCases } from './cases/sharing.js';
import { shellCases } from './cases/shell.js';
import { startCases } from './cases/starts.js';
import { workCases } from './cases/work.js';
import { chart, headlines } from './lib/chart.js';
import { describeMachine, stepsOf, versions } from './lib/machine.js';
import { caseLines, report } from './lib/report.js';
import { measure } from './lib/rounds.js';

/** Fewer than five have no middle half to speak of. */
const ROUNDS = 5;
/** What one unit of CPU-bound work takes on this machine when it is alone. */
const UNIT_MS = 20;

const folder = fileURLToPath(new URL('.', import.meta.url));
const { options, wanted } = parsed();

if (options.render) write(JSON.parse(readFileSync(`${folder}results.json`, 'utf8')));
else await bench();

async function bench() {
  const cases = chosen([
    ...poolCases,
    ...startCases,
    ...workCases(stepsOf(UNIT_MS)),
    ...commandLineCases,
    ...csvCases,
    ...shellCases,
    ...sharingCases,
    ...channelCases,
  ]);
  installPeers();
  const results = {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    versions: versions(),
  };
  const measured = [];
  for (const each of cases) {
    console.log(`${each.id}: ${each.title}`);
    const result = await measure(each, options.rounds ?? each.rounds ?? ROUNDS, console.log);
    measured.push(result);
    console.log(caseLines(result).join('\n'));
  }
  const unwritten = reasonToPrintOnly();
  if (unwritten) console.log(`RESULTS.md stays as it is: ${unwritten}`);
  else write({ ...results, cases: measured });
}

function parsed() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { rounds: { type: 'string' }, render: { type: 'boolean' } },
    });
    if (values.rounds !== undefined && !/^[1-9]\d*$/.test(values.rounds))
      refuse(`invalid --rounds '${values.rounds}': expected a whole number of at least 1`);
    const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
    return { options: { ...values, rounds }, wanted: positionals };
  } catch (error) {
    return refuse(error.message);
  }
}

/** Ends the program: nothing was begun. */
function refuse(message) {
  console.error(`error: ${message}`);
  process.exit(2);
}

function reasonToPrintOnly() {
  if (wanted.length > 0) return 'these are not all cases';
  return options.rounds < ROUNDS ? `medians of fewer than ${ROUNDS} rounds say little` : undefined;
}

/** The pools of others are no dependencies of ours: they are here only where somebody measures. */
function installPeers() {
  const { dependencies } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8'));
  const installed = Object.entries(dependencies).every(([name, version]) => {
    const manifest = `${folder}node_modules/${name}/package.json`;
    return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === version;
  });
  if (installed) return;
  execFileSync('npm', ['ci', '--prefix', folder, '--no-audit', '--no-fund'], { stdio: 'inherit' });
}

function chosen(cases) {
  const unknown = wanted.filter((id) => !cases.some((each) => each.id === id));
  if (unknown.length > 0)
    refuse(`no case ${unknown.join(', ')}: there are ${cases.map(({ id }) => id).join(', ')}`);
  return cases.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
}

function write(results) {
  writeFileSync(`${folder}results.json`, `${JSON.stringify(results, roundedTimes, 1)}\n`);
  writeFileSync(`${folder}RESULTS.md`, report(results));
  writeFileSync(`${folder}results.svg`, chart(results));
  writeFileSync(`${folder}headlines.svg`, headlines(results));
}

/** Microseconds say enough. */
function roundedTimes(_key, value) {
  return typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
}
