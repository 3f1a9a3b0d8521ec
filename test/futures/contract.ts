/** What executors of every kind do. Run once per kind. */
import { describe, expect, test } from 'vitest';

import { BrokenExecutor, CancelledError, PoolStateError, type Future } from '../../src/index.ts';
import { makeLog } from '../support/workspace.ts';
import { at, collectWarnings, errorOf, upTo, type BackendUnderTest } from '../pool/support.ts';
import { collected, executorsEndedWithTest, failureOf, makeGate, until } from './support.ts';

const HOLD = at('futures.ts', 'hold');
const IDENTITY = at('odd.ts', 'identity');

export function describeExecutor(backend: BackendUnderTest): void {
  const makeExecutor = executorsEndedWithTest(backend);
  const name = backend.kind === 'thread' ? 'ThreadPoolExecutor' : 'ProcessPoolExecutor';

  describe(`a ${name}`, () => {
    describe('submits', () => {
      test('a task with its arguments: the future has what it returns, or throws', async () => {
        const executor = makeExecutor();
        expect(await executor.submit(at('odd.ts', 'join'), 1, 'a', 2)).toBe('1+a+2');
        const failed = executor.submit(at('odd.ts', 'throwCustom'), 1);
        expect(await errorOf(failed)).toMatchObject({ name: 'CustomError', detail: 1 });
        expect(await failed.exception()).toBeInstanceOf(TypeError);
        expect(failed.state).toBe('FINISHED');
      });

      test('workers are started on demand, no more than there is work for, and reused', async () => {
        const executor = makeExecutor({ maxWorkers: 4 });
        expect(executor.workers()).toEqual([]);
        for (const n of upTo(3)) expect(await executor.submit(IDENTITY, n)).toBe(n);
        expect(executor.workers()).toHaveLength(1);
        expect(executor.maxWorkers).toBe(4);
      });

      test('exactly as many as there are workers cannot be cancelled; the others never start', async () => {
        const executor = makeExecutor();
        const gate = makeGate();
        const futures = upTo(8).map((n) => executor.submit(HOLD, gate.order(n)));
        await until(() => gate.log.lines().length === 2);
        expect(futures.map((future) => future.state)).toEqual([
          'RUNNING',
          'RUNNING',
          ...upTo(6).map(() => 'PENDING'),
        ]);
        expect(futures.map((future) => future.cancel())).toEqual([false, false, ...upTo(6).map(() => true)]);
        gate.open();
        expect(await Promise.all(futures.slice(0, 2))).toEqual([0, 1]);
        for (const future of futures.slice(2)) {
          expect(future.cancelled()).toBe(true);
          expect(await errorOf(future)).toBeInstanceOf(CancelledError);
        }
        expect(await executor.submit(IDENTITY, 9)).toBe(9);
        expect(gate.log.lines()).toEqual(['0', '1']);
      });

      test('a future whose input was asked back from a worker waits again, and can be cancelled', async () => {
        const executor = makeExecutor({ maxWorkers: 1 });
        const task = at('futures.ts', 'quickOr');
        // Now the task is known to be quick: several inputs are sent to a worker at a time.
        for (const n of upTo(20)) await executor.submit(task, n);
        const gate = makeGate();
        const slow = executor.submit(task, gate.order(1));
        const behind = upTo(3).map((n) => executor.submit(task, n));
        await gate.log.sees('1');
        await until(() => behind.every(({ state }) => state === 'PENDING'));
        expect(slow.running()).toBe(true);
        expect(behind[0]?.cancel()).toBe(true);
        gate.open();
        expect(await Promise.all([slow, ...behind.slice(1)])).toEqual([1, 1, 2]);
      });

      test('what is no task is refused at the call, what cannot travel fails its future', async () => {
        const executor = makeExecutor();
        const bare = ((n: number) => n) as unknown as string;
        expect(() => executor.submit(bare, 1)).toThrow(
          expect.objectContaining({ code: 'ERR_MPRUN_NOT_A_TASK' }),
        );
        const future = executor.submit(IDENTITY, { a: [1, () => 1] });
        expect(future.done()).toBe(true);
        expect(await future.exception()).toMatchObject({
          code: 'ERR_MPRUN_NOT_CLONEABLE',
          message: expect.stringContaining('args[0].a[1] is a function'),
        });
        expect(executor.workers()).toEqual([]);
      });

      test('a task that cannot be loaded fails its future as it is, and breaks nothing', async () => {
        const executor = makeExecutor();
        expect(await executor.submit(at('odd.ts', 'identiti'), 1).exception()).toMatchObject({
          code: 'ERR_MPRUN_EXPORT_NOT_FOUND',
        });
        expect(await executor.submit(IDENTITY, 1)).toBe(1);
      });

      test('a bad option is told by its own name, before anything starts', () => {
        expect(() => makeExecutor({ maxWorkers: 0 })).toThrow(
          'Expected `maxWorkers` to be a positive integer, got `0` (number)',
        );
        expect(() => makeExecutor({ max_workers: 2 } as object)).toThrow(
          `${name} has no option \`max_workers\``,
        );
      });

      test('time limits and retries of the executor hold for its futures', async () => {
        const executor = makeExecutor({ retries: 1 });
        expect(await executor.submit(at('context.ts', 'failUntil'), 1)).toBe(1);
        const late = makeExecutor({ timeoutMs: 300 }).submit(at('odd.ts', 'spin'), 1);
        expect(await late.exception()).toMatchObject({ code: 'ERR_MPRUN_TIMEOUT', timeoutMs: 300 });
      });
    });

    describe('breaks', () => {
      test('not when a worker dies: its future fails with what is known, others do not', async () => {
        const executor = makeExecutor();
        const futures = [
          executor.submit(at('edges.ts', 'exitOn'), 'poison'),
          ...upTo(4).map((n) => executor.submit(at('edges.ts', 'exitOn'), n)),
        ];
        expect(await failureOf(futures[0] as Future)).toMatchObject({
          name: backend.kind === 'thread' ? 'BrokenThreadPool' : 'BrokenProcessPool',
          exitcode: 9,
          signal: null,
          cause: { code: 'ERR_MPRUN_WORKER_EXIT', index: 0 },
        });
        expect(await Promise.all(futures.slice(1))).toEqual(upTo(4));
        expect(String(executor)).toBe(`<${name} max_workers=2 running>`);
      });

      test('when its initializer throws: all futures fail with that as the cause', async () => {
        const log = makeLog();
        const executor = makeExecutor({ initializer: at('init.ts', 'setUpFailing'), initargs: [log.path] });
        const futures = upTo(3).map((n) => executor.submit(IDENTITY, n));
        const errors = await Promise.all(futures.map((future) => failureOf(future)));
        for (const error of errors) {
          expect(error).toBeInstanceOf(BrokenExecutor);
          expect(error).toMatchObject({ pid: undefined, cause: { cause: { message: 'no set-up today' } } });
        }
        expect(new Set(errors).size).toBe(3);
        const kind = backend.kind;
        expect(() => executor.submit(IDENTITY, 1)).toThrow(
          `A ${kind} initializer failed, the ${kind} pool is not usable anymore`,
        );
        expect(String(executor)).toContain('broken');
        expect(await executor.shutdown()).toBe(true);
      });

      test('when its initializer cannot be found', async () => {
        const executor = makeExecutor({ initializer: at('init.ts', 'setUpp') });
        const error = await failureOf(executor.submit(IDENTITY, 1));
        expect(error).toBeInstanceOf(BrokenExecutor);
        expect(error.cause).toMatchObject({ code: 'ERR_MPRUN_EXPORT_NOT_FOUND' });
      });
    });

    describe('shuts down', () => {
      test('when everything is done; then it takes no more calls, and may be shut down again', async () => {
        const executor = makeExecutor();
        const futures = upTo(10).map((n) => executor.submit(IDENTITY, n));
        expect(await executor.shutdown()).toBe(true);
        expect(futures.every((future) => future.done())).toBe(true);
        expect(await Promise.all(futures)).toEqual(upTo(10));
        expect(() => executor.submit(IDENTITY, 1)).toThrow(PoolStateError);
        expect(() => executor.map(IDENTITY, [1])).toThrow('cannot schedule new futures after shutdown');
        expect(await executor.shutdown()).toBe(true);
        expect(executor.workers().every(({ exit }) => exit?.exitcode === 0)).toBe(true);
        expect(String(executor)).toBe(`<${name} max_workers=2 shutdown>`);
      });

      test('without waiting: what was submitted is done all the same', async () => {
        const executor = makeExecutor();
        const gate = makeGate();
        const futures = upTo(4).map((n) => executor.submit(HOLD, gate.order(n)));
        expect(await executor.shutdown({ wait: false })).toBe(false);
        expect(() => executor.submit(IDENTITY, 1)).toThrow(PoolStateError);
        gate.open();
        expect(await Promise.all(futures)).toEqual(upTo(4));
        expect(await executor.shutdown()).toBe(true);
      });

      test('with cancelFutures: what runs is finished, undisturbed, what waits is cancelled', async () => {
        const executor = makeExecutor();
        const gate = makeGate();
        const futures = upTo(6).map((n) => executor.submit(HOLD, gate.order(n)));
        await until(() => gate.log.lines().length === 2);
        const ended = executor.shutdown({ cancelFutures: true });
        expect(futures.map((future) => future.cancelled())).toEqual([false, false, true, true, true, true]);
        gate.open();
        expect(await ended).toBe(true);
        expect(await Promise.all(futures.slice(0, 2))).toEqual([0, 1]);
        expect(gate.log.lines()).toEqual(['0', '1']);
      });

      test('no longer than asked for', async () => {
        const executor = makeExecutor();
        const gate = makeGate();
        const future = executor.submit(HOLD, gate.order(1));
        await gate.log.sees('1');
        expect(await executor.shutdown({ timeoutMs: 5 })).toBe(false);
        gate.open();
        expect(await executor.shutdown()).toBe(true);
        expect(await future).toBe(1);
      });

      test('by force: what runs and what waits fails, and is not told as unseen', async () => {
        const warnings = collectWarnings();
        for (const end of ['terminateWorkers', 'killWorkers'] as const) {
          const executor = makeExecutor({ killTimeoutMs: 500 });
          const log = makeLog();
          const futures = upTo(4).map(() => executor.submit(at('context.ts', 'spinLogged'), log.path));
          await until(() => log.lines().length === 2);
          await executor[end]();
          expect(futures.every((future) => future.done())).toBe(true);
          const errors = await Promise.all(futures.slice(1).map((future) => failureOf(future)));
          for (const error of errors)
            expect(error).toMatchObject({
              code: 'ERR_MPRUN_BROKEN_EXECUTOR',
              cause: { code: 'ERR_MPRUN_POOL_TERMINATED' },
            });
          expect(new Set(errors).size).toBe(3);
          expect(() => executor.submit(IDENTITY, 1)).toThrow('cannot schedule new futures after shutdown');
          expect(await executor.shutdown()).toBe(true);
        }
        expect(warnings).toEqual([]);
      });

      test('as `await using` does', async () => {
        const executor = makeExecutor();
        const future = executor.submit(IDENTITY, 1);
        await executor[Symbol.asyncDispose]();
        expect(future.done()).toBe(true);
        expect(executor.workers().every(({ state }) => state === 'gone')).toBe(true);
      });
    });

    test('as many workers as asked for take part, under their names', async () => {
      const executor = makeExecutor();
      const gate = makeGate();
      const futures = upTo(2).map((n) => executor.submit(HOLD, gate.order(n)));
      await until(() => gate.log.lines().length === 2);
      gate.open();
      await Promise.all(futures);
      expect(executor.workers().map((worker) => worker.name)).toEqual([`${name}-1`, `${name}-2`]);
      expect(await collected(executor.map(IDENTITY, [1, 2]))).toEqual([1, 2]);
    });
  });
}
