/** What semaphores and `RLock` have and a lock does not, between processes or threads. */
import { describe, expect, test } from 'vitest';

import { BoundedSemaphore, Event, Pool, RLock, Semaphore } from '../../src/index.ts';
import type { Taken } from '../fixtures/tasks/holders.ts';
import { at } from '../process/support.ts';
import { inTime, makeOthers, seen, type Side } from './support.ts';

export function semaphoreContract(side: Side): void {
  const { call, start } = makeOthers(side, 'holders.ts');

  describe.each([
    ['Semaphore', (value: number) => new Semaphore(value)],
    ['BoundedSemaphore', (value: number) => new BoundedSemaphore(value)],
  ])('a %s', (_, make) => {
    test('lets in as many as it has permits, wherever they are', async () => {
      const semaphore = make(3);
      const [held, go] = [[new Event(), new Event()] as const, new Event()];
      const holders = held.map(async (one) => call('holds', semaphore, one, go));
      for (const one of held) await seen(one);
      expect([semaphore.getValue(), semaphore.locked()]).toEqual([1, false]);
      await semaphore.acquire();
      expect(await call('takes', semaphore, 1)).toEqual({ isTaken: false });
      expect([semaphore.getValue(), await call('isLocked', semaphore)]).toEqual([0, true]);
      go.set();
      await Promise.all(holders);
      expect(semaphore.getValue()).toBe(2);
    });

    test('has all permits back of one who is killed, and tells of each of them', async () => {
      const [semaphore, held] = [make(3), [new Event(), new Event()] as const];
      const victim = start('holdsTwice', semaphore, held[0]);
      await seen(held[0]);
      const survivor = start('holdsForEver', semaphore, held[1]);
      await seen(held[1]);
      expect(semaphore.getValue()).toBe(0);
      victim.kill();
      const told = [semaphore.acquire(), semaphore.acquire()].map(
        async (hold) => (await inTime(hold))?.abandoned,
      );
      expect(await Promise.all(told)).toEqual([true, true]);
      expect([semaphore.getValue(), await semaphore.acquire(1)]).toEqual([0, undefined]);
      survivor.kill();
      await survivor.join();
      expect(semaphore.getValue()).toBe(1);
    });
  });

  describe('a Semaphore', () => {
    test('that counts what one makes and another takes has nothing back of the dead', async () => {
      const [items, more] = [new Semaphore(0), new Event()];
      const taker = start('takesAndStays', items, more);
      items.release();
      await seen(more);
      items.release();
      items.release();
      taker.kill();
      await taker.join();
      expect(items.getValue()).toBe(2);
      expect(await call<Taken>('consumes', items)).toEqual({ isTaken: true, abandoned: false });
      expect(items.getValue()).toBe(1);
    });

    test('is released beyond its first value by others, too', async () => {
      const semaphore = new Semaphore(1);
      expect(await call('releases', semaphore)).toBe('released');
      expect(semaphore.getValue()).toBe(2);
      const bounded = new BoundedSemaphore(1);
      expect(await call('releases', bounded)).toMatch(/^LockStateError: .*released too many times/);
      expect(bounded.getValue()).toBe(1);
    });
  });

  describe('an RLock', () => {
    test('is the call’s of a task that took it, and not that of the next call there', async () => {
      const [lock, log] = [new RLock(), [] as unknown[]];
      const held = new Event();
      const holder = start('keepsWhileOthersRun', lock, held);
      await seen(held);
      log.push(await call('takes', lock, 1), String(lock));
      expect(log).toEqual([{ isTaken: false }, expect.stringMatching(/, 2\)>$/)]);
      holder.kill();
      await holder.join();
      expect(await inTime(lock.acquire())).toMatchObject({ abandoned: true });
    });

    test('that a call has kept is not the next call’s, in the same worker', async () => {
      const lock = new RLock();
      await using pool = new Pool({ backend: side.backend, processes: 1 });
      const next = <T>(name: string, ...args: unknown[]): Promise<T> =>
        pool.apply<T>(at(name, 'holders.ts'), args);
      await next('leavesHolding', lock);
      expect(await next('takes', lock, 1)).toEqual({ isTaken: false });
      expect(await next('releases', lock)).toMatch(
        /^LockStateError: .*held by another flow of this program$/,
      );
      expect(lock.locked()).toBe(true);
    });
  });
}
