/** What locks and semaphores are to the flows of one program. */
import { describe, expect, test } from 'vitest';

import { Lock, RLock, Semaphore, UsageError } from '../../src/index.ts';
import type { Takeable } from '../fixtures/tasks/holders.ts';
import { thrownBy } from '../process/support.ts';
import { holdUntil, isPending } from './support.ts';

const KINDS: readonly (readonly [string, () => Takeable])[] = [
  ['Lock', () => new Lock()],
  ['RLock', () => new RLock()],
  ['Semaphore', () => new Semaphore(1)],
];

describe.each(KINDS)('a %s', (_, make) => {
  test('serves those of one process in the order in which they came', async () => {
    const [lock, order] = [make(), [] as number[]];
    const release = await holdUntil(lock);
    const all = Array.from({ length: 10 }, async (_value, number) => {
      const hold = await lock.acquire(number % 2 === 0 ? undefined : { timeoutMs: 5000 });
      order.push(number);
      await new Promise(setImmediate);
      hold?.release();
    });
    expect(order).toEqual([]);
    await release();
    await Promise.all(all);
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(lock.locked()).toBe(false);
  });

  test('runs a function while it holds it, and gives what that gives, or throws', async () => {
    const lock = make();
    expect(await lock.runExclusive((hold) => [lock.locked(), hold.abandoned])).toEqual([true, false]);
    expect(lock.locked()).toBe(false);
    const failing = lock.runExclusive(async () => {
      await new Promise(setImmediate);
      throw new RangeError('inside');
    });
    await expect(failing).rejects.toThrow(new RangeError('inside'));
    expect(lock.locked()).toBe(false);
  });

  test('is given back at the end of a block, however that is left, or by hand, once', async () => {
    const lock = make();
    const leave = async (): Promise<never> => {
      await using hold = await lock.acquire();
      expect([Boolean(hold), lock.locked()]).toEqual([true, true]);
      throw new Error('left');
    };
    await expect(leave()).rejects.toThrow('left');
    expect(lock.locked()).toBe(false);
    {
      await using hold = await lock.acquire({ timeoutMs: 50 });
      hold?.release();
      expect(lock.locked()).toBe(false);
      expect(thrownBy(() => hold?.release())).toMatchObject({ code: 'ERR_MPRUN_LOCK_STATE' });
    }
    expect([lock.locked(), Boolean(await lock.acquire(0))]).toEqual([false, true]);
  });

  test('an abort ends the waiting with its reason, and leaves the lock to the others', async () => {
    const lock = make();
    const release = await holdUntil(lock);
    const abort = new AbortController();
    const reason = new Error('no more');
    const { signal } = abort;
    const before = lock.acquire();
    const aborted = [lock.acquire({ signal }), lock.acquire({ signal, timeoutMs: 5000 })];
    const behind = lock.acquire({ signal: new AbortController().signal });
    abort.abort(reason);
    for (const one of aborted) await expect(one).rejects.toBe(reason);
    await release();
    (await before)?.release();
    (await behind)?.release();
    expect(lock.locked()).toBe(false);
    await expect(lock.acquire({ signal })).rejects.toBe(reason);
    expect(lock.locked()).toBe(false);
    expect(await lock.acquire(0)).toMatchObject({ abandoned: false });
    expect(lock.locked()).toBe(true);
  });

  test('is not promised to one who has given up', async () => {
    const lock = make();
    const release = await holdUntil(lock);
    // Longer than it takes until the lock is promised to who waits.
    expect(await lock.acquire({ timeoutMs: 30 })).toBeUndefined();
    await release();
    expect(lock.locked()).toBe(false);
    expect(lock.acquireSync({ timeoutMs: 0 })).toMatchObject({ abandoned: false });
    expect(lock.locked()).toBe(true);
  });

  test('the main thread does not wait for it blocking, unless there is an end to that', async () => {
    const lock = make();
    const release = await holdUntil(lock);
    expect(thrownBy(() => lock.acquireSync())).toMatchObject({ code: 'ERR_MPRUN_DEADLOCK' });
    expect(lock.acquireSync({ timeoutMs: 5 })).toBeUndefined();
    expect(lock.acquireSync(5)).toBeUndefined();
    await release();
    expect(lock.acquireSync()).toMatchObject({ abandoned: false });
  });

  test.each([-1, Number.NaN, '5', null, { timeout: 5 }, { signal: 'x' }])(
    'refuses %j as a time to wait, and is not taken by that',
    async (limits) => {
      const lock = make();
      await expect(lock.acquire(limits as never)).rejects.toThrow(UsageError);
      expect(() => lock.acquireSync(limits as never)).toThrow(UsageError);
      expect(lock.locked()).toBe(false);
    },
  );

  test('waits for as long as it takes, where the time is longer than timers can hold', async () => {
    const lock = make();
    const release = await holdUntil(lock);
    const waiting = [lock.acquire(2 ** 40), lock.acquire(Infinity)];
    expect(await isPending(Promise.race(waiting))).toBe(true);
    await release();
    for (const hold of waiting) (await hold)?.release();
    expect(lock.locked()).toBe(false);
  });
});

describe('a Lock', () => {
  test('cannot be taken twice, not even by who holds it', async () => {
    const lock = new Lock();
    await lock.acquire();
    expect(await lock.acquire(1)).toBeUndefined();
    expect(thrownBy(() => lock.acquireSync())).toMatchObject({
      code: 'ERR_MPRUN_DEADLOCK',
      message: 'lock.acquireSync() would wait for ever: this thread holds the lock itself',
    });
    expect(String(lock)).toBe('<Lock(owner=MainProcess)>');
  });

  test('is released as often as it was taken', async () => {
    const lock = new Lock();
    expect(thrownBy(() => lock.release())).toMatchObject({
      code: 'ERR_MPRUN_LOCK_STATE',
      message: 'lock.release(): nobody holds it',
    });
    await lock.acquire();
    lock.release();
    expect(() => lock.release()).toThrow('nobody holds it');
    expect(String(lock)).toBe('<Lock(owner=None)>');
  });

  test('what was held before is not what is held now', async () => {
    const lock = new Lock();
    const before = await lock.acquire();
    lock.release();
    await lock.acquire();
    expect(() => before?.release()).toThrow('released already');
    expect(lock.locked()).toBe(true);
  });

  test.each([{ owner: true }, { ownerCheck: 1 }, 5])('refuses %j as its options', (options) => {
    expect(() => new Lock(options as never)).toThrow(UsageError);
  });
});
