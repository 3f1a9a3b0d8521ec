/**
 * What every backend must do. `describePool` is run once per backend; a backend's gaps are listed by name at its call,
 * with the reason.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import type { Outcome, OutcomesOptions, Pool, PoolOptions, Settled } from '../../src/index.ts';
import { makeDeferred } from '../../src/util/deferred.ts';
import { makeFolder, makeLog } from '../support/workspace.ts';
import { at, endedWithTest, upTo, makeNeeds, type BackendUnderTest } from './support.ts';

const ENDS = ['byExit', 'byExitZero', 'byUncaught', 'byRejection'] as const;
const SIGNALS = ['byKill', 'byTerm', 'byAbort'] as const;

interface Run {
  readonly outcomes: Outcome[];
  readonly values: unknown[];
  readonly errors: (Error & Record<string, unknown>)[];
  readonly pool: Pool;
}

export function describePool(backend: BackendUnderTest): void {
  const makePool = endedWithTest(backend);
  const needs = makeNeeds(backend);

  /** Runs one job on a pool of its own and sees that the pool ends. */
  async function run(
    task: string,
    inputs: Iterable<unknown> | AsyncIterable<unknown>,
    options: OutcomesOptions = {},
    poolOptions: PoolOptions = {},
  ): Promise<Run> {
    const pool = makePool({ processes: 2, killTimeoutMs: 500, ...poolOptions });
    const stream = pool.outcomes(task, inputs, options);
    pool.close();
    const outcomes: Outcome[] = [];
    try {
      for await (const settled of stream) place(outcomes, settled);
    } finally {
      await pool.join();
    }
    return {
      outcomes,
      values: outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value] : [])),
      errors: outcomes.flatMap((outcome) =>
        outcome.ok ? [] : [outcome.error as Error & Record<string, unknown>],
      ),
      pool,
    };
  }

  function place(outcomes: Outcome[], { start, outcomes: some }: Settled): void {
    for (const [k, outcome] of some.entries()) outcomes[start + k] = outcome;
  }

  describe(`a ${backend.kind} pool`, () => {
    describe('runs jobs', () => {
      test('every input is called once, whatever the chunk size', async () => {
        for (const chunksize of ['auto', 1, 7, 1000] as const) {
          const { values } = await run(at('odd.ts', 'identity'), upTo(100), { chunksize });
          expect(values).toEqual(upTo(100));
        }
      });

      test('in order, an outcome is delivered as soon as all before it are', async () => {
        const pool = makePool({ processes: 2 });
        const stream = pool.outcomes(at('odd.ts', 'wait'), [0, 30, 0, 0], { chunksize: 1 });
        const starts: number[] = [];
        for await (const { start } of stream) starts.push(start);
        expect(starts).toEqual([0, 1, 2, 3]);
        pool.close();
        await pool.join();
      });

      needs('several')('unordered, a quick input does not wait for a slow one before it', async () => {
        const pool = makePool({ processes: 2 });
        // The first waits for a file that is written when the second is done.
        const path = join(makeFolder(), 'go');
        const options = { chunksize: 1, ordered: false };
        const starts: number[] = [];
        for await (const { start } of pool.outcomes(
          at('context.ts', 'waitForFileOrGo'),
          [path, 1],
          options,
        )) {
          starts.push(start);
          writeFileSync(path, '');
        }
        expect(starts).toEqual([1, 0]);
        pool.close();
        await pool.join();
      });

      test('values of every clonable kind come back as they went', async () => {
        const inputs = [
          new Map([[1, new Set(['a'])]]),
          10n,
          new Date(0),
          new Uint8Array([1, 2]),
          undefined,
          null,
          -0,
          NaN,
        ];
        expect((await run(at('odd.ts', 'identity'), inputs)).values).toEqual(inputs);
      });

      test('a thenable is awaited', async () => {
        expect((await run(at('odd.ts', 'thenable'), [1, 2])).values).toEqual([2, 3]);
      });

      test('an async iterable is pulled, not collected: an endless one can be left at any time', async () => {
        let pulled = 0;
        const closed = makeDeferred();
        async function* endless(): AsyncGenerator<number> {
          try {
            for (;;) {
              await setImmediate();
              yield pulled++;
            }
          } finally {
            closed.resolve();
          }
        }
        const pool = makePool({ processes: 2 });
        let delivered = 0;
        for await (const { outcomes } of pool.outcomes(at('odd.ts', 'identity'), endless())) {
          delivered += outcomes.length;
          if (delivered >= 20) break;
        }
        await closed.promise;
        pool.close();
        await pool.join();
      });

      test('apply spreads its arguments and appends keywords as one last argument', async () => {
        const pool = makePool({ processes: 1 });
        const math = new URL('../../tasks/math.ts', import.meta.url).href;
        expect(await pool.apply(`${math}#pow`, [2, 10])).toBe(1024);
        expect(await pool.apply(`${math}#powKw`, [2], { y: 3 })).toBe(8);
        expect(await pool.apply(`${math}#powKw`, [2])).toBe(4);
        pool.close();
        await pool.join();
      });

      test('several jobs share a pool', async () => {
        const pool = makePool({ processes: 2 });
        const results = await Promise.all(upTo(20).map((n) => pool.apply(at('odd.ts', 'identity'), [n])));
        expect(results).toEqual(upTo(20));
        pool.close();
        await pool.join();
      });
    });

    describe('keeps failures to their input', () => {
      needs('alone')(
        'an error arrives with its name, properties and the .ts line it was thrown at',
        async () => {
          const { values, errors } = await run(at('odd.ts', 'throwCustom'), upTo(4), { chunksize: 4 });
          expect(values).toEqual([0, 2]);
          expect(errors[0]).toBeInstanceOf(TypeError);
          expect(errors[0]).toMatchObject({ name: 'CustomError', message: 'odd 1', detail: 1 });
          expect(errors[0]?.stack).toMatch(/odd\.ts:\d\d:/);
        },
      );

      test('whatever is thrown is what the outcome holds', async () => {
        const { outcomes } = await run(at('odd.ts', 'throwIt'), [null, undefined, 'text', 7]);
        expect(outcomes.map((outcome) => !outcome.ok && outcome.error)).toEqual([null, undefined, 'text', 7]);
        const symbols = await run(at('odd.ts', 'throwSymbol'), [1]);
        expect(symbols.outcomes).toEqual([{ ok: false, error: Symbol.for('thrown') }]);
      });

      test("a result that cannot travel is its input's error, with the path", async () => {
        const { values, errors } = await run(at('odd.ts', 'notCloneable'), upTo(3), { chunksize: 3 });
        expect(values).toEqual([0, 2]);
        expect(errors).toMatchObject([
          { code: 'ERR_MPRUN_NOT_CLONEABLE', message: expect.stringContaining('result.a[1] is a function') },
        ]);
      });

      test('an input that cannot travel fails alone', async () => {
        const { values, errors } = await run(at('odd.ts', 'identity'), [0, { f: () => 1 }, 2], {
          chunksize: 3,
        });
        expect(values).toEqual([0, 2]);
        expect(errors).toMatchObject([
          { code: 'ERR_MPRUN_NOT_CLONEABLE', message: expect.stringContaining('input.f is a function') },
        ]);
      });

      needs('alone')('a promise that nothing can settle is an error, not a hang', async () => {
        const { values, errors } = await run(at('odd.ts', 'neverSettles'), upTo(4), { chunksize: 4 });
        expect(values).toEqual([0, 2, 3]);
        expect(errors).toMatchObject([{ code: 'ERR_MPRUN_NEVER_SETTLES' }]);
      });

      test('an element that is no array fails alone where arguments are spread', async () => {
        const math = new URL('../../tasks/math.ts', import.meta.url).href;
        const { values, errors } = await run(`${math}#pow`, [[2, 3], 5, [3, 2]], { call: 'spread' });
        expect(values).toEqual([8, 9]);
        expect(errors).toMatchObject([
          { name: 'TypeError', message: 'Expected an array of arguments, got number' },
        ]);
      });
    });

    describe('survives its workers', () => {
      needs('ends').each([...ENDS, ...(backend.lacks.signals ? [] : SIGNALS)])(
        'a worker that dies %s fails only the input it was running, and no input runs twice',
        async (how) => {
          const log = makeLog();
          const inputs = upTo(100).map((n) => ({ n, dies: 37, log: log.path }));
          const { outcomes, errors, pool } = await run(at('deaths.ts', how), inputs, { chunksize: 100 });
          expect(outcomes.flatMap((outcome, index) => (outcome.ok ? [] : [index]))).toEqual([37]);
          expect(errors).toMatchObject([{ code: 'ERR_MPRUN_WORKER_EXIT', index: 37, input: { n: 37 } }]);
          expect(log.lines()).toEqual(upTo(100).map(String));
          const death = pool.exits.find(({ name }) => name === errors[0]?.['worker']);
          expect(death).toMatchObject({ exitcode: errors[0]?.['exitcode'], signal: errors[0]?.['signal'] });
        },
      );

      needs('ends')("the exit code is Python's number, and the last words on stderr are kept", async () => {
        const log = makeLog();
        const exits: Record<string, [number, string | null]> = {
          ...(backend.lacks.signals ? {} : { byKill: [-9, 'SIGKILL'], byTerm: [-15, 'SIGTERM'] }),
          byExit: [7, null],
          byExitZero: [0, null],
          byUncaught: [1, null],
        };
        for (const [how, [exitcode, signal]] of Object.entries(exits)) {
          const { errors } = await run(at('deaths.ts', how), [{ n: 0, dies: 0, log: log.path }]);
          expect(errors).toMatchObject([{ exitcode, signal }]);
        }
        const { errors } = await run(at('deaths.ts', 'byUncaught'), [{ n: 0, dies: 0, log: log.path }]);
        expect(errors[0]?.cause).toMatchObject({ name: 'RangeError', message: 'late' });
        expect(errors[0]?.['stderr']).toContain('RangeError: late');
      });

      needs('ends')('every worker of the pool may die, again and again', async () => {
        const log = makeLog();
        const inputs = upTo(12).map((n) => ({ n, dies: n % 2 === 0 ? n : -1, log: log.path }));
        const { values, errors } = await run(at('deaths.ts', 'byExit'), inputs);
        expect(values).toEqual([1, 3, 5, 7, 9, 11]);
        expect(errors.map((error) => error['index'])).toEqual([0, 2, 4, 6, 8, 10]);
        expect(log.lines()).toHaveLength(12);
      });

      needs('signals')('an idle worker that is killed is replaced and costs nothing', async () => {
        const pool = makePool({ processes: 2 });
        await pool.apply(at('odd.ts', 'whoAmI'));
        for (const { pid } of pool.workers()) process.kill(pid, 'SIGKILL');
        const results = await Promise.all(upTo(10).map((n) => pool.apply(at('odd.ts', 'identity'), [n])));
        expect(results).toEqual(upTo(10));
        pool.close();
        await pool.join();
        expect(pool.exits.filter(({ signal }) => signal === 'SIGKILL')).toHaveLength(2);
      });

      needs('ends')(
        'a module that dies while it loads ends the call with one error, not a storm of workers',
        async () => {
          const task = at('dies-at-load.ts', 'anything');
          await expect(run(task, upTo(10))).rejects.toMatchObject({
            code: 'ERR_MPRUN_WORKER_START',
            message: expect.stringContaining('exited with code 5'),
          });
        },
      );
    });

    describe('keeps time', () => {
      needs('ends')(
        'an input that is out of time fails with the limit, is ended although it computes without a pause, and the rest runs',
        async () => {
          const { values, errors } = await run(
            at('odd.ts', 'spin'),
            upTo(5),
            { chunksize: 5 },
            { timeoutMs: 500 },
          );
          expect(values).toEqual([0, 2, 3, 4]);
          expect(errors).toMatchObject([{ code: 'ERR_MPRUN_TIMEOUT', index: 1, input: 1, timeoutMs: 500 }]);
        },
      );

      needs('ends')('the time counts per input, not per chunk', async () => {
        const { values } = await run(
          at('odd.ts', 'wait'),
          Array(8).fill(200),
          { chunksize: 8 },
          { timeoutMs: 1500, processes: 1 },
        );
        expect(values).toHaveLength(8);
      });
    });

    describe('sets workers up and replaces them', () => {
      test('the initializer runs once per worker, with its arguments, before any task', async () => {
        const { values } = await run(
          at('init.ts', 'readState'),
          upTo(4),
          {},
          { initializer: at('init.ts', 'setUp'), initargs: ['x', 2] },
        );
        expect(values).toEqual(upTo(4).map(() => ['x', 2]));
        const later = await run(
          at('init.ts', 'readState'),
          [1],
          {},
          { initializer: at('init.ts', 'setUpLater') },
        );
        expect(later.values).toEqual(['later']);
      });

      test('an initializer that throws ends everything once, after one start per worker at most', async () => {
        const log = makeLog();
        const options = { initializer: at('init.ts', 'setUpFailing'), initargs: [log.path] };
        await expect(run(at('odd.ts', 'identity'), upTo(10), {}, options)).rejects.toMatchObject({
          code: 'ERR_MPRUN_INITIALIZER',
          cause: { name: 'RangeError', message: 'no set-up today' },
        });
        expect(log.lines().length).toBeLessThanOrEqual(2);
      });

      needs('ends')('an initializer that ends its process ends everything once', async () => {
        const log = makeLog();
        const options = { initializer: at('init.ts', 'setUpDying'), initargs: [log.path] };
        await expect(run(at('odd.ts', 'identity'), upTo(10), {}, options)).rejects.toMatchObject({
          code: 'ERR_MPRUN_WORKER_START',
        });
        expect(log.lines().length).toBeLessThanOrEqual(6);
      });

      test('no worker runs more inputs than maxtasksperchild, and all leave with 0', async () => {
        for (const [maxtasksperchild, processes] of [
          [1, 2],
          [2, 1],
          [3, 2],
        ] as const) {
          const { values, pool } = await run(
            at('odd.ts', 'whoAmI'),
            upTo(10),
            {},
            { maxtasksperchild, processes },
          );
          const perWorker = countEach(values);
          expect(Math.max(...perWorker)).toBeLessThanOrEqual(maxtasksperchild);
          expect(pool.exits.every(({ exitcode }) => exitcode === 0)).toBe(true);
        }
      });
    });

    describe('stops', () => {
      test('after an abort nothing begins, what runs may finish, and the rest is cancelled', async () => {
        const log = makeLog();
        const abort = new AbortController();
        const pool = makePool({ processes: 1 });
        const inputs = upTo(1000).map(() => ({ log: log.path, ms: 2 }));
        const stream = pool.outcomes(at('odd.ts', 'busy'), inputs, { chunksize: 1000, signal: abort.signal });
        pool.close();
        const outcomes: Outcome[] = [];
        for await (const settled of stream) {
          place(outcomes, settled);
          abort.abort();
        }
        await pool.join();
        const done = outcomes.filter(({ ok }) => ok).length;
        expect(done).toBe(log.lines().length);
        expect(done).toBeLessThan(100);
        expect(outcomes.at(-1)).toMatchObject({ ok: false, error: { code: 'ERR_MPRUN_CANCELLED' } });
        expect(outcomes).toHaveLength(1000);
        expect(pool.exits).toMatchObject([{ exitcode: 0 }]);
      });

      needs('ends')('terminate ends busy workers and fails what was pending', async () => {
        const pool = makePool({ processes: 2, killTimeoutMs: 500 });
        const pending = pool.apply(at('odd.ts', 'spin'), [1]);
        await pool.apply(at('odd.ts', 'identity'), [0]);
        const ended = pool.terminate();
        await expect(pending).rejects.toMatchObject({ code: 'ERR_MPRUN_POOL_TERMINATED' });
        await ended;
        expect(() => pool.outcomes(at('odd.ts', 'identity'), [1])).toThrow('Pool not running');
      });

      test('a closed pool takes no more calls, and join needs close first', async () => {
        const pool = makePool({ processes: 1 });
        await expect(pool.join()).rejects.toThrow('Pool is still running');
        pool.close();
        expect(() => pool.outcomes(at('odd.ts', 'identity'), [1])).toThrow('Pool not running');
        await pool.join();
      });
    });

    describe('prints', () => {
      needs('alone')('lines of several workers never mix, however long they are', async () => {
        const lines: string[] = [];
        const onPrint = (_stream: string, text: Uint8Array): void => {
          lines.push(...Buffer.from(text).toString().trimEnd().split('\n'));
        };
        const inputs = upTo(8).map(() => ({ lines: 10, width: 200_000 }));
        await run(at('odd.ts', 'print'), inputs, {}, { onPrint, processes: 4 });
        expect(lines).toHaveLength(80);
        expect(
          lines.every((line) => line.length === 200_000 && line === line.charAt(0).repeat(200_000)),
        ).toBe(true);
      });

      needs('signals')('what a worker printed is complete even if it dies just after', async () => {
        let bytes = 0;
        const onPrint = (_stream: string, text: Uint8Array): void => {
          bytes += text.length;
        };
        await run(at('odd.ts', 'printAndDie'), [3_000_000], {}, { onPrint });
        expect(bytes).toBe(3_000_000);
      });
    });
  });
}

function countEach(values: readonly unknown[]): number[] {
  const counts = new Map<unknown, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()];
}
