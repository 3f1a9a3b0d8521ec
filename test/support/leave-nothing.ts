/**
 * After each test file: no process is left that it started, directly or not, no thread, and no file of ours in memory.
 * Every process started from a test file inherits a mark in its environment, so orphans are found too.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

import { afterAll, expect } from 'vitest';

const MARK = `MPRUN_TEST_MARK=${process.pid}-${Date.now()}-${Math.random()}`;
/** Ends that are under way may take this long; what hangs does not end at all. */
const PATIENCE_MS = 4000;

const [name = '', value] = MARK.split('=');
process.env[name] = value;

/** Threads of this process: Node's own, and workers that somebody started. */
const threads = (): number => readdirSync('/proc/self/task').length;
// Those that serve the file system begin with their first work.
await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(() => stat('/')));
const threadsBefore = threads();

afterAll(async () => {
  const deadline = Date.now() + PATIENCE_MS;
  while (leftovers().length > 0 && Date.now() < deadline) await setTimeout(20);
  expect(leftovers()).toEqual([]);
});

function leftovers(): string[] {
  const moreThreads = threads() - threadsBefore;
  return [
    ...markedProcesses(),
    ...recordFiles(),
    ...(moreThreads > 0 ? [`${moreThreads} threads of this process`] : []),
  ];
}

function markedProcesses(): string[] {
  const found: string[] = [];
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    try {
      const isMarked = readFileSync(`/proc/${pid}/environ`, 'utf8').includes(MARK);
      const isZombie = /\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
      if (isMarked && !isZombie)
        found.push(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

function recordFiles(): string[] {
  return readdirSync('/dev/shm').filter((file) => file.startsWith(`mprun-${process.pid}-`));
}
