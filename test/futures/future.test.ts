import { inspect } from 'node:util';
import { setImmediate } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import { CancelledError, Future, InvalidStateError, TimeoutError } from '../../src/index.ts';
import { collectWarnings, errorOf } from '../pool/support.ts';

describe('a future', () => {
  test('goes from PENDING over RUNNING to FINISHED', async () => {
    const future = new Future<number>();
    expect([future.state, future.running(), future.done()]).toEqual(['PENDING', false, false]);
    expect(future.setRunningOrNotifyCancel()).toBe(true);
    expect([future.state, future.running(), future.done()]).toEqual(['RUNNING', true, false]);
    expect(future.cancel()).toBe(false);
    future.setResult(42);
    expect([future.state, future.running(), future.done()]).toEqual(['FINISHED', false, true]);
    expect(future.cancel()).toBe(false);
    expect([future.cancelled(), future.failed()]).toEqual([false, false]);
    expect([await future, await future.result(), await future.exception()]).toEqual([42, 42, undefined]);
  });

  test('goes from PENDING to CANCELLED, and is told to who computes it', async () => {
    const future = new Future();
    expect([future.cancel(), future.cancel(), future.state]).toEqual([true, true, 'CANCELLED']);
    expect(future.setRunningOrNotifyCancel()).toBe(false);
    expect([future.state, future.cancel(), future.done()]).toEqual(['CANCELLED_AND_NOTIFIED', true, true]);
    expect(await errorOf(future.result())).toBeInstanceOf(CancelledError);
    expect(await errorOf(future.exception(1))).toBeInstanceOf(CancelledError);
    expect(() => future.setRunningOrNotifyCancel()).toThrow(
      'Future in unexpected state: CANCELLED_AND_NOTIFIED',
    );
  });

  test('has one outcome: another is refused by the state it is in', async () => {
    const finished = new Future<number>();
    finished.setResult(1);
    expect(() => finished.setResult(2)).toThrow(InvalidStateError);
    expect(() => finished.setException(new Error())).toThrow(
      'FINISHED: <Future state=finished returned number>',
    );
    expect(() => finished.setRunningOrNotifyCancel()).toThrow(InvalidStateError);
    const cancelled = new Future();
    cancelled.cancel();
    expect(() => cancelled.setResult(2)).toThrow('CANCELLED: <Future state=cancelled>');
    expect(await finished).toBe(1);
  });

  test('rejects every time with the very error it was given, whatever that is', async () => {
    for (const error of [new RangeError('far'), null, undefined, 'text']) {
      const future = new Future();
      future.setException(error);
      expect(future.failed()).toBe(true);
      expect(await future.exception()).toBe(error);
      expect(await Promise.allSettled([future, future.result(), future.then()])).toEqual(
        [1, 2, 3].map(() => ({ status: 'rejected', reason: error })),
      );
    }
  });

  test('is waited for no longer than asked for, and can be waited for again', async () => {
    const future = new Future<number>();
    expect(await errorOf(future.result(1))).toBeInstanceOf(TimeoutError);
    expect(await errorOf(future.exception({ timeoutMs: 0 }))).toMatchObject({ timeoutMs: 0 });
    const abort = new AbortController();
    const waiting = future.result({ signal: abort.signal });
    abort.abort(new Error('enough'));
    expect(await errorOf(waiting)).toMatchObject({ message: 'enough' });
    const again = future.result(60_000);
    future.setResult(7);
    expect(await again).toBe(7);
    expect(await future.result(0)).toBe(7);
  });

  test('is a promise for who awaits it', async () => {
    const future = new Future<number>();
    const seen: unknown[] = [];
    const chain = future
      .then((n) => n + 1)
      .finally(() => seen.push('finally'))
      .catch(() => seen.push('never'));
    future.setResult(1);
    expect([await chain, seen]).toEqual([2, ['finally']]);
    const failed = new Future();
    failed.setException('no');
    expect(await failed.catch((error: unknown) => error)).toBe('no');
  });

  test('is shown by its state, as in Python', () => {
    const make = (change: (future: Future) => void): string => {
      const future = new Future();
      change(future);
      return inspect(future);
    };
    expect(make(() => {})).toBe('<Future state=pending>');
    expect(make((future) => future.setRunningOrNotifyCancel())).toBe('<Future state=running>');
    expect(make((future) => future.cancel())).toBe('<Future state=cancelled>');
    expect(make((future) => future.setResult(1.5))).toBe('<Future state=finished returned number>');
    expect(make((future) => future.setResult([]))).toBe('<Future state=finished returned Array>');
    expect(make((future) => future.setResult(null))).toBe('<Future state=finished returned null>');
    const failed = new Future();
    failed.setException(new TypeError());
    expect(String(failed)).toBe('<Future state=finished raised TypeError>');
    void failed.exception();
  });
});

describe('callbacks of a future', () => {
  test('are called in the order they came, with the future, and never at once', async () => {
    const future = new Future<number>();
    const calls: unknown[] = [];
    for (const name of ['a', 'b', 'c']) future.addDoneCallback((done) => calls.push([name, done === future]));
    future.setResult(1);
    expect(calls).toEqual([]);
    await setImmediate();
    future.addDoneCallback(() => calls.push('late'));
    expect(calls).toEqual(['a', 'b', 'c'].map((name) => [name, true]));
    await Promise.resolve();
    expect(calls.at(-1)).toBe('late');
  });

  test('are called when it is cancelled, and when it fails', async () => {
    const calls: string[] = [];
    const cancelled = new Future();
    const failed = new Future();
    cancelled.addDoneCallback((future) => calls.push(future.state));
    failed.addDoneCallback(async (future) => calls.push(String(await future.exception())));
    cancelled.cancel();
    failed.setException(new Error('no'));
    await setImmediate();
    expect(calls).toEqual(['CANCELLED', 'Error: no']);
  });

  test('can be taken away, as often as they were added', async () => {
    const future = new Future();
    const calls: string[] = [];
    const twice = (): number => calls.push('twice');
    future.addDoneCallback(twice);
    future.addDoneCallback(() => calls.push('once'));
    future.addDoneCallback(twice);
    expect([future.removeDoneCallback(twice), future.removeDoneCallback(twice)]).toEqual([2, 0]);
    future.setResult(1);
    await setImmediate();
    expect(calls).toEqual(['once']);
  });

  test('that throw or reject are told as warnings, and keep none from being called', async () => {
    const warnings = collectWarnings();
    const future = new Future();
    const calls: string[] = [];
    future.addDoneCallback(() => {
      throw new RangeError('thrown');
    });
    future.addDoneCallback(async () => Promise.reject(new RangeError('rejected')));
    future.addDoneCallback(() => calls.push('third'));
    future.setResult(1);
    await setImmediate();
    await setImmediate();
    expect(calls).toEqual(['third']);
    expect(warnings.map(({ message }) => message)).toEqual([
      "a future's callback failed: RangeError: thrown",
      "a future's callback failed: RangeError: rejected",
    ]);
    expect(await future).toBe(1);
  });
});
