/** `wait` for things of several kinds, as Python's `multiprocessing.connection.wait`. */
import { getEventListeners } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import {
  ALL_COMPLETED,
  FIRST_COMPLETED,
  Future,
  Process,
  ProcessStateError,
  wait,
  type Waitable,
} from '../../src/index.ts';
import { makeDeferred } from '../../src/util/deferred.ts';
import { WAITABLE, type Readiness } from '../../src/util/waitable.ts';
import { endedWithTest as poolsEndedWithTest, errorOf, PROCESS as POOL, upTo } from '../pool/support.ts';
import { at, endedWithTest, makeReport, PROCESS, THREAD } from '../process/support.ts';
import { program } from '../support/program.ts';
import { makeFolder } from '../support/workspace.ts';

/** Something to wait for that does what it is told, and knows who listens. */
class Fake implements Waitable {
  isThere: boolean;
  /** How often it was waited for. */
  asked = 0;
  readonly #listeners = new Set<{ resolve(): void; reject(error: unknown): void }>();

  constructor(isThere = false) {
    this.isThere = isThere;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  [WAITABLE](): Readiness {
    return { isReady: () => this.isThere, whenReady: async (signal) => this.#listen(signal) };
  }

  /** Wakes those who wait. */
  ring(isThere: boolean): void {
    this.isThere = isThere;
    for (const listener of this.#listeners) listener.resolve();
    this.#listeners.clear();
  }

  fail(error: unknown): void {
    for (const listener of this.#listeners) listener.reject(error);
    this.#listeners.clear();
  }

  async #listen(signal: AbortSignal): Promise<void> {
    this.asked++;
    return new Promise((resolve, reject) => {
      const listener = { resolve, reject };
      this.#listeners.add(listener);
      signal.addEventListener('abort', () => {
        this.#listeners.delete(listener);
        reject(signal.reason);
      });
    });
  }
}

/** Stays as it is when nobody waits any more, which is allowed. */
const deaf: Waitable = {
  [WAITABLE]: () => ({ isReady: () => false, whenReady: async () => new Promise(() => {}) }),
};

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
const never = new Promise<never>(() => {});

describe('what is ready', () => {
  test('all of it comes at once, in the order given, each once', async () => {
    const [a, b, c] = [new Fake(true), new Fake(), new Fake(true)];
    expect(await wait([c, b, a, c])).toEqual([c, a]);
    expect(a.asked + b.asked + c.asked).toBe(0);
  });

  test('is waited for; what comes at the same moment is told, too', async () => {
    const [a, b, c] = [new Fake(), new Fake(), new Fake()];
    const waiting = wait(new Set([a, b, c]));
    await setImmediate();
    c.ring(true);
    a.ring(true);
    expect(await waiting).toEqual([a, c]);
    expect([a.listeners, b.listeners, c.listeners]).toEqual([0, 0, 0]);
  });

  test('is looked at again after a false alarm', async () => {
    const [a, b] = [new Fake(), new Fake()];
    const waiting = wait([a, b, deaf]);
    await setImmediate();
    a.ring(false);
    await setImmediate();
    expect([a.asked, a.listeners, b.asked]).toEqual([2, 1, 1]);
    a.ring(true);
    expect(await waiting).toEqual([a]);
  });

  test('includes what has ended under who waits; what fails without being ready fails the wait', async () => {
    const [a, b] = [new Fake(), new Fake()];
    const ending = wait([a, b]);
    await setImmediate();
    a.isThere = true;
    a.fail(new Error('handle is closed'));
    expect(await ending).toEqual([a]);
    a.isThere = false;
    const failing = wait([a, b]);
    await setImmediate();
    a.fail(new Error('out of order'));
    expect((await errorOf(failing)).message).toBe('out of order');
    expect(b.listeners).toBe(0);
  });
});

describe('time and signals', () => {
  test('when time is over there is nothing; 0 looks, and does not listen', async () => {
    const [a, b] = [new Fake(), new Fake(true)];
    expect(await wait([a, never], 1)).toEqual([]);
    expect(await wait([a, never], { timeoutMs: 1 })).toEqual([]);
    const { asked } = a;
    expect([await wait([a], 0), await wait([a, b], 0), a.asked]).toEqual([[], [b], asked]);
  });

  test('an abort rejects with its reason; so does one that was before, whatever is ready', async () => {
    const reason = new Error('enough');
    const abort = new AbortController();
    const a = new Fake();
    const waiting = wait([a], { signal: abort.signal });
    await setImmediate();
    abort.abort(reason);
    expect(await errorOf(waiting)).toBe(reason);
    a.isThere = true;
    expect(await errorOf(wait([a], { signal: abort.signal }))).toBe(reason);
  });

  test('a negative time, and an option that there is not, are refused', async () => {
    for (const options of [-1, { timeoutMs: -1 }, { timeout: 1 }, { signal: 1 }])
      expect(await errorOf(wait([new Fake(true)], options as never))).toMatchObject({
        code: 'ERR_MPRUN_USAGE',
      });
  });
});

describe('promises', () => {
  test('are ready when they are fulfilled or rejected, also before; the list has the promise itself', async () => {
    const fulfilled = Promise.resolve(1);
    const rejected = Promise.reject(new Error('no'));
    expect(await wait([never, rejected, fulfilled], 0)).toEqual([rejected, fulfilled]);
    await expect(rejected).rejects.toThrow('no');
    const late = makeDeferred<never>();
    const failing = late.promise;
    const waiting = wait([failing, never, deaf]);
    late.reject(new Error('late'));
    const ready = await waiting;
    expect([ready.length, ready[0] === failing]).toEqual([1, true]);
  });

  test('are listened to once, however often they are waited for', async () => {
    let thens = 0;
    class Counted extends Promise<unknown> {
      // eslint-disable-next-line unicorn/no-thenable
      override then(...args: never[]): Promise<never> {
        thens++;
        return super.then(...args) as Promise<never>;
      }
    }
    const long = new Counted(() => {});
    const a = new Fake();
    for (let k = 0; k < 100; k++) {
      const waiting = wait([long, a]);
      await setImmediate();
      a.ring(true);
      expect(await waiting).toEqual([a]);
      a.isThere = false;
    }
    expect(thens).toBe(1);
  });
});

describe('futures', () => {
  test('beside others give a list; alone, what `wait` of futures gives', async () => {
    const [future, a] = [new Future<number>(), new Fake()];
    const waiting = wait([a, future]);
    await setImmediate();
    future.setResult(1);
    expect(await waiting).toEqual([future]);
    expect(await wait([future])).toEqual({ done: new Set([future]), notDone: new Set() });
  });

  test('are ready when they are cancelled, or done before', async () => {
    const [future, a] = [new Future<number>(), new Fake()];
    future.cancel();
    expect(await wait([a, future, new Future()], 0)).toEqual([future]);
  });

  test('`returnWhen` is for them alone', async () => {
    for (const returnWhen of [FIRST_COMPLETED, ALL_COMPLETED])
      expect(await errorOf(wait([new Future(), never] as never, { returnWhen } as never))).toMatchObject({
        code: 'ERR_MPRUN_USAGE',
        message: '`returnWhen` is for futures, and `objects[1]` is Promise { <pending> }',
        hint: expect.stringContaining('leave it out'),
      });
  });
});

test('what cannot be waited for is refused by its place, before anything is waited for', async () => {
  const a = new Fake();
  for (const wrong of [1, 'conn', undefined, null, { a: 1 }, [new Fake()]])
    expect(await errorOf(wait([new Future(), a, wrong] as never))).toMatchObject({
      code: 'ERR_MPRUN_USAGE',
      message: expect.stringMatching(
        /^Expected `objects\[2\]` to be a connection, process, result, future or promise, got ./,
      ),
      hint: expect.stringContaining('once(socket'),
    });
  expect(await errorOf(wait(a as never))).toMatchObject({ message: expect.stringContaining('an iterable') });
  expect(a.asked).toBe(0);
});

test('10 000 waits leave no listener and no timer with what is never ready', async () => {
  const [idle, busy] = [new Fake(), new Fake()];
  const { signal } = new AbortController();
  const before = timers();
  for (let k = 0; k < 10_000; k++) {
    busy.isThere = false;
    const waiting = wait([idle, busy, never, deaf], { timeoutMs: 60_000, signal });
    while (busy.listeners === 0) await Promise.resolve();
    busy.ring(true);
    expect((await waiting)[0]).toBe(busy);
  }
  expect([idle.asked, idle.listeners, busy.listeners, timers()]).toEqual([10_000, 0, 0, before]);
  expect(getEventListeners(signal, 'abort').length).toBeLessThanOrEqual(1);
});

describe('pool results', () => {
  const makePool = poolsEndedWithTest(POOL);
  const ODD = new URL('../fixtures/tasks/odd.ts', import.meta.url).href;

  test('are ready when the task has returned or thrown', async () => {
    const pool = makePool({ processes: 1 });
    const quick = pool.applyAsync(`${ODD}#identity`, [1]);
    const failed = pool.applyAsync(`${ODD}#throwIt`, [1]);
    const slow = pool.applyAsync(`${ODD}#wait`, [60_000]);
    const pending = new Set<Waitable>([slow, failed, quick]);
    while (pending.size > 1) for (const ready of await wait(pending)) pending.delete(ready);
    expect([...pending]).toEqual([slow]);
    expect(await wait([slow, failed], 0)).toEqual([failed]);
    expect(await quick).toBe(1);
    await errorOf(failed);
  });

  test('that have failed are still to be looked at', async () => {
    const { result } = program(`
      import { wait } from 'mprun';
      const pool = new Pool({ processes: 1 });
      const failed = pool.applyAsync(${JSON.stringify(`${ODD}#throwIt`)}, [1]);
      console.log((await wait([failed, new Promise(() => {})])).length);
    `);
    const { stdout, stderr, code } = await result;
    expect([stdout, code]).toEqual(['1\n', 0]);
    expect(stderr).toContain('nobody looked at a failed result');
  });
});

describe.each([PROCESS, THREAD])('a $className', (under) => {
  const make = endedWithTest(under);

  test('is ready when it has ended, and so is its sentinel', async () => {
    const [report, path] = [makeReport(), join(makeFolder(), 'go')];
    const p = make('waitsFor', [report.path, path]);
    const other = make('waits', [report.path], { daemon: true });
    p.start();
    other.start();
    await report.sees('running');
    expect(await wait([other, p, p.sentinel], 0)).toEqual([]);
    const waiting = wait([other, p]);
    const waitingToo = wait([other.sentinel, p.sentinel]);
    writeFileSync(path, '');
    expect(await waiting).toEqual([p]);
    expect(await waitingToo).toEqual([p.sentinel]);
    expect(await wait([p, other, p.sentinel])).toEqual([p, p.sentinel]);
  });

  test('that was not started, or was let go of, is refused', async () => {
    const p = make('nothing');
    const error = await errorOf(wait([p]));
    expect(error).toBeInstanceOf(ProcessStateError);
    expect(error).toMatchObject({
      message: 'can only wait for a started process',
      hint: 'call start() first',
    });
    p.close();
    expect(await errorOf(wait([p]))).toMatchObject({ message: 'process object is closed' });
  });
});

test('a daemon that is waited for keeps the program alive; one that was waited for does not', async () => {
  const { result } = program(`
    import { Process, wait } from 'mprun';
    const make = (name, args) => new Process({ target: ${JSON.stringify(at('', 'odd.ts'))} + name, args, daemon: true });
    const [quick, slow] = [make('wait', [300]), make('wait', [600_000])];
    quick.start();
    slow.start();
    const ready = await wait([slow, quick]);
    console.log(ready.length, ready[0] === quick);
    console.log((await wait([slow], 1)).length);
  `);
  expect(await result).toMatchObject({ code: 0, stdout: '1 true\n0\n', stderr: '' });
});

test('many may wait for one process at the same time', async () => {
  const p = endedWithTest(PROCESS)('nothing');
  p.start();
  expect(p).toBeInstanceOf(Process);
  const waits = await Promise.all(upTo(50).map(async () => wait([p, deaf])));
  expect(new Set(waits.flat())).toEqual(new Set([p]));
});
