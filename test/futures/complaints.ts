/** Complaints about Python's executors, each with the test that it is none here. Run once per kind. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { asCompleted, WorkerExitError } from '../../src/index.ts';
import { makeFolder, makeLog } from '../support/workspace.ts';
import { at, collectWarnings, errorOf, makeNeeds, upTo, type BackendUnderTest } from '../pool/support.ts';
import { collected, executorsEndedWithTest, failureOf, makeGate, until } from './support.ts';

const IDENTITY = at('odd.ts', 'identity');
const HOLD = at('futures.ts', 'hold');

export function describeExecutorComplaints(backend: BackendUnderTest): void {
  const makeExecutor = executorsEndedWithTest(backend);
  const needs = makeNeeds(backend);

  describe(`${backend.kind}: one dead worker breaks everything, and the error does not say which or why (gh-139462, gh-101267)`, () => {
    test('the error names worker, process and end, and has its last twenty lines on stderr', async () => {
      const executor = makeExecutor();
      const error = await failureOf(executor.submit(at('futures.ts', 'complainAndExit'), 30, 7));
      const [worker] = executor.workers();
      expect(error).toMatchObject({ worker: worker?.name, pid: worker?.pid, exitcode: 7, signal: null });
      expect(error.message).toContain(`${worker?.name} (pid ${worker?.pid}) exited with code 7`);
      expect(error.stderr?.split('\n')).toEqual(upTo(20).map((k) => `complaint ${k + 10}`));
      expect(error.cause).toBeInstanceOf(WorkerExitError);
    });

    needs('signals')('a signal is named, and its number is the exit code', async () => {
      const executor = makeExecutor();
      const log = makeLog();
      const error = await failureOf(
        executor.submit(at('deaths.ts', 'byKill'), { n: 0, dies: 0, log: log.path }),
      );
      expect(error).toMatchObject({ exitcode: -9, signal: 'SIGKILL' });
      expect(error.message).toContain('was killed by SIGKILL (possibly out of memory)');
    });

    test('each future has an error of its own, and the executor stays usable', async () => {
      const executor = makeExecutor();
      const log = makeLog();
      const futures = upTo(6).map((n) =>
        executor.submit(at('deaths.ts', 'byExit'), { n, dies: n % 2 === 0 ? n : -1, log: log.path }),
      );
      const errors = await Promise.all(
        futures.filter((_, n) => n % 2 === 0).map((future) => failureOf(future)),
      );
      expect(new Set(errors).size).toBe(3);
      expect(await Promise.all(futures.filter((_, n) => n % 2 === 1))).toEqual([1, 3, 5]);
      expect(await Promise.all(upTo(10).map((n) => executor.submit(IDENTITY, n)))).toEqual(upTo(10));
      expect(log.lines()).toHaveLength(6);
    });

    test('with brokenOnDeath, all that runs and waits fails, each with an error of its own', async () => {
      const executor = makeExecutor({ brokenOnDeath: true, killTimeoutMs: 500 });
      const gate = makeGate();
      const dies = join(makeFolder(), 'dies');
      const running = executor.submit(HOLD, gate.order(0));
      const dying = executor.submit(at('futures.ts', 'exitWhen'), dies);
      await until(() => running.running() && dying.running() && gate.log.lines().length === 1);
      const pending = upTo(3).map((n) => executor.submit(HOLD, gate.order(n + 1)));
      const results = executor.map(IDENTITY, upTo(3));
      writeFileSync(dies, '');
      const first = await failureOf(dying);
      const others = await Promise.all([running, ...pending].map((future) => failureOf(future)));
      const broken = [first, ...others, await errorOf(results.next())];
      expect(new Set(broken).size).toBe(6);
      expect(new Set(broken.map(({ cause }) => cause)).size).toBe(6);
      for (const error of broken)
        expect(error).toMatchObject({ code: 'ERR_MPRUN_BROKEN_EXECUTOR', pid: first.pid, exitcode: 3 });
      expect(others[1]?.message).toMatch(
        /terminated abruptly while the future was running or pending: worker /,
      );
      expect(() => executor.submit(IDENTITY, 1)).toThrow(
        backend.kind === 'thread'
          ? 'A thread terminated abruptly, the thread pool is not usable anymore'
          : 'A child process terminated abruptly, the process pool is not usable anymore',
      );
      expect(() => executor.map(IDENTITY, [1])).toThrow(expect.objectContaining({ pid: first.pid }));
      await executor.shutdown();
      expect(gate.log.lines()).toEqual(['0']);
    });

    needs('signals')(
      'with brokenOnDeath, the death of an idle worker breaks it too; what it finished stays',
      async () => {
        const executor = makeExecutor({ brokenOnDeath: true });
        const done = executor.submit(at('futures.ts', 'pid'));
        process.kill(Number(await done), 'SIGKILL');
        await until(() => String(executor).includes('broken'));
        expect(() => executor.submit(IDENTITY, 1)).toThrow(expect.objectContaining({ signal: 'SIGKILL' }));
        expect(await done.exception()).toBeUndefined();
      },
    );

    test('with brokenOnDeath, workers that are replaced in peace or for time break nothing', async () => {
      const executor = makeExecutor({ brokenOnDeath: true, maxTasksPerChild: 1, timeoutMs: 3000 });
      expect(await Promise.all(upTo(4).map((n) => executor.submit(IDENTITY, n)))).toEqual(upTo(4));
      expect(await failureOf(executor.submit(at('odd.ts', 'spin'), 1))).toMatchObject({
        code: 'ERR_MPRUN_TIMEOUT',
      });
      expect(await executor.submit(IDENTITY, 5)).toBe(5);
    });
  });

  describe(`${backend.kind}: max_tasks_per_child dead-locks or loses work (gh-115634, gh-111498, gh-119592)`, () => {
    for (const maxTasksPerChild of [1, 2, 3, 7])
      test(`all results are right with ${maxTasksPerChild}, on one to three workers, however it is ended`, async () => {
        const perWorker = [1, 2, 3].map(async (maxWorkers) => {
          const options = { maxTasksPerChild, maxWorkers };
          await Promise.all([
            allSubmitted(options),
            allMapped(options, 1),
            allMapped(options, 3),
            closedEarly(options),
            notWaitedFor(options),
          ]);
        });
        await Promise.all(perWorker);
      }, 60_000);

    interface Limits {
      readonly maxTasksPerChild: number;
      readonly maxWorkers: number;
    }

    async function allSubmitted(limits: Limits): Promise<void> {
      const executor = makeExecutor(limits);
      const futures = upTo(12).map((n) => executor.submit(at('futures.ts', 'workerName'), n));
      let most = 0;
      for await (const _ of asCompleted(futures)) most = Math.max(most, alive(executor.workers()));
      await executor.shutdown();
      const names = await Promise.all(futures);
      const counts = names.map((name) => names.filter((other) => other === name).length);
      expect(Math.max(...counts)).toBeLessThanOrEqual(limits.maxTasksPerChild);
      expect(most).toBeLessThanOrEqual(limits.maxWorkers);
    }

    async function allMapped(limits: Limits, chunksize: number): Promise<void> {
      const executor = makeExecutor(limits);
      expect(await collected(executor.map(IDENTITY, upTo(12), { chunksize }))).toEqual(upTo(12));
      await executor.shutdown();
    }

    async function closedEarly(limits: Limits): Promise<void> {
      const executor = makeExecutor(limits);
      for await (const n of executor.map(IDENTITY, upTo(12), { chunksize: 1 })) if (n === 3) break;
      expect(await executor.submit(IDENTITY, 1)).toBe(1);
      await executor.shutdown();
    }

    async function notWaitedFor(limits: Limits): Promise<void> {
      const executor = makeExecutor(limits);
      const futures = upTo(12).map((n) => executor.submit(IDENTITY, n));
      await executor.shutdown({ wait: false });
      expect(await Promise.all(futures)).toEqual(upTo(12));
    }
  });

  describe(`${backend.kind}: running work cannot be cancelled, and cancelling hangs (gh-107505, gh-94440, gh-136655)`, () => {
    test('a running future is given up with `abort`: its task is told', async () => {
      const executor = makeExecutor({ maxWorkers: 1 });
      const log = makeLog();
      const future = executor.submit(at('context.ts', 'untilAborted'), log.path);
      await log.sees('begun');
      expect(future.cancel()).toBe(false);
      expect(future.cancel({ abort: true })).toBe(true);
      expect(future.state).toBe('CANCELLED_AND_NOTIFIED');
      await log.sees('aborted');
      expect(await executor.submit(IDENTITY, 1)).toBe(1);
      expect(executor.workers()).toHaveLength(1);
    });

    test('with `kill` its worker is ended and replaced, and nothing is told as lost', async () => {
      const warnings = collectWarnings();
      const executor = makeExecutor({ maxWorkers: 1, killTimeoutMs: 500 });
      const log = makeLog();
      const future = executor.submit(at('context.ts', 'spinLogged'), log.path);
      await log.sees('-1');
      expect(future.running()).toBe(true);
      expect(future.cancel({ kill: true })).toBe(true);
      expect(future.cancelled()).toBe(true);
      expect(await executor.submit(at('futures.ts', 'workerName'))).toMatch(/-2$/);
      expect(await errorOf(future)).toMatchObject({ code: 'ERR_MPRUN_CANCELLED' });
      expect(warnings).toEqual([]);
    });

    test('map with `kill` ends the workers that run its inputs', async () => {
      const executor = makeExecutor({ maxWorkers: 1, killTimeoutMs: 500 });
      const log = makeLog();
      const abort = new AbortController();
      const results = executor.map(at('context.ts', 'spinLogged'), [log.path], {
        signal: abort.signal,
        kill: true,
      });
      const first = results.next();
      await log.sees('-1');
      abort.abort();
      expect(await errorOf(first)).toMatchObject({ code: 'ERR_MPRUN_CANCELLED' });
      expect(await executor.submit(at('futures.ts', 'workerName'))).toMatch(/-2$/);
    });

    test('asCompleted over cancelled futures ends', async () => {
      const executor = makeExecutor({ maxWorkers: 1 });
      const gate = makeGate();
      const futures = upTo(5).map((n) => executor.submit(HOLD, gate.order(n)));
      await gate.log.sees('0');
      const seen = collected(asCompleted(futures));
      for (const future of futures) future.cancel();
      gate.open();
      expect(new Set(await seen)).toEqual(new Set(futures));
    });
  });
}

function alive(workers: readonly { readonly state: string }[]): number {
  return workers.filter(({ state }) => state !== 'gone').length;
}
