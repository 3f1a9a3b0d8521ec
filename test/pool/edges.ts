/** What pools have been broken with: each case once was a hang, a loss or a crash. Run once per backend. */
import { describe, expect, test } from 'vitest';

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
/** The test's own deadline bounds the wait. */
const PATIENT = { timeout: 25_000 };
const EXIT_ON = at('edges.ts', 'exitOn');

export function describeEdges(backend: BackendUnderTest): void {
  const makePool = endedWithTest(backend);
  const needs = makeNeeds(backend);

  describe(`at the edges, a ${backend.kind} pool`, () => {
    describe('deaths', () => {
      needs('ends')('join waits for the work of one call although a worker died under another', async () => {
        const pool = makePool({ processes: 1 });
        for (const _ of upTo(20)) await pool.apply(at('edges.ts', 'wait'), [0]);
        const dying = pool.applyAsync(EXIT_ON, ['poison']);
        const waiting = pool.applyAsync(at('edges.ts', 'wait'), [50]);
        pool.close();
        expect(await pool.join()).toBe(true);
        expect(waiting.ready()).toBe(true);
        expect(await waiting).toBe(50);
        expect(await errorOf(dying)).toMatchObject({ exitcode: 9 });
      });

      needs('ends')('any number of inputs may kill their workers: each fails alone', async () => {
        const pool = makePool({ processes: 2 });
        const inputs = [...Array(7).fill('poison'), ...upTo(20)];
        const error = await errorOf(pool.map(EXIT_ON, inputs));
        expect(error['errors']).toHaveLength(7);
        for (const _ of upTo(6))
          expect(await errorOf(pool.apply(EXIT_ON, ['poison']))).toMatchObject({ exitcode: 9 });
        const retried = await errorOf(pool.apply(EXIT_ON, ['poison'], {}, { retries: 6 }));
        expect(retried).toMatchObject({ code: 'ERR_MPRUN_WORKER_EXIT', exitcode: 9 });
        expect(await pool.apply(EXIT_ON, ['fine'])).toBe('fine');
      });

      needs('signals')('many idle workers may be killed that never answered anything', async () => {
        const pool = makePool({ processes: 7 });
        await expect.poll(() => pool.workers().every(({ state }) => state === 'idle'), PATIENT).toBe(true);
        for (const { pid, state } of pool.workers()) if (state !== 'gone') process.kill(pid, 'SIGKILL');
        expect(await pool.map(IDENTITY, upTo(10))).toEqual(upTo(10));
      });

      needs('ends')('a module that kills its workers while it loads ends its own calls only', async () => {
        const pool = makePool({ processes: 2 });
        const dying = errorOf(pool.map(at('dies-at-load.ts', 'anything'), upTo(10)));
        let isOver = false;
        void dying.then(() => (isOver = true));
        while (!isOver) expect(await pool.apply(IDENTITY, [1])).toBe(1);
        expect(await dying).toMatchObject({ code: 'ERR_MPRUN_WORKER_START' });
        expect(pool.workers().length).toBeLessThan(20);
        expect(await errorOf(pool.apply(at('dies-at-load.ts', 'anything')))).toMatchObject({
          code: 'ERR_MPRUN_WORKER_START',
        });
        expect(await pool.apply(IDENTITY, [2])).toBe(2);
      });

      needs('apart')('an input that is too large for its worker fails alone', async () => {
        const pool = makePool({ processes: 2, resourceLimits: { maxOldGenerationSizeMb: 40 } });
        await pool.map(at('edges.ts', 'lengthOf'), [[1], [2]], { chunksize: 1 });
        const huge = Array.from({ length: 2_000_000 }, (_, n) => ({ n }));
        const error = await errorOf(
          pool.map(at('edges.ts', 'lengthOf'), [[1], huge, [1, 2]], { chunksize: 1 }),
        );
        expect(error).toMatchObject({ code: 'ERR_MPRUN_WORKER_EXIT', index: 1 });
        expect(error['errors']).toHaveLength(1);
        expect(await pool.apply(IDENTITY, [1])).toBe(1);
      });
    });

    describe('values', () => {
      test('what is nested too deep is refused, either way, and the pool goes on', async () => {
        const pool = makePool({ processes: 1 });
        const refused = {
          code: 'ERR_MPRUN_NOT_CLONEABLE',
          message: expect.stringContaining('nested deeper than'),
        };
        for (const levels of [600, 1950, 3000]) {
          expect(await errorOf(pool.apply(at('edges.ts', 'nest'), [levels]))).toMatchObject(refused);
          let list: unknown = null;
          for (let n = 0; n < levels; n++) list = { n, next: list };
          expect(await errorOf(pool.apply(IDENTITY, [list]))).toMatchObject(refused);
          expect(await errorOf(pool.map(IDENTITY, [list]))).toMatchObject(refused);
        }
        let list: unknown = null;
        for (let n = 0; n < 400; n++) list = { n, next: list };
        expect(await pool.apply(IDENTITY, [list])).toEqual(list);
      });

      test('an array of numbers has a buffer of its own, of its own size', async () => {
        const pool = makePool({ processes: 1 });
        const bytes = new Uint8Array(new Float32Array([1, 2, 3]).buffer);
        expect(await pool.apply(at('edges.ts', 'asFloats'), [bytes])).toEqual([1, 2, 3]);
        const [one, two] = await pool.map<Uint8Array>(IDENTITY, [new Uint8Array([1]), new Uint8Array([2])]);
        expect(one?.buffer).not.toBe(two?.buffer);
        expect(one?.buffer.byteLength).toBe(1);
        const buffer = await pool.apply<Buffer>(IDENTITY, [Buffer.from('abc')]);
        expect([Buffer.isBuffer(buffer), buffer.toString(), buffer.buffer.byteLength]).toEqual([
          true,
          'abc',
          3,
        ]);
      });

      test('a result whose getter throws fails alone, even with an error of the system', async () => {
        const pool = makePool({ processes: 1 });
        const error = await errorOf(pool.map(at('edges.ts', 'lazyFile'), upTo(8), { chunksize: 8 }));
        expect(error).toMatchObject({ code: 'ERR_MPRUN_NOT_CLONEABLE', index: 3 });
        expect(error['errors']).toHaveLength(1);
        expect(pool.exits).toEqual([]);
      });

      test('what looks like our own records comes back as it was', async () => {
        const pool = makePool({ processes: 1 });
        const expected = [
          { message: 'real' },
          { 'mprun:mark': null },
          { 'mprun:mark': { kind: 'opaque', text: '!' }, list: [1] },
        ];
        expect(await pool.apply(at('edges.ts', 'lookalikes'))).toMatchObject(expected);
        const value = { 'mprun:mark': 5, why: new Error('x') };
        expect(await pool.apply(IDENTITY, [value])).toEqual(value);
        expect(await pool.map(IDENTITY, [{ 'mprun:mark': 5 }])).toEqual([{ 'mprun:mark': 5 }]);
      });

      test('arrays of a class of somebody’s own are refused', async () => {
        const pool = makePool({ processes: 1 });
        class Vector extends Float64Array {}
        const error = await errorOf(pool.apply(IDENTITY, [new Vector(2)]));
        expect(error.message).toContain('instance of Vector');
      });

      test('an input that cannot travel fails alone where the task is known already', async () => {
        const pool = makePool({ processes: 1 });
        await pool.map(IDENTITY, [1]);
        for (const call of [pool.map(IDENTITY, [() => 1]), pool.imap(IDENTITY, [() => 1]).next()])
          expect(await errorOf(call)).toMatchObject({ code: 'ERR_MPRUN_NOT_CLONEABLE' });
      });

      test('an error that holds itself many times is cut', async () => {
        const pool = makePool({ processes: 1 });
        expect(await errorOf(pool.apply(at('edges.ts', 'throwSelfAggregate')))).toMatchObject({
          name: 'AggregateError',
          message: 'self',
        });
      });

      test('things that cannot even be shown do no harm, wherever they are thrown', async () => {
        const hostile = makePool({ processes: 1, initializer: at('edges.ts', 'throwHostile') });
        expect(await errorOf(hostile.apply(IDENTITY, [1]))).toMatchObject({ code: 'ERR_MPRUN_INITIALIZER' });
        const pool = makePool({ processes: 1 });
        collectWarnings();
        const callback = (): never => {
          throw Object.create(null);
        };
        expect(await errorOf(pool.applyAsync(IDENTITY, [1], {}, { callback }))).toMatchObject({
          code: 'ERR_MPRUN_CALLBACK',
          value: 1,
        });
      });
    });

    describe('inputs', () => {
      test('a generator may use the pool that pulls it', async () => {
        const pool = makePool({ processes: 2 });
        await pool.apply(IDENTITY, [1]);
        const inner: PromiseLike<unknown>[] = [];
        function* using(): Generator<number> {
          for (const n of upTo(5)) {
            inner.push(pool.applyAsync(IDENTITY, [n]));
            yield n;
          }
        }
        expect(await pool.map(IDENTITY, using())).toEqual(upTo(5));
        expect(await Promise.all(inner)).toEqual(upTo(5));
      });

      test('an iterable that throws nothing at all has thrown all the same', async () => {
        const pool = makePool({ processes: 1 });
        function* broken(): Generator<number> {
          yield 1;
          throw undefined;
        }
        await expect(pool.map(IDENTITY, broken())).rejects.toBeUndefined();
      });

      test('a collection that iterates in its own way is iterated so', async () => {
        const pool = makePool({ processes: 1 });
        class Both extends Set<number> {
          override *[Symbol.iterator](): SetIterator<number> {
            for (const n of super.values()) {
              yield n;
              yield -n;
            }
          }
        }
        expect(await pool.map(IDENTITY, new Both([1, 2]))).toEqual([1, -1, 2, -2]);
      });
    });

    describe('ends', () => {
      test('join ends with more untaken results than may wait otherwise', async () => {
        const pool = makePool({ processes: 2 });
        const iterator = pool.imap<Uint8Array>(at('odd.ts', 'big'), Array(12).fill(8 * 1024 * 1024));
        await iterator.next();
        pool.close();
        expect(await pool.join()).toBe(true);
        let rest = 0;
        for await (const { length } of iterator) rest += length;
        expect(rest).toBe(11 * 8 * 1024 * 1024);
      });

      needs('ends')('outcomes can be left while they are waited for', async () => {
        const pool = makePool({ processes: 1, killTimeoutMs: 100 });
        const iterator = pool.outcomes(at('odd.ts', 'spin'), [1])[Symbol.asyncIterator]();
        const waiting = iterator.next();
        await iterator.return?.();
        expect(await waiting).toEqual({ done: true, value: undefined });
      });

      test('an observer that throws fails its call', async () => {
        const pool = makePool({ processes: 1 });
        const observe = (): never => {
          throw new Error('observer');
        };
        const iterator = pool.outcomes(IDENTITY, [1], { observe })[Symbol.asyncIterator]();
        await expect(iterator.next()).rejects.toThrow('observer');
      });

      needs('ends')('a finalizer that never returns is ended, with a warning', async () => {
        const warnings = collectWarnings();
        const pool = makePool({ processes: 1, finalizer: at('edges.ts', 'spinForEver'), killTimeoutMs: 100 });
        await pool.apply(IDENTITY, [1]);
        pool.close();
        await pool.join();
        expect(pool.exits).toMatchObject([{ exitcode: backend.lacks.signals ? 1 : -9 }]);
        await new Promise(setImmediate);
        expect(warnings).toMatchObject([{ message: expect.stringMatching(/did not leave within 100ms/) }]);
      });
    });

    describe('time', () => {
      needs('ends')('loading the task counts as time of its first input', async () => {
        const pool = makePool({ processes: 1, timeoutMs: 200, killTimeoutMs: 100 });
        const spinning = at('spins-at-load.ts', 'default');
        expect(await errorOf(pool.apply(spinning))).toMatchObject({ code: 'ERR_MPRUN_TIMEOUT', index: 0 });
        const abort = new AbortController();
        const killed = errorOf(
          pool.apply(spinning, [], {}, { signal: abort.signal, kill: true, timeoutMs: 60_000 }),
        );
        await expect.poll(() => pool.workers().at(-1)?.state, PATIENT).toBe('busy');
        abort.abort();
        expect(await killed).toMatchObject({ code: 'ERR_MPRUN_CANCELLED' });
        expect(await pool.apply(IDENTITY, [1])).toBe(1);
      });

      needs('ends')('a program that was busy itself does not blame a task for that', async () => {
        const pool = makePool({ processes: 1, timeoutMs: 300 });
        await pool.apply(at('odd.ts', 'big'), [1]);
        const result = pool.apply<Uint8Array>(at('odd.ts', 'big'), [4 * 1024 * 1024]);
        await new Promise((resolve) => setTimeout(resolve, 5));
        const end = Date.now() + 600;
        while (Date.now() < end);
        expect((await result).length).toBe(4 * 1024 * 1024);
      });

      test('while an iterator waits for its consumer, idle workers are not started again and again', async () => {
        const pool = makePool({ processes: 2, idleTimeoutMs: 10 });
        let starts = 0;
        pool.on('workerStart', () => starts++);
        const iterator = pool.imap(IDENTITY, upTo(1000).values(), { buffersize: 2 });
        expect(await iterator.next()).toEqual({ done: false, value: 0 });
        await expect.poll(() => pool.workers().every(({ state }) => state === 'gone'), PATIENT).toBe(true);
        const before = starts;
        // Whatever was to start would be there after a call of another pool.
        await makePool({ processes: 1 }).apply(IDENTITY, [1]);
        expect(starts).toBe(before);
        expect(await iterator.next()).toEqual({ done: false, value: 1 });
        await iterator.return();
      });
    });
  });
}
