import { getEventListeners } from 'node:events';
import { setImmediate } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import {
  asCompleted,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  Future,
  TimeoutError,
  wait,
} from '../../src/index.ts';
import { errorOf, upTo } from '../pool/support.ts';
import { collected } from './support.ts';

/** Knows how many listen to it. */
class Watched extends Future<number> {
  listeners = 0;
  override addDoneCallback(callback: (future: this) => unknown): void {
    this.listeners++;
    super.addDoneCallback(callback);
  }
  override removeDoneCallback(callback: (future: this) => unknown): number {
    this.listeners--;
    return super.removeDoneCallback(callback);
  }
}

const make = (count: number): Watched[] => upTo(count).map(() => new Watched());
const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

describe('wait', () => {
  test('for all: ends with the last, whether it returned, failed or was cancelled', async () => {
    const [a, b, c] = make(3) as [Watched, Watched, Watched];
    const waiting = wait([a, b, c, a]);
    a.setResult(1);
    b.setException(new Error('no'));
    await setImmediate();
    c.cancel();
    expect(await waiting).toEqual({ done: new Set([a, b, c]), notDone: new Set() });
    await b.exception();
  });

  test('for the first: ends with any, and at once where one is done already', async () => {
    const [a, b] = make(2) as [Watched, Watched];
    const waiting = wait([a, b], { returnWhen: FIRST_COMPLETED });
    b.setResult(2);
    expect(await waiting).toEqual({ done: new Set([b]), notDone: new Set([a]) });
    expect((await wait(new Set([a, b]), { returnWhen: FIRST_COMPLETED })).done).toEqual(new Set([b]));
  });

  test('for the first failure: what returns or is cancelled does not end it; without one, all do', async () => {
    const [a, b, c, d] = make(4) as [Watched, Watched, Watched, Watched];
    a.setResult(1);
    const failing = wait([a, b, c, d], { returnWhen: FIRST_EXCEPTION });
    b.cancel();
    c.setException(null);
    expect((await failing).notDone).toEqual(new Set([d]));
    expect((await wait([c, d], { returnWhen: FIRST_EXCEPTION })).notDone).toEqual(new Set([d]));
    await c.exception();
    const none = wait([a, b, d], { returnWhen: FIRST_EXCEPTION });
    d.setResult(1);
    expect((await none).notDone.size).toBe(0);
  });

  test('no longer than asked for, without an error; an abort is one', async () => {
    const [a, b] = make(2) as [Watched, Watched];
    a.setResult(1);
    expect(await wait([a, b], 1)).toEqual({ done: new Set([a]), notDone: new Set([b]) });
    expect((await wait([b], { timeoutMs: 0 })).notDone.size).toBe(1);
    const reason = new Error('enough');
    expect(await errorOf(wait([b], { signal: AbortSignal.abort(reason) }))).toBe(reason);
  });

  test('nothing is waited for at once', async () => {
    expect(await wait([])).toEqual({ done: new Set(), notDone: new Set() });
    expect(await wait([], { returnWhen: FIRST_COMPLETED })).toEqual({ done: new Set(), notDone: new Set() });
  });

  test('what is no future, and what is no condition, is refused', async () => {
    expect(await errorOf(wait(new Future() as unknown as Future[]))).toMatchObject({
      code: 'ERR_MPRUN_USAGE',
      message: 'Expected `objects` to be an iterable, got <Future state=pending>',
    });
    const returnWhen = 'FIRST' as typeof FIRST_COMPLETED;
    expect(await errorOf(wait([], { returnWhen }))).toMatchObject({
      message: expect.stringContaining('`returnWhen`'),
    });
  });

  test('leaves no listeners and no timers behind', async () => {
    const futures = make(3);
    const abort = new AbortController();
    const before = timers();
    await wait(futures, 1);
    const waiting = wait(futures, { timeoutMs: 60_000, signal: abort.signal, returnWhen: FIRST_COMPLETED });
    expect(timers()).toBeGreaterThan(before);
    futures[0]?.setResult(1);
    await waiting;
    await setImmediate();
    expect(timers()).toBe(before);
    expect(futures.slice(1).map(({ listeners }) => listeners)).toEqual([0, 0]);
    expect(getEventListeners(abort.signal, 'abort').length).toBeLessThanOrEqual(1);
  });
});

describe('asCompleted', () => {
  test('gives those that are done first, then each when it is, once', async () => {
    const [a, b, c, d] = make(4) as [Watched, Watched, Watched, Watched];
    c.setResult(1);
    const iterator = asCompleted([a, b, c, d, a, c]);
    expect((await iterator.next()).value).toBe(c);
    const second = iterator.next();
    d.setResult(1);
    a.cancel();
    b.setException(new Error('no'));
    expect([(await second).value, await collected(iterator)]).toEqual([d, [a, b]]);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    await b.exception();
  });

  test('over nothing, and over cancelled futures, it ends', async () => {
    expect(await collected(asCompleted([]))).toEqual([]);
    const futures = make(2);
    for (const future of futures) future.cancel();
    expect(await collected(asCompleted(futures))).toEqual(futures);
  });

  test('says how many are unfinished when its time is over', async () => {
    const futures = make(3);
    futures[0]?.setResult(1);
    const iterator = asCompleted(futures, 10);
    expect((await iterator.next()).value).toBe(futures[0]);
    const error = await errorOf(iterator.next());
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ message: '2 (of 3) futures unfinished', timeoutMs: 10 });
    expect(await iterator.next()).toMatchObject({ done: true });
  });

  test('what is no future is refused at the call', () => {
    expect(() => asCompleted([1] as unknown as Future[])).toThrow(
      'Expected `futures` to be an iterable of Futures',
    );
    expect(() => asCompleted([], -1)).toThrow('`timeoutMs`');
  });

  test('leaves no listeners and no timers behind, however it is left', async () => {
    const before = timers();
    const left = make(3);
    left[0]?.setResult(1);
    for await (const _ of asCompleted(left, 60_000)) break;
    const expired = make(2);
    await errorOf(asCompleted(expired, 1).next());
    const aborted = make(2);
    await errorOf(asCompleted(aborted, { signal: AbortSignal.abort() }).next());
    await setImmediate();
    expect(timers()).toBe(before);
    const all = [...left.slice(1), ...expired, ...aborted];
    expect(all.map(({ listeners }) => listeners)).toEqual(all.map(() => 0));
  });
});
