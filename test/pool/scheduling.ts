/** Who runs what, when, and for how long. Run once per backend. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { makeFolder, makeLog } from '../support/workspace.ts';
import { at, endedWithTest, errorOf, upTo, makeNeeds, type BackendUnderTest } from './support.ts';

const IDENTITY = at('odd.ts', 'identity');
const BUSY = at('odd.ts', 'busyNumbered');

export function describeScheduling(backend: BackendUnderTest): void {
  const makePool = endedWithTest(backend);
  const needs = makeNeeds(backend);

  describe(`a ${backend.kind} pool schedules`, () => {
    needs('ends')('each call by its own time limit, whatever limits others have', async () => {
      const pool = makePool({ processes: 1, killTimeoutMs: 100 });
      await pool.apply(IDENTITY, [1], {}, { timeoutMs: 60_000 });
      const forEver = at('edges.ts', 'spinForEver');
      expect(await errorOf(pool.apply(forEver, [], {}, { timeoutMs: 200 }))).toMatchObject({
        code: 'ERR_MPRUN_TIMEOUT',
        timeoutMs: 200,
      });
      const patient = pool.apply(at('edges.ts', 'wait'), [50], {}, { timeoutMs: 60_000 });
      expect(await errorOf(pool.apply(forEver, [], {}, { timeoutMs: 200 }))).toMatchObject({
        timeoutMs: 200,
      });
      expect(await patient).toBe(50);
    });

    test('nothing more of a chunk after an abort, although its tasks are asynchronous and never wait', async () => {
      const pool = makePool({ processes: 1 });
      const log = makeLog();
      const abort = new AbortController();
      const inputs = upTo(200).map(() => ({ log: log.path, ms: 10 }));
      const call = pool.map(at('edges.ts', 'busyAsync'), inputs, { chunksize: 200, signal: abort.signal });
      await log.sees('10');
      abort.abort();
      expect(await errorOf(call)).toMatchObject({ code: 'ERR_MPRUN_CANCELLED' });
      pool.close();
      await pool.join();
      expect(log.lines().length).toBeLessThan(150);
    });

    test('first come, first served: a call whose inputs come late goes before younger ones', async () => {
      const pool = makePool({ processes: 1 });
      const log = makeLog();
      async function* lateInputs(): AsyncGenerator {
        await log.sees(/^1\d\d$/m);
        for (const k of upTo(5)) yield { n: 900 + k, log: log.path, ms: 0 };
      }
      const older = pool.map(BUSY, lateInputs());
      const younger = pool.map(
        BUSY,
        upTo(300).map((n) => ({ n: 100 + n, log: log.path, ms: 2 })),
      );
      await Promise.all([older, younger]);
      const order = readFileSync(log.path, 'utf8').trimEnd().split('\n');
      expect(order).toHaveLength(305);
      expect(order.at(-1)).toMatch(/^[1-3]/);
    });

    needs('several')('what waits in a worker behind a slow input to another that is idle', async () => {
      const pool = makePool({ processes: 2 });
      const path = join(makeFolder(), 'made');
      // The path is waited for by its input; who makes it stands behind that, in the same chunk.
      const inputs = [...upTo(2000), path, ...upTo(5), `${path}!`];
      expect(await pool.map(at('edges.ts', 'meet'), inputs)).toEqual(inputs);
    });

    needs('several')(
      'calls that depend on each other on all workers, however quick the task was before',
      async () => {
        const pool = makePool({ processes: 2 });
        const meet = at('edges.ts', 'meet');
        for (const n of upTo(50)) await pool.apply(meet, [n]);
        for (const chunksize of [1, 'auto'] as const) {
          const path = join(makeFolder(), 'made');
          const calls = [
            pool.apply(meet, [path]),
            pool.apply(meet, [`${path}!`]),
            pool.map(meet, [`${path}2`, 1, 2, `${path}2!`], { chunksize }),
          ];
          await Promise.all(calls);
        }
      },
    );

    needs('several').each([false, true])(
      'a call that waits behind a slow one on the first worker that is free, also when the pool is closed: %s',
      async (isClosed) => {
        const pool = makePool({ processes: 2 });
        const meet = at('edges.ts', 'meet');
        for (const n of upTo(50)) await pool.apply(meet, [n]);
        const path = join(makeFolder(), 'made');
        // Both workers are busy when the last one comes, and the first for as long as it waits.
        const inputs = [path, -60, `${path}!`];
        const calls = inputs.map((input) => pool.applyAsync(meet, [input]));
        const map = pool.mapAsync(meet, [`${path}2`, -60, `${path}2!`, 7], { chunksize: 1 });
        if (isClosed) pool.close();
        expect(await Promise.all(calls)).toEqual(inputs);
        expect(await map).toHaveLength(4);
      },
    );

    test('nothing more of a call that has failed as a whole', async () => {
      const pool = makePool({ processes: 1 });
      const log = makeLog();
      const observe = (): never => {
        throw new Error('observer');
      };
      const inputs = upTo(200).map((n) => ({ n, log: log.path, ms: 10 }));
      const outcomes = pool.outcomes(BUSY, inputs, { observe, chunksize: 200 });
      await expect(outcomes[Symbol.asyncIterator]().next()).rejects.toThrow('observer');
      expect(await pool.apply(IDENTITY, [1])).toBe(1);
      expect(log.lines().length).toBeLessThan(150);
    });

    test('a retry of every one of many inputs', async () => {
      const pool = makePool({ processes: 2 });
      const inputs = Array(20_000).fill(1);
      const call = pool.map(at('context.ts', 'failUntil'), inputs, { retries: 1, chunksize: 10 });
      expect(await call).toEqual(inputs);
    });
  });

  describe(`errors of a ${backend.kind} pool`, () => {
    test('each call has one of its own', async () => {
      const pool = makePool({ processes: 1 });
      const both = async (task: string): Promise<Error[]> =>
        Promise.all([errorOf(pool.apply(task)), errorOf(pool.apply(task))]);
      for (const task of ['./not-there.ts', at('odd.ts', 'notThere')]) {
        const [one, other] = await both(task);
        expect(one).toMatchObject({ code: expect.stringMatching(/NOT_FOUND/), name: 'TaskLoadError' });
        expect(other).toEqual(one);
        expect(other).not.toBe(one);
      }
    });

    test('initargs that cannot travel are named, also where workers start on demand', async () => {
      const pool = makePool({
        processes: 1,
        idleTimeoutMs: 1000,
        initializer: IDENTITY,
        initargs: [{ parse: () => 1 }],
      });
      // Before anybody asks for a worker.
      await new Promise(setImmediate);
      expect(await errorOf(pool.apply(IDENTITY, [1]))).toMatchObject({
        code: 'ERR_MPRUN_NOT_CLONEABLE',
        message: expect.stringContaining('initargs[0].parse is a function'),
      });
    });
  });
}
