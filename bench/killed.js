/**
 * What becomes of a run whose runner is killed with `kill -9`, and is then run again with `--resume`: no times, but counts.
 *
 *     run ─▶ half of the rows are in the log ─▶ kill -9 ─▶ what it has left behind ends ─▶ run --resume ─▶ count
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { scratch } from './lib/scratch.js';

const INPUTS = 100;
/** So that the kill comes at no particular moment of an input. */
const KILL_WITHIN_MS = 40;
/** Longer than mprun gives its workers. */
const GRACE_MS = 2000;
const STEP_MS = 5;
const TIMEOUT_MS = 60_000;

const root = fileURLToPath(new URL('..', import.meta.url));

/** How each runs what can be counted, and what stays. */
export const runners = {
  mprun: mprun([]),
  unordered: mprun(['-u']),
  parallel: parallel([]),
  ordered: parallel(['-k']),
};

function mprun(order) {
  const run = (task, options) => [
    'bin/mprun.js',
    'map',
    `bench/noted.js#${task}`,
    '-q',
    '-p',
    '2',
    ...options,
  ];
  return {
    file: process.execPath,
    noted: (options) => run('noted', [...order, ...options]),
    lingering: () => run('lingering', order),
  };
}

/** What `noted.js` does, as a shell says it. */
function parallel(order) {
  const run = (task, options) => ['--will-cite', '-j2', ...options, task];
  const note = 'echo {} >> "$BENCH_NOTES"';
  const noted = `case {} in *5) sleep 0.3;; *) sleep 0.01;; esac; ${note}; echo {}`;
  return {
    file: 'parallel',
    noted: (options) => run(noted, [...order, ...options]),
    lingering: () => run(`${note}; sleep 60`, order),
  };
}

/** Says why it cannot be found out here. */
export function whyNotKill() {
  return existsSync('/proc/self/environ') ? undefined : 'there is no /proc to find processes in';
}

/** Numbers by what they count. */
export async function killAndResume(runner) {
  const counts = await inRun(INPUTS, (run) => countsOf(runner, run));
  return { ...counts, 'processes left': await inRun(2, (run) => countLeft(runner, run)) };
}

/** What has begun is ended, whatever comes. */
async function inRun(count, action) {
  const run = new KilledRun(count);
  try {
    return await action(run);
  } finally {
    run.end();
  }
}

async function countsOf({ file, noted }, run) {
  const log = scratch('killed.log');
  const first = run.start(file, noted(['--joblog', log]));
  await until(() => rowsOf(log).length >= INPUTS / 2, first);
  await setTimeout(Math.random() * KILL_WITHIN_MS);
  await kill(first);
  const logged = new Set(rowsOf(log));
  await until(() => run.processes().length === 0);
  const [status] = await once(run.start(file, noted(['--joblog', log, '--resume'])), 'exit');
  if (status !== 0) throw new Error(`with --resume it ended with ${status}`);

  const runs = tally(linesOf(run.notes));
  const results = tally(linesOf(run.stdout));
  const inputs = linesOf(run.inputs);
  const again = inputs.filter((n) => runs[n] > 1);
  return {
    'inputs lost': inputs.filter((n) => !runs[n]).length,
    'run again though logged': again.filter((n) => logged.has(n)).length,
    'run again, not logged': again.filter((n) => !logged.has(n)).length,
    'results missing': inputs.filter((n) => !results[n]).length,
    'results twice': inputs.filter((n) => results[n] > 1).length,
  };
}

/** How many processes are there still, when two tasks that stay were running and the runner is gone for a while. */
async function countLeft({ file, lingering }, run) {
  const runner = run.start(file, lingering());
  await until(() => linesOf(run.notes).length === 2, runner);
  await kill(runner);
  await setTimeout(GRACE_MS);
  return run.processes().length;
}

/** The files of a run, and the processes it consists of: they have the name of one of these files in their environment. */
class KilledRun {
  inputs = scratch('inputs');
  stdout = scratch('stdout');
  notes = scratch('notes');

  constructor(count) {
    writeFileSync(this.inputs, Array.from({ length: count }, (_, i) => `${i + 1}\n`).join(''));
    writeFileSync(this.notes, '');
    process.on('exit', this.#killAll);
  }

  /** Goes on where the last one has stopped to write. */
  start(file, args) {
    const [stdin, stdout] = [openSync(this.inputs, 'r'), openSync(this.stdout, 'a')];
    const env = { ...process.env, BENCH_NOTES: this.notes };
    const child = spawn(file, args, { cwd: root, env, detached: true, stdio: [stdin, stdout, 'ignore'] });
    closeSync(stdin);
    closeSync(stdout);
    return child;
  }

  processes() {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(`BENCH_NOTES=${this.notes}\0`))
      .map(Number);
  }

  #killAll = () => {
    for (const pid of this.processes()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has just ended by itself.
      }
    }
  };

  end() {
    this.#killAll();
    process.off('exit', this.#killAll);
  }
}

/** Empty of one that is gone, or somebody else's. */
function environmentOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}

async function kill(child) {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** @param child that must not end before */
async function until(condition, child) {
  const end = performance.now() + TIMEOUT_MS;
  while (!condition()) {
    if (child && (child.exitCode !== null || child.signalCode !== null))
      throw new Error('it ended before it was killed');
    if (performance.now() > end) throw new Error('it did not get far enough');
    await setTimeout(STEP_MS);
  }
}

/** The numbers of the rows that are whole. */
function rowsOf(log) {
  return linesOf(log)
    .map((line) => line.split('\t'))
    .filter((columns) => columns.length === 9)
    .map(([seq]) => seq)
    .filter((seq) => seq !== 'Seq');
}

function linesOf(path) {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8').split('\n').slice(0, -1);
}

function tally(lines) {
  const counts = {};
  for (const line of lines) counts[line] = (counts[line] ?? 0) + 1;
  return counts;
}
