import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem, type } from 'node:os';

import { spin } from '../tasks.js';

/** What the figures were made on. */
export function describeMachine() {
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus()[0].model.trim()}, ${availableParallelism()} CPUs, ${memory} GB, ${type()}`;
}

/** Of everybody who takes part and can be asked. */
export function versions() {
  const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return {
    mprun: version,
    node: process.versions.node,
    Python: said('python3', /Python (\S+)/),
    ...dependencies,
    'GNU parallel': said('parallel', /GNU parallel (\S+)/),
    xargs: said('xargs', /\) (\S+)/),
  };
}

/** The steps of arithmetic that take so long here: the work of the cases is fixed by its amount, not by a clock. */
export function stepsOf(ms) {
  const probe = 50_000_000;
  const fastest = Math.min(...Array.from({ length: 5 }, () => time(() => spin(probe))));
  return Math.round((probe * ms) / fastest / 1e6) * 1e6;
}

function time(work) {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

function said(command, pattern) {
  try {
    return (
      execFileSync(command, ['--version'], { encoding: 'utf8', stdio: 'pipe' }).match(pattern)?.[1] ?? '?'
    );
  } catch {
    return 'not installed';
  }
}
