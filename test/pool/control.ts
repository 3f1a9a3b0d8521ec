/** Who ran what and when, what is run again, held back, ended. Run once per backend. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import type {
  Attempt,
  Outcome,
  OutcomesOptions,
  OutcomeStream,
  Retry,
  Settled,
  StartGate,
  WorkerInfo,
} from '../../src/index.ts';
import { makeFolder, makeLog } from '../support/workspace.ts';
import { at, endedWithTest, makeNeeds, upTo, within, type BackendUnderTest } from './support.ts';

const IDENTITY = at('odd.ts', 'identity');
const BUSY = at('odd.ts', 'busyNumbered');
const FAIL_UNTIL = at('context.ts', 'failUntil');
const WAIT_OR_GO = at('context.ts', 'waitForFileOrGo');
const DEADLINE_MS = 10_000;
/** Nobody waits for it. */
const LONG_MS = 60_000;

interface Seen {
  readonly outcomes: Outcome[];
  readonly attempts: (Attempt | undefined)[];
  /** Indices in the order in which they were delivered. */
  readonly order: number[];
}

async function seen(stream: OutcomeStream): Promise<Seen> {
  const all: Seen = { outcomes: [], attempts: [], order: [] };
  for await (const { start, outcomes, attempts } of stream)
    for (const [k, outcome] of outcomes.entries()) {
      all.outcomes[start + k] = outcome;
      all.attempts[start + k] = attempts?.[k];
      all.order.push(start + k);
    }
  return all;
}

/** A gate with as many tokens as the test gives. */
class TokenGate implements StartGate {
  tokens = 0;
  asked = 0;
  closed = 0;
  #opened: (() => void) | undefined;

  admit(opened: () => void): boolean {
    this.asked++;
    if (this.tokens === 0) {
      this.#opened = opened;
      return false;
    }
    this.tokens--;
    return true;
  }

  open(tokens: number): void {
    this.tokens += tokens;
    const opened = this.#opened;
    this.#opened = undefined;
    opened?.();
  }

  close(): void {
    this.closed++;
  }

  /** Somebody waits for it to open. */
  async isWaitedFor(): Promise<void> {
    while (!this.#opened) await setImmediate();
  }
}

export function describeControl(backend: BackendUnderTest): void {
  const makePool = endedWithTest(backend);
  const needs = makeNeeds(backend);

  describe(`attempts of a ${backend.kind} pool`, () => {
    test('each tells who ran the input, when, and for how long, however outcomes are batched', async () => {
      const pool = makePool({ processes: 1 });
      const log = makeLog();
      const inputs = [30, 0, 10].map((ms, n) => ({ n, ms, log: log.path }));
      const before = Date.now() - 1;
      const { attempts } = await seen(pool.outcomes(BUSY, inputs, { chunksize: 3, attempts: true }));
      const [first, second, third] = attempts as Attempt[];
      const { name, pid } = pool.workers()[0] ?? {};
      for (const each of attempts)
        expect(each).toMatchObject({ worker: name, pid, attempt: 0, chunk: 0, exit: undefined });
      expect(first?.startedAt).toBeGreaterThanOrEqual(before);
      expect(first?.ms).toBeGreaterThanOrEqual(30);
      expect(third?.ms).toBeGreaterThanOrEqual(10);
      const endOf = (attempt?: Attempt): number => (attempt?.startedAt ?? 0) + (attempt?.ms ?? 0);
      expect(second?.startedAt).toBeGreaterThanOrEqual(endOf(first) - 0.001);
      expect(third?.startedAt).toBeGreaterThanOrEqual(endOf(second) - 0.001);
      expect(endOf(third)).toBeLessThanOrEqual(Date.now() + 1);
    });

    test.each([
      ['integers', upTo(5000)],
      ['numbers', upTo(5000).map((n) => n + 0.5)],
      ['rows', upTo(3000).map((n) => [n, n])],
      ['tables', upTo(3000).map((n) => ({ n, text: 'a' }))],
      ['texts', upTo(3000).map(String)],
    ])('there is one for each input, and none overlaps another: %s', async (_, inputs) => {
      const pool = makePool({ processes: 1 });
      const { outcomes, attempts } = await seen(pool.outcomes(IDENTITY, inputs, { attempts: true }));
      expect(outcomes).toEqual(inputs.map((value) => ({ ok: true, value })));
      let end = 0;
      const inTime = (attempts as Attempt[]).toSorted((a, b) => a.startedAt - b.startedAt);
      expect(inTime).toHaveLength(inputs.length);
      for (const attempt of inTime) {
        expect(attempt.startedAt).toBeGreaterThanOrEqual(end - 0.001);
        expect(attempt.ms).toBeGreaterThanOrEqual(0);
        end = attempt.startedAt + attempt.ms;
      }
    });

    test('of an input that was run again, it is the last one', async () => {
      const pool = makePool({ processes: 2 });
      const options = { attempts: true, retries: 2, chunksize: 2 };
      const { attempts } = await seen(pool.outcomes(FAIL_UNTIL, [0, 2, 1, 0], options));
      expect(attempts.map((attempt) => attempt?.attempt)).toEqual([0, 2, 1, 0]);
    });

    test('inputs that no worker has begun have none', async () => {
      const pool = makePool({ processes: 1 });
      const { outcomes, attempts } = await seen(pool.outcomes(IDENTITY, [1, () => 1, 2], { attempts: true }));
      expect(outcomes[1]).toMatchObject({ ok: false, error: { code: 'ERR_MPRUN_NOT_CLONEABLE' } });
      expect(attempts).toMatchObject([{ attempt: 0 }, undefined, { attempt: 0 }]);
    });

    test('they are there when outcomes are observed, and stay where these are replaced; unasked there are none', async () => {
      const pool = makePool({ processes: 1 });
      const observed: Settled[] = [];
      const observe = (settled: Settled): Settled => {
        observed.push(settled);
        const { start, inputs } = settled;
        return { start, inputs, outcomes: inputs.map((value) => ({ ok: true, value })) };
      };
      const { attempts } = await seen(
        pool.outcomes(FAIL_UNTIL, [9], { attempts: true, observe, chunksize: 1 }),
      );
      expect(observed).toMatchObject([{ outcomes: [{ ok: false }], attempts: [{ attempt: 0 }] }]);
      expect(attempts).toEqual(observed[0]?.attempts);
      await seen(pool.outcomes(IDENTITY, [1], { observe }));
      expect(observed[1]).not.toHaveProperty('attempts');
    });

    needs('ends')('they tell how the worker ended, where it did', async () => {
      const pool = makePool({ processes: 1, killTimeoutMs: 300 });
      const ended = async (task: string, input: unknown, options: OutcomesOptions): Promise<unknown> =>
        (await seen(pool.outcomes(task, [input], { attempts: true, ...options }))).attempts[0];
      const died = await ended(at('context.ts', 'dieUntil'), 9, { retries: 1 });
      expect(died).toMatchObject({ attempt: 1, exit: { exitcode: 3, signal: null } });
      const late = (await ended(at('odd.ts', 'spin'), 1, { timeoutMs: 200 })) as Attempt;
      expect(late.exit).toEqual(pool.exits.at(-1) && exitOf(pool.exits.at(-1)));
      expect(late.ms).toBeGreaterThanOrEqual(200);
      const log = makeLog();
      const abort = new AbortController();
      const killed = ended(at('context.ts', 'spinLogged'), log.path, { signal: abort.signal, kill: true });
      await log.sees('PoolWorker');
      abort.abort();
      expect(await killed).toMatchObject({ attempt: 0, exit: expect.anything() });
    });
  });

  describe(`retries of a ${backend.kind} pool`, () => {
    test('who asks is told of each, with the delay before the next try', async () => {
      const pool = makePool({ processes: 1 });
      const retries: Retry[] = [];
      const options = {
        attempts: true,
        retries: { limit: 4, delayMs: 10, factor: 3, maxDelayMs: 50 },
        onRetry: (retry: Retry) => void retries.push(retry),
      };
      const { outcomes, attempts } = await seen(pool.outcomes(FAIL_UNTIL, [0, 3], options));
      expect(outcomes).toEqual([0, 3].map((value) => ({ ok: true, value })));
      expect(retries).toMatchObject(
        [10, 30, 50].map((delayMs, k) => ({
          ...{ index: 1, input: 3, next: k + 1, limit: 5, delayMs },
          error: { message: `attempt ${k}` },
          attempt: { attempt: k },
        })),
      );
      const starts = [...retries.map(({ attempt }) => attempt), attempts[1]].map((each) => each?.startedAt);
      expect((starts[3] ?? 0) - (starts[0] ?? 0)).toBeGreaterThanOrEqual(85);
    });

    test('with jitter, a delay is between half of it and all', async () => {
      const pool = makePool({ processes: 1 });
      const delays: number[] = [];
      const options = {
        retries: { limit: 1, delayMs: 40, jitter: true },
        onRetry: ({ delayMs }: Retry) => void delays.push(delayMs),
      };
      await seen(pool.outcomes(FAIL_UNTIL, Array(50).fill(1), options));
      expect(delays).toHaveLength(50);
      expect(delays.every((ms) => ms >= 20 && ms <= 40)).toBe(true);
      expect(new Set(delays).size).toBeGreaterThan(1);
    });

    test('no worker waits for a delay, and the input keeps its place', async () => {
      for (const ordered of [true, false]) {
        const pool = makePool({ processes: 1 });
        const options = { ordered, chunksize: 1, retries: { limit: 1, delayMs: 200 } };
        const stream = pool.outcomes(FAIL_UNTIL, [1, 0, 0], options);
        pool.close();
        expect((await seen(stream)).order).toEqual(ordered ? [0, 1, 2] : [1, 2, 0]);
        await pool.join();
      }
    });

    test.each(['abort', 'leave', 'terminate'] as const)(
      'what waits for its next try is cancelled at once: %s',
      async (way) => {
        const pool = makePool({ processes: 1 });
        const abort = new AbortController();
        let tell: (() => void) | undefined;
        const isWaiting = new Promise<void>((resolve) => (tell = resolve));
        const options = {
          ...{ attempts: true, signal: abort.signal, chunksize: 1 },
          retries: { limit: 1, delayMs: LONG_MS, maxDelayMs: LONG_MS },
          onRetry: () => tell?.(),
        };
        const stream = pool.outcomes(FAIL_UNTIL, [1], options);
        const iterator = stream[Symbol.asyncIterator]();
        const next = iterator.next();
        await isWaiting;
        if (way === 'abort') abort.abort();
        else if (way === 'leave') await iterator.return?.();
        else await pool.terminate();
        const settled = await within(DEADLINE_MS, next);
        if (way === 'leave') expect(settled).toEqual({ done: true, value: undefined });
        else {
          const error = { code: 'ERR_MPRUN_CANCELLED' };
          expect(settled).toMatchObject({ value: { outcomes: [{ error }], attempts: [undefined] } });
        }
        pool.close();
        await within(DEADLINE_MS, pool.join());
      },
    );

    test('only what they are for is run again', async () => {
      const pool = makePool({ processes: 1 });
      const way = at('context.ts', 'failOnceBy');
      const run = async (input: string, on: readonly ('error' | 'timeout' | 'crash')[]): Promise<boolean> => {
        const { outcomes } = await seen(pool.outcomes(way, [input], { retries: { limit: 1, on } }));
        return outcomes[0]?.ok === true;
      };
      const codes = { error: 'EACCES', timeout: 'ERR_MPRUN_TIMEOUT', crash: 'ERR_MPRUN_WORKER_EXIT' };
      for (const [reason, code] of Object.entries(codes))
        for (const on of ['error', 'timeout', 'crash'] as const)
          expect(await run(code, [on])).toBe(on === reason);
    });

    needs('ends')('a worker that dies is a crash', async () => {
      const pool = makePool({ processes: 1 });
      const retries = { limit: 1, on: ['crash'] } as const;
      expect(await pool.apply(at('context.ts', 'failOnceBy'), ['exit'], {}, { retries })).toBe(1);
    });

    test('they may be a pool’s own', async () => {
      const pool = makePool({ processes: 1, retries: { limit: 2, delayMs: 5 } });
      expect(await pool.map(FAIL_UNTIL, [0, 1, 2])).toEqual([0, 1, 2]);
    });

    test('who is told of them and throws fails the call', async () => {
      const pool = makePool({ processes: 1 });
      const onRetry = (): never => {
        throw new Error('listener');
      };
      await expect(seen(pool.outcomes(FAIL_UNTIL, [1], { retries: 1, onRetry }))).rejects.toThrow('listener');
      expect(await pool.apply(IDENTITY, [1])).toBe(1);
    });

    test.each([
      [-1, 'Expected `retries` to be a whole number from 0, got `-1` (number)'],
      [{}, 'Expected `retries.limit` to be a whole number from 0, got `undefined` (undefined)'],
      [{ limit: 1, delay: 5 }, 'retries has no option `delay`'],
      [
        { limit: 1, delayMs: -1 },
        /^Expected `delayMs` to be milliseconds from 0 to \d+, got `-1` \(number\)$/,
      ],
      [{ limit: 1, factor: 0.5 }, 'Expected `factor` to be a number of at least 1, got `0.5` (number)'],
      [
        { limit: 1, on: ['crush'] },
        "Expected `on` to be an array of 'error', 'timeout', 'crash', got an array",
      ],
    ])('bad ones are refused, of a call and of a pool: %j', (retries, message) => {
      const bad = { retries: retries as number };
      expect(() => makePool({ processes: 1 }).outcomes(IDENTITY, [1], bad)).toThrow(message);
      expect(() => makePool(bad)).toThrow(message);
    });
  });

  describe(`a relative time limit of a ${backend.kind} pool`, () => {
    needs('ends', 'several')('ends an input that ran before the median was known', async () => {
      const pool = makePool({ processes: 2, killTimeoutMs: 300 });
      const options = { timeoutFactor: 3, chunksize: 1 };
      const { outcomes, attempts } = await within(
        DEADLINE_MS,
        seen(pool.outcomes(at('odd.ts', 'spin'), [1, 0, 2, 3, 4], options)),
      );
      expect(outcomes[0]).toMatchObject({
        error: { name: 'TimeoutError', timeoutMs: 100, message: 'timed out after 100ms' },
      });
      expect(outcomes.filter(({ ok }) => ok).length).toBeGreaterThanOrEqual(3);
      expect(attempts).toEqual(Array(5).fill(undefined));
    });

    needs('ends')(
      'does not lengthen one that was given, and is none before three have succeeded',
      async () => {
        const pool = makePool({ processes: 1, killTimeoutMs: 300 });
        const wait = at('odd.ts', 'wait');
        const inputs = [150, 150, 150, LONG_MS];
        const both = await seen(
          pool.outcomes(wait, inputs, { timeoutFactor: 1000, timeoutMs: 400, chunksize: 1 }),
        );
        expect(both.outcomes[3]).toMatchObject({ error: { timeoutMs: 400 } });
        // Each takes far longer than the one before it; the third is not ended, the fourth is.
        const { outcomes } = await seen(
          pool.outcomes(wait, [1, 1, 400, LONG_MS], { timeoutFactor: 2, chunksize: 1 }),
        );
        expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true, false]);
      },
    );

    needs('ends')('does not count the time in which a new worker loads the task', async () => {
      const pool = makePool({ processes: 1, killTimeoutMs: 300 });
      const task = at('slow-load.ts', 'dieBelow0');
      const inputs = [1, 2, 3, 4, -1, 5];
      const { outcomes } = await seen(pool.outcomes(task, inputs, { timeoutFactor: 2, chunksize: 1 }));
      expect(outcomes[4]).toMatchObject({ error: { code: 'ERR_MPRUN_WORKER_EXIT' } });
      expect(outcomes[5]).toEqual({ ok: true, value: 5 });
    });

    test.runIf(backend.kind === 'inline')('is refused', () => {
      expect(() => makePool({}).outcomes(IDENTITY, [1], { timeoutFactor: 3 })).toThrow(
        "the backend 'inline' has no `timeoutFactor`",
      );
    });
  });

  describe(`a gate of a ${backend.kind} pool`, () => {
    test('lets through what it admits, and is asked again when it says so', async () => {
      const pool = makePool({ processes: 2 });
      const gate = new TokenGate();
      const log = makeLog();
      const inputs = upTo(6).map((n) => ({ n, log: log.path, ms: 0 }));
      const outcomes = seen(pool.outcomes(BUSY, inputs, { gate, chunksize: 3 }));
      pool.close();
      await gate.isWaitedFor();
      expect(log.lines()).toEqual([]);
      gate.open(2);
      await gate.isWaitedFor();
      await log.sees('0');
      await log.sees('1');
      expect(log.lines()).toEqual(['0', '1']);
      const { asked } = gate;
      await setImmediate();
      expect(gate.asked).toBe(asked);
      gate.open(4);
      expect((await outcomes).outcomes).toHaveLength(6);
      await pool.join();
      expect(gate).toMatchObject({ tokens: 0, closed: 1 });
    });

    test('may say that it is open at once', async () => {
      const pool = makePool({ processes: 1 });
      let asked = 0;
      const gate: StartGate = {
        admit: (opened) => {
          if (++asked % 2 === 0) return true;
          opened();
          return false;
        },
        close: () => {},
      };
      expect((await seen(pool.outcomes(IDENTITY, upTo(5), { gate }))).outcomes).toHaveLength(5);
      expect(asked).toBe(10);
    });

    test('is asked anew for another try', async () => {
      const pool = makePool({ processes: 1 });
      const gate = new TokenGate();
      gate.tokens = 3;
      const outcomes = seen(pool.outcomes(FAIL_UNTIL, [2, 0], { gate, retries: 2 }));
      await gate.isWaitedFor();
      gate.open(1);
      expect((await outcomes).outcomes.every(({ ok }) => ok)).toBe(true);
      expect(gate.tokens).toBe(0);
    });

    test('holds up no other call, and keeps none of the workers that it needs from a closed pool', async () => {
      const pool = makePool({ processes: 1, idleTimeoutMs: 20 });
      const gate = new TokenGate();
      const outcomes = seen(pool.outcomes(IDENTITY, [1], { gate }));
      await gate.isWaitedFor();
      expect(await pool.apply(IDENTITY, [2])).toBe(2);
      pool.close();
      const joined = pool.join();
      await setImmediate();
      gate.open(1);
      expect((await outcomes).outcomes).toEqual([{ ok: true, value: 1 }]);
      await within(DEADLINE_MS, joined);
    });

    test('an end of the stream is seen although it is shut', async () => {
      const pool = makePool({ processes: 1 });
      const gate = new TokenGate();
      gate.tokens = 1;
      function* one(): Generator<number> {
        yield 1;
      }
      expect(
        (await within(DEADLINE_MS, seen(pool.outcomes(IDENTITY, one(), { gate })))).outcomes,
      ).toHaveLength(1);
      expect(gate.closed).toBe(1);
    });

    test.each(['abort', 'leave', 'terminate'] as const)(
      'what waits for it is cancelled at once: %s',
      async (way) => {
        const pool = makePool({ processes: 1 });
        const gate = new TokenGate();
        const abort = new AbortController();
        const stream = pool.outcomes(IDENTITY, [1], { gate, signal: abort.signal });
        const iterator = stream[Symbol.asyncIterator]();
        const next = iterator.next();
        await gate.isWaitedFor();
        if (way === 'abort') abort.abort();
        else if (way === 'leave') await iterator.return?.();
        else await pool.terminate();
        const settled = await within(DEADLINE_MS, next);
        if (way !== 'leave')
          expect(settled).toMatchObject({
            value: { outcomes: [{ error: { code: 'ERR_MPRUN_CANCELLED' } }] },
          });
        expect(gate.closed).toBe(1);
        gate.open(1);
        pool.close();
        await within(DEADLINE_MS, pool.join());
      },
    );
  });

  describe(`buffersize of a ${backend.kind} pool`, () => {
    needs('several')('bounds what is begun behind a slow input', async () => {
      const pool = makePool({ processes: 2 });
      const path = join(makeFolder(), 'go');
      let pulled = 0;
      function* inputs(): Generator<string | number> {
        for (let n = 0; n < 20; n++) {
          pulled++;
          yield n === 0 ? path : n;
        }
      }
      let observed = 0;
      const observe = (settled: Settled): Settled => {
        observed += settled.outcomes.length;
        return settled;
      };
      const outcomes = seen(pool.outcomes(WAIT_OR_GO, inputs(), { buffersize: 4, chunksize: 1, observe }));
      while (observed < 3) await setImmediate();
      // The worker that is free would have taken more before this.
      await pool.apply(IDENTITY, [1]);
      expect({ pulled, observed }).toEqual({ pulled: 4, observed: 3 });
      writeFileSync(path, '');
      expect((await outcomes).order).toEqual(upTo(20));
    });
  });

  describe(`preempt of a ${backend.kind} pool`, () => {
    needs('ends', 'several')('ends the youngest input, which is run again unharmed', async () => {
      const pool = makePool({ processes: 2, killTimeoutMs: 300 });
      const log = makeLog();
      const path = join(makeFolder(), 'go');
      const input = (text: string): unknown => ({ log: log.path, text, path });
      async function* inputs(): AsyncGenerator {
        yield input('old');
        await log.sees('old');
        yield input('young');
      }
      const retries: Retry[] = [];
      const outcomes = seen(
        pool.outcomes(at('context.ts', 'beginAndWait'), inputs(), {
          ...{ attempts: true, retries: 1, chunksize: 1 },
          onRetry: (retry) => void retries.push(retry),
        }),
      );
      await log.sees('young');
      expect(pool.preempt()).toBe(true);
      await log.sees(/young[^]*young/);
      writeFileSync(path, '');
      const { outcomes: ended, attempts } = await outcomes;
      expect(ended.map(({ ok }) => ok)).toEqual([true, true]);
      expect(attempts).toMatchObject([{ attempt: 0 }, { attempt: 0, exit: undefined }]);
      expect(log.lines().toSorted()).toEqual(['old', 'young', 'young']);
      expect(retries).toEqual([]);
      expect(pool.exits).toHaveLength(1);
      expect(pool.preempt()).toBe(false);
    });

    test.runIf(backend.kind === 'inline')('is refused', () => {
      expect(() => makePool({}).preempt()).toThrow("the backend 'inline' has no `preempt`");
    });
  });

  describe(`terminate of a ${backend.kind} pool`, () => {
    test('settles what outcomes had taken: finished, running and waiting, in order', async () => {
      const pool = makePool({ processes: 1, killTimeoutMs: 300 });
      const log = makeLog();
      const task = at('context.ts', 'beginAndWait');
      const folder = makeFolder();
      const there = join(folder, 'there');
      writeFileSync(there, '');
      const inputs = [there, join(folder, 'missing'), there].map((path, n) => ({
        ...{ path, log: log.path },
        text: `input ${n}`,
      }));
      // All are taken with the first.
      const stream = pool.outcomes(task, inputs, { attempts: true, chunksize: 3 });
      const called = pool.map(task, inputs).catch((error: unknown) => error);
      await log.sees('input 1');
      const ended = pool.terminate();
      const { outcomes, attempts, order } = await within(DEADLINE_MS, seen(stream));
      const cause = { code: 'ERR_MPRUN_POOL_TERMINATED' };
      expect(outcomes).toMatchObject([
        { ok: true, value: 'input 0' },
        {
          error: {
            code: 'ERR_MPRUN_CANCELLED',
            message: 'cancelled while it ran; its worker was ended',
          },
        },
        { error: { code: 'ERR_MPRUN_CANCELLED', message: 'cancelled before it ran', cause } },
      ]);
      expect(attempts).toMatchObject([{ exit: undefined }, { attempt: 0 }, undefined]);
      await ended;
      expect(attempts[1]?.exit).toEqual(exitOf(pool.exits[0]));
      expect(order).toEqual([0, 1, 2]);
      expect(await called).toMatchObject(cause);
      expect(log.lines()).toHaveLength(2);
    });

    test('what was finished can be taken afterwards, and the iteration comes to its end', async () => {
      const pool = makePool({ processes: 1 });
      const stream = pool.outcomes(IDENTITY, upTo(10));
      await pool.apply(IDENTITY, [1]);
      await pool.terminate();
      const { outcomes, order } = await within(DEADLINE_MS, seen(stream));
      expect(outcomes).toEqual(upTo(10).map((value) => ({ ok: true, value })));
      expect(order).toEqual(upTo(10));
    });
  });

  describe(`workers of a ${backend.kind} pool`, () => {
    test('tell when they were started, ready and gone, and how long their initializer took', async () => {
      const initializer = at('odd.ts', 'wait');
      const pool = makePool({ processes: 1, initializer, initargs: [30] });
      const events: string[] = [];
      for (const event of ['workerStart', 'workerReady', 'workerExit'] as const)
        pool.on(event, ({ readyAt, initMs }) =>
          events.push(`${event} ${readyAt !== undefined} ${initMs !== undefined}`),
        );
      expect(pool.workers()).toMatchObject([{ readyAt: undefined, initMs: undefined, endedAt: undefined }]);
      await pool.apply(IDENTITY, [1]);
      pool.close();
      await pool.join();
      await setImmediate();
      const [worker] = pool.workers();
      const { startedAt, readyAt = 0, initMs, endedAt } = worker as WorkerInfo;
      // Timers may be a moment early.
      expect(initMs).toBeGreaterThanOrEqual(29);
      expect(readyAt - startedAt).toBeGreaterThanOrEqual(28);
      expect(endedAt).toBeGreaterThanOrEqual(readyAt);
      expect(events).toEqual(['workerStart false false', 'workerReady true true', 'workerExit true true']);
    });
  });
}

function exitOf(
  end: { readonly exitcode: number; readonly signal: NodeJS.Signals | null } | undefined,
): unknown {
  return end && { exitcode: end.exitcode, signal: end.signal };
}
