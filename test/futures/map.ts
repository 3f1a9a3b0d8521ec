/** What `map` of an executor does. Run once per kind. */
import { describe, expect, test } from 'vitest';

import { CancelledError, TimeoutError } from '../../src/index.ts';
import { makeLog } from '../support/workspace.ts';
import { at, errorOf, upTo, type BackendUnderTest } from '../pool/support.ts';
import { collected, executorsEndedWithTest, makeGate, until } from './support.ts';

const HOLD = at('futures.ts', 'hold');
const IDENTITY = at('odd.ts', 'identity');
const ADD = at('futures.ts', 'addLogged');
const NOTE = at('futures.ts', 'note');

export function describeExecutorMap(backend: BackendUnderTest): void {
  const makeExecutor = executorsEndedWithTest(backend);

  describe(`map of a ${backend.kind} executor`, () => {
    test('gives results in the order of the inputs, whatever the chunk size', async () => {
      const executor = makeExecutor();
      for (const chunksize of ['auto', 1, 3, 100] as const)
        expect(await collected(executor.map(IDENTITY, upTo(20), { chunksize }))).toEqual(upTo(20));
      expect(await collected(executor.map(IDENTITY, []))).toEqual([]);
    });

    test('calls with one value of each iterable, as many times as the shortest has', async () => {
      const executor = makeExecutor();
      const { path } = makeLog();
      async function* later(): AsyncGenerator<number> {
        yield* [10, 20, 30];
      }
      expect(await collected(executor.map(ADD, [1, 2, 3], new Set([10, 20]), [path, path, path]))).toEqual([
        11, 22,
      ]);
      expect(await collected(executor.map(ADD, [1, 2], later(), [path, path], {}))).toEqual([11, 22]);
    });

    test('its last argument is options if it cannot be inputs; what can be neither is refused', () => {
      const executor = makeExecutor();
      expect(() => executor.map(IDENTITY, [1], { chunkSize: 1 } as object)).toThrow(
        'map has no option `chunkSize`',
      );
      expect(() => executor.map(IDENTITY, { chunksize: 1 })).toThrow(
        'Expected inputs 1 of `map` to be iterable',
      );
      expect(() => executor.map(IDENTITY)).toThrow('at least one iterable');
      expect(() => executor.map(IDENTITY, [1], { buffersize: 0 })).toThrow('`buffersize`');
    });

    test('is over with the first error, and cancels what was not begun', async () => {
      const executor = makeExecutor({ maxWorkers: 1 });
      const log = makeLog();
      const inputs = [0, 1, -2, ...Array.from({ length: 1000 }, () => 3)];
      const results = executor.map(
        at('futures.ts', 'refuseNegative'),
        inputs,
        inputs.map(() => log.path),
        { chunksize: 1, buffersize: 4 },
      );
      expect(await results.next()).toEqual({ done: false, value: 0 });
      expect(await results.next()).toEqual({ done: false, value: 1 });
      expect(await errorOf(results.next())).toMatchObject({ name: 'RangeError', message: 'negative -2' });
      expect(await results.next()).toEqual({ done: true, value: undefined });
      await executor.shutdown();
      expect(log.lines().length).toBeLessThan(20);
    });

    test('answers in order when several results are asked for together, and nothing behind an error', async () => {
      const executor = makeExecutor();
      const { path } = makeLog();
      const results = executor.map(at('futures.ts', 'refuseNegative'), [0, -1, 2], [path, path, path]);
      const steps = await Promise.allSettled([results.next(), results.next(), results.next()]);
      expect(steps).toMatchObject([
        { value: { value: 0 } },
        { reason: { message: 'negative -1' } },
        { value: { done: true } },
      ]);
    });

    test('tells the death of a worker as a future does', async () => {
      const executor = makeExecutor();
      expect(await errorOf(executor.map(at('edges.ts', 'exitOn'), ['poison']).next())).toMatchObject({
        code: 'ERR_MPRUN_BROKEN_EXECUTOR',
        exitcode: 9,
      });
      expect(await collected(executor.map(IDENTITY, [1]))).toEqual([1]);
    });

    test('pulls no further than its buffer: endless inputs can be left, and are closed', async () => {
      const executor = makeExecutor();
      let pulled = 0;
      let isClosed = false;
      function* endless(): Generator<number> {
        try {
          for (;;) yield pulled++;
        } finally {
          isClosed = true;
        }
      }
      for await (const n of executor.map<number>(IDENTITY, endless(), { buffersize: 5, chunksize: 1 })) {
        expect(pulled).toBeLessThanOrEqual(n + 1 + 5);
        if (n === 20) break;
      }
      expect(isClosed).toBe(true);
      expect(await executor.shutdown()).toBe(true);
    });

    test('left before the first result was asked for, it cancels everything', async () => {
      const executor = makeExecutor({ maxWorkers: 1 });
      const gate = makeGate();
      const held = executor.submit(HOLD, gate.order(-1));
      await gate.log.sees('-1');
      const results = executor.map(
        NOTE,
        upTo(5),
        upTo(5).map(() => gate.log.path),
      );
      await results.return();
      gate.open();
      await held;
      expect(await results.next()).toEqual({ done: true, value: undefined });
      await executor.shutdown();
      expect(gate.log.lines()).toEqual(['-1']);
    });

    test('is computed to its end by shutdown() when nobody iterates it, whatever its inputs and buffer', async () => {
      const log = makeLog();
      const executor = makeExecutor();
      const inputs = upTo(50);
      const paths = inputs.map(() => log.path);
      executor.map(NOTE, inputs, paths, { buffersize: 2, chunksize: 1 });
      executor.map(NOTE, inputs.values(), paths.values(), { buffersize: 2 });
      await executor.shutdown({ wait: false });
      await until(() => log.lines().length === 100);
      expect(await executor.shutdown()).toBe(true);
      expect(log.lines()).toHaveLength(100);
    });

    test('results that were not taken before shutdown() can be taken after', async () => {
      const executor = makeExecutor();
      const results = executor.map(IDENTITY, upTo(50), { buffersize: 2 });
      expect(await results.next()).toEqual({ done: false, value: 0 });
      expect(await executor.shutdown()).toBe(true);
      expect(await collected(results)).toEqual(upTo(50).slice(1));
    });

    test('cut off by cancelFutures, it gives what was begun and then says that it was cancelled', async () => {
      const executor = makeExecutor();
      const gate = makeGate();
      const results = executor.map(
        HOLD,
        upTo(100).map((n) => gate.order(n)),
        { chunksize: 1, buffersize: 10 },
      );
      await until(() => gate.log.lines().length === 2);
      await executor.shutdown({ wait: false, cancelFutures: true });
      gate.open();
      expect(await results.next()).toEqual({ done: false, value: 0 });
      expect(await results.next()).toEqual({ done: false, value: 1 });
      expect(await errorOf(results.next())).toBeInstanceOf(CancelledError);
      expect(await results.next()).toEqual({ done: true, value: undefined });
      expect(await executor.shutdown()).toBe(true);
      expect(gate.log.lines()).toEqual(['0', '1']);
    });

    test('waits for all its results no longer than its time', async () => {
      const executor = makeExecutor();
      const gate = makeGate();
      const results = executor.map(HOLD, [gate.order(0)], { timeoutMs: 20 });
      const error = await errorOf(results.next());
      expect(error).toBeInstanceOf(TimeoutError);
      expect(error).toMatchObject({ message: 'not all results after 20ms', timeoutMs: 20 });
      expect(await results.next()).toMatchObject({ done: true });
      gate.open();
    });

    test('ends with its signal: nothing more begins, and what runs is told', async () => {
      const executor = makeExecutor({ maxWorkers: 1 });
      const log = makeLog();
      const abort = new AbortController();
      const results = executor.map(at('context.ts', 'untilAborted'), [log.path, log.path], {
        signal: abort.signal,
      });
      const first = results.next();
      await log.sees('begun');
      abort.abort(new Error('enough'));
      expect(await errorOf(first)).toMatchObject({
        code: 'ERR_MPRUN_CANCELLED',
        cause: { message: 'enough' },
      });
      await log.sees('aborted');
      expect(await results.next()).toMatchObject({ done: true });
      await executor.shutdown();
      expect(log.lines()).toEqual(['begun', 'aborted']);
    });
  });
}
