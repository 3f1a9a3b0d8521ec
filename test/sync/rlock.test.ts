/** Whose an `RLock` is: the flow's that took it, and of what that has started. */
import { describe, expect, test } from 'vitest';

import { Event, RLock } from '../../src/index.ts';
import { thrownBy } from '../process/support.ts';
import { holdUntil, isPending } from './support.ts';

describe('an RLock', () => {
  test('is taken again by who holds it, blocking or not, and free when it was released as often', async () => {
    const lock = new RLock();
    await lock.acquire();
    lock.acquireSync();
    await lock.runExclusive(async () => {
      expect(String(lock)).toBe('<RLock(MainProcess, 3)>');
    });
    expect(String(lock)).toBe('<RLock(MainProcess, 2)>');
    lock.release();
    expect(lock.locked()).toBe(true);
    lock.release();
    expect([lock.locked(), String(lock)]).toEqual([false, '<RLock(None, 0)>']);
    expect(thrownBy(() => lock.release())).toMatchObject({
      code: 'ERR_MPRUN_LOCK_STATE',
      message: 'rlock.release(): nobody holds it',
    });
  });

  test('keeps out other flows of the same process, which cannot release it', async () => {
    const lock = new RLock();
    const release = await holdUntil(lock);
    expect(await lock.acquire(1)).toBeUndefined();
    expect(lock.acquireSync(1)).toBeUndefined();
    expect(thrownBy(() => lock.acquireSync()).message).toBe(
      'rlock.acquireSync() would wait for ever: another flow of this thread holds the lock',
    );
    expect(thrownBy(() => lock.release()).message).toBe(
      'rlock.release(): it is held by another flow of this program',
    );
    await release();
    expect(lock.locked()).toBe(false);
  });

  test('flows that run side by side exclude each other, and each may take it again', async () => {
    const [lock, steps] = [new RLock(), [] as string[]];
    const flow = async (name: string): Promise<void> => {
      await using outer = await lock.acquire();
      steps.push(`${name} in`);
      await new Promise(setImmediate);
      await using inner = await lock.acquire();
      await lock.runExclusive(async () => new Promise(setImmediate));
      steps.push(`${name} out`);
      expect([Boolean(outer), Boolean(inner)]).toEqual([true, true]);
    };
    await Promise.all(['a', 'b', 'c'].map(flow));
    expect(steps).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
    expect(lock.locked()).toBe(false);
  });

  test('what its holder starts may take it too, whatever starts it', async () => {
    const lock = new RLock();
    await lock.runExclusive(async () => {
      const deep = async (): Promise<string> => lock.runExclusive(() => String(lock));
      const ways = [
        deep(),
        new Promise((resolve) => void setTimeout(() => void deep().then(resolve), 1)),
        new Promise((resolve) => void setImmediate(() => void deep().then(resolve))),
        new Promise((resolve) => {
          process.nextTick(() => void deep().then(resolve));
        }),
      ];
      for (const printed of await Promise.all(ways))
        expect(printed).toMatch(/^<RLock\(MainProcess, [2-5]\)>$/);
    });
    expect(lock.locked()).toBe(false);
  });

  test('levels are given back in any order', async () => {
    const lock = new RLock();
    const [first, second, third] = [await lock.acquire(), await lock.acquire(), await lock.acquire()];
    first?.release();
    expect(String(lock)).toBe('<RLock(MainProcess, 2)>');
    expect(() => first?.release()).toThrow('released already');
    third?.release();
    expect(String(lock)).toBe('<RLock(MainProcess, 1)>');
    second?.release();
    expect(String(lock)).toBe('<RLock(None, 0)>');
    const [below, above] = [await lock.acquire(), await lock.acquire()];
    below?.release();
    lock.release();
    expect(lock.locked()).toBe(false);
    expect(() => above?.release()).toThrow('released already');
  });

  test('is not of those who run while its holder waits for it', async () => {
    const lock = new RLock();
    const release = await holdUntil(lock);
    const waiting = lock.acquire();
    // The code that asked goes on: it has not awaited what it asked for.
    expect(await lock.acquire(1)).toBeUndefined();
    await release();
    const hold = await waiting;
    expect(hold?.abandoned).toBe(false);
    expect(lock.locked()).toBe(true);
    hold?.release();
    expect(await isPending(lock.acquire())).toBe(false);
  });

  test('is not of those who have called its holder, and go on without waiting for it', async () => {
    const [lock, finish] = [new RLock(), new Event()];
    const holds = async (): Promise<void> => {
      await lock.acquire();
      await finish.wait();
      lock.release();
    };
    const holder = holds();
    await new Promise((resolve) => void setTimeout(resolve, 1));
    expect(String(lock)).toBe('<RLock(MainProcess, 1)>');
    expect(await lock.acquire(1)).toBeUndefined();
    expect(thrownBy(() => lock.release()).message).toContain('held by another flow');
    finish.set();
    await holder;
    expect(lock.locked()).toBe(false);
  });

  test('one that gave up waiting holds nothing, and nor does what follows', async () => {
    const lock = new RLock();
    const release = await holdUntil(lock);
    expect(await lock.acquire(1)).toBeUndefined();
    expect(() => lock.release()).toThrow('held by another flow');
    const signal = AbortSignal.abort(new Error('no'));
    await expect(lock.acquire({ signal })).rejects.toThrow('no');
    expect(() => lock.release()).toThrow('held by another flow');
    await release();
    await lock.acquire();
    lock.release();
    expect(lock.locked()).toBe(false);
  });
});
