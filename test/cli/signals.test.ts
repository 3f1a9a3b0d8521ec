import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { start } from '../support/mprun.ts';
import { makeLog, type Log } from '../support/workspace.ts';

const BUSY = 'test/fixtures/tasks/odd.ts#busy';

/** Starts busy tasks and waits until that many of them run. */
async function startBusy(log: Log, count: number, ms: number, running: number, args: string[] = []) {
  const inputs = JSON.stringify(Array.from({ length: count }, () => ({ log: log.path, ms })));
  const mprun = start(['map', BUSY, '-i', inputs, '-p', '2', '--summary', 'short', ...args]);
  while (log.lines().length < running) await setTimeout(5);
  return mprun;
}

function isAlive(pid: number): boolean {
  try {
    return !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function childrenOf(parent: number | undefined): number[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(parent);
      } catch {
        return false;
      }
    })
    .map(Number);
}

test('Ctrl-C once: what runs is finished and printed, nothing else begins, 130', async () => {
  const log = makeLog();
  const mprun = await startBusy(log, 6, 400, 2);
  mprun.process.kill('SIGINT');
  const { stdout, stderr, code } = await mprun.result;
  expect(stdout).toBe('400\n400\n');
  expect(stderr).toMatch(
    /^Stopping: waiting for 2 running tasks \(press Ctrl\+C again to terminate them\)\n6 tasks: 2 ok, 4 cancelled in .*\n$/,
  );
  expect(log.lines()).toHaveLength(2);
  expect(code).toBe(130);
});

test('Ctrl-C once: what would run on and on is terminated after a moment, 130, in a few lines', async () => {
  const log = makeLog();
  const mprun = await startBusy(log, 4, 60_000, 2, ['--summary', 'seed']);
  mprun.process.kill('SIGINT');
  const { stdout, stderr, code } = await mprun.result;
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^Stopping: .*\nTerminating 2 workers\n4 tasks: .* cancelled .*\n$/);
  expect(code).toBe(130);
});

test('Ctrl-C twice: running tasks are terminated, 130', async () => {
  const log = makeLog();
  const mprun = await startBusy(log, 4, 60_000, 2);
  mprun.process.kill('SIGINT');
  await mprun.sees('Stopping');
  await setTimeout(250); // a second press within 200 ms counts as the same one
  mprun.process.kill('SIGINT');
  const { stdout, stderr, code } = await mprun.result;
  expect(stdout).toBe('');
  expect(stderr).toContain('Terminating 2 workers\n4 tasks: 0 ok, 4 cancelled in');
  expect(code).toBe(130);
});

test('SIGTERM terminates at once, 143', async () => {
  const log = makeLog();
  const mprun = await startBusy(log, 4, 60_000, 2);
  mprun.process.kill('SIGTERM');
  const { stderr, code } = await mprun.result;
  expect(stderr).toContain('Terminating 2 workers\n');
  expect(code).toBe(143);
});

test('Ctrl-C while stdin gives nothing ends the run', async () => {
  const mprun = start(['map', 'tasks/square.ts'], { pipe: true });
  mprun.process.stdin?.write('3\n');
  await new Promise((resolve) => mprun.process.stdout?.once('data', resolve));
  mprun.process.kill('SIGINT');
  const { stdout, stderr, code } = await mprun.result;
  expect(stdout).toBe('9\n');
  expect(stderr).toContain('1 task: 1 ok in');
  expect(code).toBe(130);
});

test('kill -9 of mprun: no worker outlives it by more than two seconds, not even a busy one', async () => {
  const log = makeLog();
  const mprun = await startBusy(log, 2, 60_000, 2);
  const workers = log.lines().map(Number);
  expect(workers.every(isAlive)).toBe(true);
  mprun.process.kill('SIGKILL');
  await mprun.result;
  const deadline = Date.now() + 2000;
  while (workers.some(isAlive) && Date.now() < deadline) await setTimeout(20);
  expect(workers.filter(isAlive)).toEqual([]);
});

test('a worker killed from outside costs the input it was running, whatever the signal', async () => {
  const log = makeLog();
  const mprun = await startBusy(log, 2, 2000, 2);
  const [victim] = log.lines().map(Number);
  process.kill(victim as number, 'SIGKILL');
  const { stdout, stderr, code } = await mprun.result;
  expect(stdout).toBe('2000\n');
  expect(stderr).toMatch(
    /^FAIL #[12] busy\(.*WorkerExitError: worker PoolWorker-\d was killed by SIGKILL \(possibly out of memory\) \(ERR_MPRUN_WORKER_EXIT\)$/m,
  );
  expect(code).toBe(1);
});

test('after a run no child is left', async () => {
  const log = makeLog();
  const mprun = await startBusy(log, 2, 100, 1);
  const children = childrenOf(mprun.process.pid);
  expect(children.length).toBeGreaterThanOrEqual(2);
  await mprun.result;
  const deadline = Date.now() + 1000;
  while (children.some(isAlive) && Date.now() < deadline) await setTimeout(10);
  expect(children.filter(isAlive)).toEqual([]);
});
