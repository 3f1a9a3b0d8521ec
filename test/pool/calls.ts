/** What the calls of a pool mean, on every backend: `describeCalls` is run once per backend. */
import { setImmediate } from 'node:timers/promises';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { makeFolder } from '../support/workspace.ts';
import { MprunError, Pool, task, tasks } from '../../src/index.ts';
import {
  at,
  collectWarnings,
  endedWithTest,
  errorOf,
  upTo,
  makeNeeds,
  type BackendUnderTest,
} from './support.ts';

const IDENTITY = at('odd.ts', 'identity');
const POW = new URL('../../tasks/math.ts#pow', import.meta.url);

export function describeCalls(backend: BackendUnderTest): void {
  const makePool = endedWithTest(backend);
  const needs = makeNeeds(backend);

  describe(`calls of a ${backend.kind} pool`, () => {
    describe('map', () => {
      test('results come in the order of the inputs, of any iterable', async () => {
        const pool = makePool({ processes: 2 });
        async function* later(): AsyncGenerator<number> {
          for (const n of upTo(20)) {
            await setImmediate();
            yield n;
          }
        }
        for (const inputs of [upTo(20), new Set(upTo(20)), upTo(20).values(), later()])
          expect(await pool.map(IDENTITY, inputs)).toEqual(upTo(20));
        expect(await pool.map(IDENTITY, 'abc')).toEqual(['a', 'b', 'c']);
        expect(await pool.map(IDENTITY, [])).toEqual([]);
      });

      test('it rejects with the error of the lowest failing index, which carries all of them', async () => {
        const pool = makePool({ processes: 2 });
        const error = await errorOf(pool.map(at('odd.ts', 'throwCustom'), upTo(6), { chunksize: 1 }));
        expect(error).toMatchObject({ name: 'CustomError', message: 'odd 1', detail: 1, index: 1 });
        expect(error['errors']).toMatchObject([
          { message: 'odd 1', index: 1 },
          { message: 'odd 3', index: 3 },
          { message: 'odd 5', index: 5 },
        ]);
        expect(Object.keys(error)).not.toContain('errors');
      });

      test('whatever is thrown is what it rejects with', async () => {
        const pool = makePool({ processes: 1 });
        for (const thrown of [null, undefined, 'text', 7])
          await expect(pool.map(at('odd.ts', 'throwIt'), [thrown])).rejects.toBe(thrown);
      });

      test('a failing input does not take the rest of its chunk with it', async () => {
        const pool = makePool({ processes: 1 });
        const results: unknown[] = [];
        const stream = pool.outcomes(at('odd.ts', 'throwCustom'), upTo(4), { chunksize: 4 });
        for await (const { outcomes } of stream) results.push(...outcomes);
        expect(results).toMatchObject([
          { ok: true, value: 0 },
          { ok: false, error: { message: 'odd 1' } },
          { ok: true, value: 2 },
          { ok: false, error: { message: 'odd 3' } },
        ]);
      });

      test('an iterable that throws midway rejects it with what was thrown, and the pool goes on', async () => {
        const pool = makePool({ processes: 2 });
        const broken = new Error('no more');
        function* breaking(): Generator<number> {
          yield 1;
          yield 2;
          throw broken;
        }
        await expect(pool.map(IDENTITY, breaking())).rejects.toBe(broken);
        expect(await pool.map(IDENTITY, [1])).toEqual([1]);
      });

      test('starmap unpacks each input: arrays, other iterables, strings', async () => {
        const pool = makePool({ processes: 2 });
        expect(await pool.starmap(POW, [[2, 10], new Set([3, 2])])).toEqual([1024, 9]);
        expect(await pool.starmap(at('odd.ts', 'join'), ['ab'])).toEqual(['a+b']);
        await expect(pool.starmap(POW, [5] as never)).rejects.toThrow(
          'Expected an array of arguments, got number',
        );
      });
    });

    describe('what is asked for is checked before anything starts', () => {
      test.each([0, -1, 1.5, NaN, '2'])('chunksize %s is refused by every call', (chunksize) => {
        const pool = makePool({ processes: 1 });
        const options = { chunksize: chunksize as number };
        const message = /^Expected `chunksize` to be a positive integer, got `/;
        expect(() => pool.mapAsync(IDENTITY, [1], options)).toThrow(message);
        expect(() => pool.starmapAsync(IDENTITY, [[1]], options)).toThrow(message);
        expect(() => pool.imap(IDENTITY, [1], options)).toThrow(message);
        expect(() => pool.imapUnordered(IDENTITY, [1], options)).toThrow(message);
        expect(() => pool.outcomes(IDENTITY, [1], options)).toThrow(message);
      });

      test('a misspelt option of the pool is refused, with a suggestion', () => {
        expect(() => new Pool({ process: 3 } as never)).toThrow(
          expect.objectContaining({
            message: 'a pool has no option `process`',
            hint: 'Did you mean `processes`?',
          }),
        );
      });

      test.each([
        [4, 'the options of a pool to be an object, got `4` (number)'],
        [{ initargs: 'ab' }, '`initargs` to be an array, got `ab` (string)'],
        [{ env: 5 }, '`env` to be an object'],
        [{ name: ' ' }, '`name` to be a text that is not empty'],
        [{ onPrint: 5 }, '`onPrint` to be a function'],
        [{ execArgv: [5] }, '`execArgv` to be an array of texts'],
        [{ backend: 'fiber' }, '`backend` to be '],
      ])('options of a pool of wrong types are refused: %j', (options, message) => {
        expect(() => new Pool(options as never)).toThrow(`Expected ${message}`);
      });

      test('options and arguments of calls of wrong names and types are refused', async () => {
        const pool = makePool({ processes: 1 });
        const refused = async (call: Promise<unknown>, message: string): Promise<void> =>
          expect(await errorOf(call)).toMatchObject({ name: 'UsageError', message });
        await refused(pool.map(IDENTITY, [1], { chunkSize: 1 } as never), 'map has no option `chunkSize`');
        await refused(
          pool.map(IDENTITY, [1], 0 as never),
          'Expected the options of map to be an object, got `0` (number)',
        );
        await refused(pool.apply(IDENTITY, 5 as never), 'Expected `args` to be an array, got `5` (number)');
        await refused(
          pool.apply(IDENTITY, [1], null as never),
          'Expected `kwargs` to be an object, got `null` (null)',
        );
        expect(() => pool.applyAsync(IDENTITY, [1], {}, { errorCallback: 'x' as never })).toThrow(
          'Expected `errorCallback` to be a function',
        );
      });

      test('a bare function is refused, with the ways out', async () => {
        const pool = makePool({ processes: 1 });
        const square = (n: number): number => n * n;
        const error = await errorOf(pool.map(square as never, [1]));
        expect(error).toMatchObject({ code: 'ERR_MPRUN_NOT_A_TASK', name: 'NotATaskError' });
        expect(error['hint']).toMatch(/export it .* task\(import\.meta\.url/);
      });

      test('inputs that cannot be iterated are refused', () => {
        const pool = makePool({ processes: 1 });
        expect(() => pool.imap(IDENTITY, { a: 1 } as never)).toThrow('inputs to be iterable, got object');
        expect(() => pool.imap(IDENTITY, undefined as never)).toThrow('inputs to be iterable, got undefined');
      });

      test('a task that does not exist rejects the call and no other', async () => {
        const pool = makePool({ processes: 1 });
        const missing = errorOf(pool.map(at('odd.ts', 'nothing'), [1]));
        expect(await pool.map(IDENTITY, [1])).toEqual([1]);
        expect(await missing).toMatchObject({ code: 'ERR_MPRUN_EXPORT_NOT_FOUND' });
        await expect(pool.apply('nowhere.ts')).rejects.toMatchObject({ code: 'ERR_MPRUN_MODULE_NOT_FOUND' });
      });
    });

    describe('errors of our own', () => {
      needs('alone', 'apart')('they are of their class, wherever they were made', async () => {
        const pool = makePool({ processes: 1 });
        const made = {
          TaskLoadError: pool.apply(at('odd.ts', 'nothing')),
          NotCloneableError: pool.apply(at('hostile.ts', 'giveShape'), ['function']),
          NeverSettlesError: pool.apply(at('odd.ts', 'neverSettles'), [1]),
          NestingError: pool.apply(at('import-time-pool.ts', 'double'), [1]),
        };
        // All are waited for from the start: each may be first to fail.
        const errors = await Promise.all(Object.values(made).map(errorOf));
        for (const [k, name] of Object.keys(made).entries()) {
          const error = errors[k];
          expect(error).toBeInstanceOf(MprunError);
          expect(error?.constructor.name).toBe(name);
          expect(error?.name).toBe(name);
        }
      });

      test('what would end the same way is not tried again', async () => {
        const pool = makePool({ processes: 1, retries: 3 });
        await errorOf(pool.apply(at('hostile.ts', 'giveShape'), ['function']));
        expect(pool.workers()[0]?.tasksDone).toBe(1);
      });

      needs('ends')('an end that was asked for is no failure that somebody must look at', async () => {
        const warnings = collectWarnings();
        const pool = makePool({ processes: 1, killTimeoutMs: 200 });
        const abort = new AbortController();
        pool.applyAsync(at('odd.ts', 'spin'), [1]);
        pool.applyAsync(at('odd.ts', 'spin'), [1], {}, { signal: abort.signal });
        abort.abort();
        await pool.terminate();
        await pool.join();
        await setImmediate();
        expect(warnings).toEqual([]);
      });
    });

    describe('tasks', () => {
      test('an address, a URL and handles mean the same function', async () => {
        const pool = makePool({ processes: 1 });
        const module = new URL('../../tasks/math.ts', import.meta.url);
        const handles = [
          POW,
          POW.href,
          'tasks/math.ts#pow',
          task(module, 'pow'),
          tasks<{ pow: (x: number, y: number) => number }>(module).pow,
        ];
        for (const handle of handles) expect(await pool.apply(handle as string, [2, 5])).toBe(32);
      });

      needs('apart')(
        'a function that carries its address is the function itself, and runs in the pool too',
        async () => {
          const pool = makePool({ processes: 1 });
          const { double, pool: guarded } = await import('../fixtures/tasks/guarded.ts');
          await guarded?.terminate(0);
          expect(double(4)).toBe(8);
          expect(await pool.map(double, [1, 2])).toEqual([2, 4]);
        },
      );

      test('a task may ask for its index, its attempt, its worker and its signal', async () => {
        const pool = makePool({ processes: 1 });
        const told = await pool.map(at('context.ts', 'tell'), upTo(3), { chunksize: 3 });
        const worker = pool.workers()[0]?.name;
        expect(told).toEqual(upTo(3).map((index) => ({ index, attempt: 0, worker, isAborted: false })));
      });

      test("the worker's state is kept from call to call", async () => {
        const pool = makePool({ processes: 1 });
        expect(await pool.map(at('context.ts', 'count'), upTo(3))).toEqual([1, 2, 3]);
        expect(await pool.apply(at('context.ts', 'count'))).toBe(4);
      });
    });

    describe('AsyncResult', () => {
      test('it is pending, then done: ready, wait, get, successful, await', async () => {
        const pool = makePool({ processes: 1 });
        const path = join(makeFolder(), 'go');
        const result = pool.applyAsync(at('context.ts', 'waitForFile'), [path]);
        expect(result.ready()).toBe(false);
        expect(String(result)).toBe('<AsyncResult of apply of waitForFile, pending>');
        expect(() => result.successful()).toThrow(/not ready/);
        expect(await result.wait(0)).toBe(false);
        writeFileSync(path, '');
        expect(await result.wait()).toBe(true);
        expect(result.ready()).toBe(true);
        expect(result.successful()).toBe(true);
        expect([await result.get(), await result]).toEqual([path, path]);
      });

      test('get rejects with the task error each time, and after a timeout it may be asked again', async () => {
        const pool = makePool({ processes: 1 });
        const slow = pool.applyAsync(at('odd.ts', 'wait'), [100]);
        await expect(slow.get({ timeoutMs: 0 })).rejects.toMatchObject({
          name: 'TimeoutError',
          code: 'ERR_MPRUN_TIMEOUT',
          timeoutMs: 0,
        });
        await expect(slow.get({ signal: AbortSignal.abort('enough') })).rejects.toBe('enough');
        expect(await slow.get(30_000)).toBe(100);
        const failed = pool.applyAsync(at('odd.ts', 'throwIt'), ['thrown']);
        for (const _ of [1, 2]) await expect(failed.get()).rejects.toBe('thrown');
        expect(failed.successful()).toBe(false);
      });

      test('the callback has run when the result is ready, once for a whole map, empty or not', async () => {
        const pool = makePool({ processes: 2 });
        const seen: unknown[] = [];
        const callback = async (value: unknown): Promise<void> => {
          await setImmediate();
          seen.push(value);
        };
        await pool.mapAsync(IDENTITY, [1, 2], { callback });
        await pool.mapAsync(IDENTITY, [], { callback });
        await pool.starmapAsync(POW, [[2, 3]], { callback });
        await pool.applyAsync(POW, [2, 2], {}, { callback });
        expect(seen).toEqual([[1, 2], [], [8], 4]);
      });

      test('the error callback gets the error instead, once', async () => {
        const pool = makePool({ processes: 2 });
        const warnings = collectWarnings();
        const errors: unknown[] = [];
        const result = pool.mapAsync(at('odd.ts', 'throwCustom'), upTo(4), {
          callback: () => errors.push('wrong'),
          errorCallback: (error) => errors.push(error),
        });
        await result.wait();
        expect(errors).toMatchObject([{ message: 'odd 1', index: 1 }]);
        pool.close();
        await pool.join();
        await setImmediate();
        expect(warnings).toEqual([]);
      });

      test('a failure may be looked at after the pool has ended, without a warning', async () => {
        const pool = makePool({ processes: 1 });
        const warnings = collectWarnings();
        const result = pool.applyAsync(at('odd.ts', 'throwCustom'), [1]);
        pool.close();
        await pool.join();
        expect(await errorOf(result.get())).toMatchObject({ message: 'odd 1' });
        await setImmediate();
        expect(warnings).toEqual([]);
      });
    });

    describe('imap', () => {
      test.each([1, 2, 8, 'auto'] as const)(
        'with chunk size %s, a failed input rejects its own next and no other',
        async (chunksize) => {
          const pool = makePool({ processes: 2 });
          for (const iterator of [
            pool.imap<number>(at('odd.ts', 'throwCustom'), upTo(8), { chunksize }),
            pool.imapUnordered<number>(at('odd.ts', 'throwCustom'), upTo(8), { chunksize }),
          ]) {
            const steps = await drain(iterator);
            expect(steps.toSorted()).toEqual(['0', '2', '4', '6', 'odd 1', 'odd 3', 'odd 5', 'odd 7']);
          }
          const ordered = await drain(pool.imap<number>(at('odd.ts', 'throwCustom'), upTo(4), { chunksize }));
          expect(ordered).toEqual(['0', 'odd 1', '2', 'odd 3']);
        },
      );

      test('a timeout of next loses nothing', async () => {
        const pool = makePool({ processes: 1 });
        const iterator = pool.imap(at('odd.ts', 'wait'), [100, 1], { chunksize: 1 });
        await expect(iterator.next({ timeoutMs: 0 })).rejects.toMatchObject({ code: 'ERR_MPRUN_TIMEOUT' });
        await expect(iterator.next(0)).rejects.toMatchObject({ code: 'ERR_MPRUN_TIMEOUT' });
        expect(await iterator.next(30_000)).toEqual({ done: false, value: 100 });
        expect(await iterator.next()).toEqual({ done: false, value: 1 });
        expect(await iterator.next()).toEqual({ done: true, value: undefined });
        expect(await iterator.next()).toEqual({ done: true, value: undefined });
      });

      test('calls of next that overlap are served in their order', async () => {
        const pool = makePool({ processes: 2 });
        const iterator = pool.imap(IDENTITY, upTo(5));
        const steps = await Promise.all(upTo(6).map(() => iterator.next()));
        expect(steps.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4, undefined]);
      });

      test('leaving the loop closes the source and lets the pool end', async () => {
        const pool = makePool({ processes: 2 });
        let isClosed = false;
        function* endless(): Generator<number> {
          try {
            for (let n = 0; ; n++) yield n;
          } finally {
            isClosed = true;
          }
        }
        for await (const value of pool.imap(IDENTITY, endless())) if (value === 30) break;
        expect(isClosed).toBe(true);
        pool.close();
        await pool.join();
      });

      needs('ends')('return ends a next that waits', async () => {
        const pool = makePool({ processes: 1 });
        const iterator = pool.imap(at('odd.ts', 'spin'), [1]);
        const waiting = iterator.next();
        await iterator.return();
        expect(await waiting).toEqual({ done: true, value: undefined });
      });

      test('an abort rejects the next one, then it is over; what had come before is not given any more', async () => {
        const pool = makePool({ processes: 1 });
        const abort = new AbortController();
        const iterator = pool.imap(at('odd.ts', 'wait'), [1, 60_000, 1], {
          chunksize: 1,
          signal: abort.signal,
        });
        expect(await iterator.next()).toEqual({ done: false, value: 1 });
        const waiting = errorOf(iterator.next());
        abort.abort('enough');
        expect(await waiting).toMatchObject({ name: 'CancelledError', cause: 'enough' });
        expect(await iterator.next()).toEqual({ done: true, value: undefined });
        const late = pool.imap(IDENTITY, [1], { signal: abort.signal });
        expect(await errorOf(late.next())).toMatchObject({ code: 'ERR_MPRUN_CANCELLED' });
        expect(await late.next()).toEqual({ done: true, value: undefined });
      });

      test('the items before an iterable throws are given, then what it threw, then the end', async () => {
        const pool = makePool({ processes: 1 });
        function* breaking(): Generator<number> {
          yield 0;
          yield 1;
          throw new RangeError('gen');
        }
        const iterator = pool.imap<number>(IDENTITY, breaking());
        expect(await drain(iterator)).toEqual(['0', '1', 'gen']);
      });

      test('results that nobody takes do not keep join waiting', async () => {
        const pool = makePool({ processes: 2 });
        const iterator = pool.imap(IDENTITY, upTo(500), { buffersize: 2 });
        expect(await iterator.next()).toEqual({ done: false, value: 0 });
        pool.close();
        expect(await pool.join()).toBe(true);
        const rest: unknown[] = [];
        for await (const value of iterator) rest.push(value);
        expect(rest).toEqual(upTo(500).slice(1));
      });

      test('no more is pulled than the buffer allows, whatever its size and the chunks', async () => {
        const pool = makePool({ processes: 2 });
        const sizes = fc.record({
          buffersize: fc.integer({ min: 1, max: 20 }),
          chunksize: fc.integer({ min: 1, max: 8 }),
        });
        await fc.assert(
          fc.asyncProperty(sizes, async ({ buffersize, chunksize }) => {
            let pulled = 0;
            function* counted(): Generator<number> {
              for (const n of upTo(60)) {
                pulled++;
                yield n;
              }
            }
            let taken = 0;
            for await (const value of pool.imap(IDENTITY, counted(), { buffersize, chunksize })) {
              expect(value).toBe(taken++);
              // A whole chunk may be on its way to the consumer.
              expect(pulled).toBeLessThanOrEqual(taken + buffersize + chunksize);
            }
            expect(taken).toBe(60);
          }),
          { numRuns: 20 },
        );
      });
    });

    describe('its life', () => {
      test('disposing of a pool finishes what was asked for', async () => {
        const pool = makePool({ processes: 1 });
        const pending = pool.applyAsync(at('odd.ts', 'wait'), [30]);
        await pool[Symbol.asyncDispose]();
        expect(await pending).toBe(30);
        expect(pool.workers().map(({ state }) => state)).toEqual(['gone']);
      });

      test('a closed pool takes no more calls, with the words of Python', async () => {
        const pool = makePool({ processes: 1 });
        expect(String(pool)).toBe('<Pool state=RUN pool_size=1>');
        await expect(pool.join()).rejects.toThrow('Pool is still running');
        pool.close();
        pool.close();
        expect(() => pool.mapAsync(IDENTITY, [1])).toThrow('Pool not running');
        await expect(pool.map(IDENTITY, [1])).rejects.toMatchObject({ code: 'ERR_MPRUN_POOL_STATE' });
        expect(String(pool)).toBe('<Pool state=CLOSE pool_size=1>');
        expect(await pool.join()).toBe(true);
      });

      test('join waits no longer than asked for, and may be called again', async () => {
        const pool = makePool({ processes: 1 });
        const result = pool.applyAsync(at('odd.ts', 'wait'), [200]);
        pool.close();
        expect(await pool.join({ timeoutMs: 0 })).toBe(false);
        expect(await pool.join()).toBe(true);
        expect(await result).toBe(200);
      });

      needs('several')('workers tell their names, what they did and how they ended', async () => {
        const pool = makePool({ processes: 2, name: 'resize' });
        const events: string[] = [];
        pool.on('workerStart', ({ name }) => events.push(`${name} started`));
        pool.on('workerExit', ({ name, exit }) => events.push(`${name} ${exit?.exitcode}`));
        await pool.map(IDENTITY, upTo(10));
        const workers = pool.workers();
        expect(workers.map(({ name }) => name)).toEqual(['resize-1', 'resize-2']);
        expect(workers.reduce((sum, { tasksDone }) => sum + tasksDone, 0)).toBe(10);
        pool.close();
        await pool.join();
        expect(pool.workers()).toMatchObject([{ state: 'gone', exit: { exitcode: 0, signal: null } }, {}]);
        await setImmediate();
        expect(events.toSorted()).toEqual([
          'resize-1 0',
          'resize-1 started',
          'resize-2 0',
          'resize-2 started',
        ]);
      });
    });
  });
}

/** Values and messages of errors, in the order `next` gave them. */
async function drain(iterator: AsyncIterator<number>): Promise<string[]> {
  const steps: string[] = [];
  for (;;) {
    try {
      const { done, value } = await iterator.next();
      if (done) return steps;
      steps.push(String(value));
    } catch (error) {
      steps.push((error as Error).message);
    }
  }
}
