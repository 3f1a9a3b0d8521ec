/** What all that can be held has in common, whoever else holds it; and `Lock`'s own. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { Event, Lock, RLock, Semaphore } from '../../src/index.ts';
import type { Takeable, Taken } from '../fixtures/tasks/holders.ts';
import { makeReport, thrownBy } from '../process/support.ts';
import { makeFolder } from '../support/workspace.ts';
import { ENDS, inTime, makeOthers, seen, type Side, sorted } from './support.ts';

const KINDS: readonly (readonly [string, () => Takeable])[] = [
  ['Lock', () => new Lock()],
  ['RLock', () => new RLock()],
  ['Semaphore', () => new Semaphore(1)],
];

const lines = (file: string): string[] => readFileSync(file, 'utf8').split('\n').filter(Boolean);

export function lockContract(side: Side): void {
  const { call, start } = makeOthers(side, 'holders.ts');

  describe.each(KINDS)('a %s', (_, make) => {
    test('is had by one at a time: a time-out gives something falsy, blocking or not', async () => {
      const [lock, held, go] = [make(), new Event(), new Event()];
      const holder = call('holds', lock, held, go);
      await seen(held);
      expect(await lock.acquire({ timeoutMs: 1 })).toBeUndefined();
      expect(lock.acquireSync({ timeoutMs: 1 })).toBeUndefined();
      const refused = thrownBy(() => lock.acquireSync());
      expect(refused.message).toContain(
        'would block the main thread, which others may need in order to go on',
      );
      expect(refused).toMatchObject({ code: 'ERR_MPRUN_DEADLOCK' });
      expect(refused.hint).toMatch(/^use await \w+\.acquire\(\), or give it a timeoutMs$/);
      expect(await lock.acquire(0)).toBeUndefined();
      expect(lock.acquireSync(0)).toBeUndefined();
      expect(await call('takes', lock, 1)).toEqual({ isTaken: false });
      expect(await call('takesSync', lock, 1)).toEqual({ isTaken: false });
      expect(lock.locked()).toBe(true);
      go.set();
      await holder;
      expect(await call('takesSync', lock)).toEqual({ isTaken: true, abandoned: false });
      expect(await lock.acquire({ timeoutMs: 1 })).toMatchObject({ abandoned: false });
      lock.release();
      expect(lock.locked()).toBe(false);
    });

    test.each(['asksAndTakes', 'asksAndTakesSync'])(
      'a waiter gets it when it is released: %s',
      async (asks) => {
        const [lock, asked] = [make(), new Event()];
        await lock.acquire();
        const waiter = call<Taken>(asks, lock, asked);
        await seen(asked);
        lock.release();
        expect(await waiter).toEqual({ isTaken: true, abandoned: false });
      },
    );

    test.each(Object.keys(ENDS) as (keyof typeof ENDS)[])(
      'comes back when its holder %s, and the next one is told',
      async (way) => {
        const [lock, held, asked] = [make(), new Event(), new Event()];
        const holder = start('holdsForEver', lock, held);
        await seen(held);
        const waiters = [call<Taken>('asksAndTakes', lock, asked), lock.acquire()] as const;
        await seen(asked);
        ENDS[way](holder);
        const mine = inTime(waiters[1]).then((hold) => {
          hold?.release();
          return hold?.abandoned;
        });
        const told = [(await inTime(waiters[0])).abandoned, await mine];
        expect(sorted(told)).toEqual([false, true]);
      },
    );

    test('comes back to one who blocks when its holder is killed while it computes', async () => {
      const [lock, held, asked] = [make(), new Event(), new Event()];
      const holder = start('holdsAndSpins', lock, held);
      await seen(held);
      const waiter = call<Taken>('asksAndTakesSync', lock, asked);
      await seen(asked);
      holder.kill();
      expect(await inTime(waiter)).toEqual({ isTaken: true, abandoned: true });
    });

    test.each([0, 3])('comes back when its holder leaves by process.exit(%i)', async (exitcode) => {
      const lock = make();
      const holder = start('holdsAndExits', lock, exitcode);
      await holder.join();
      expect(holder.exitcode).toBe(exitcode);
      expect(lock.acquireSync({ timeoutMs: 1000 })).toMatchObject({ abandoned: true });
      lock.release();
      expect(await call('takes', lock)).toEqual({ isTaken: true, abandoned: false });
    });

    test('comes back when another takes the place of its holder who was killed, and is told', async () => {
      const [lock, held] = [make(), new Event()];
      const holder = start('holdsForEver', lock, held);
      await seen(held);
      holder.kill();
      await holder.join();
      const next = start('exitsAsTold', lock);
      await next.join();
      expect(next.exitcode).toBe(10);
    });

    test('comes back when its holder returns without releasing it', async () => {
      const lock = make();
      const holder = start('leavesHolding', lock);
      await holder.join();
      expect(holder.exitcode).toBe(0);
      expect(await inTime(lock.acquire())).toMatchObject({ abandoned: true });
    });

    test('keeps a counter that two at a time would get wrong, blocking and not', async () => {
      const file = join(makeFolder(), 'counter');
      writeFileSync(file, '0');
      const lock = make();
      await Promise.all([
        call('adds', lock, file, 40),
        call('adds', lock, file, 40),
        call('addsAtOnce', lock, file, 10),
        call('addsAtOnce', lock, file, 10),
      ]);
      expect(readFileSync(file, 'utf8')).toBe('140');
    });

    test('who waits is not passed over for ever by one who takes it again and again', async () => {
      const [lock, started, stop, log] = [make(), new Event(), new Event(), makeReport()];
      const hog = call<number>('hogs', lock, log.path, started, stop);
      await seen(started);
      const passedOver: number[] = [];
      for (let turn = 0; turn < 10; turn++) {
        const before = lines(log.path).length;
        const hold = await inTime(lock.acquire());
        passedOver.push(lines(log.path).length - before);
        hold.release();
      }
      for (let turn = 0; turn < 5; turn++) await inTime(call('takesSync', lock));
      stop.set();
      expect(await hog).toBeLessThan(200_000);
      expect(Math.max(...passedOver)).toBeLessThan(20_000);
    });

    test('of several who wait, in other processes, each has its turn while one has it again and again', async () => {
      const [lock, started, stop, log] = [make(), new Event(), new Event(), makeReport()];
      const hog = call<number>('hogs', lock, log.path, started, stop);
      await seen(started);
      await inTime(
        Promise.all([
          ...[1, 2, 3].map(async () => (await lock.acquire())?.release()),
          call('takes', lock),
          call('takesSync', lock),
        ]),
      );
      stop.set();
      expect(await hog).toBeLessThan(200_000);
    });

    test('one who is killed while it waits leaves no trace', async () => {
      const [lock, asked] = [make(), new Event()];
      await lock.acquire();
      const waiter = start('asksAndTakesSync', lock, asked);
      await seen(asked);
      waiter.kill();
      await waiter.join();
      expect(waiter.exitcode).toBe(-9);
      const next = call<Taken>('takes', lock);
      lock.release();
      expect(await inTime(next)).toEqual({ isTaken: true, abandoned: false });
      expect(lock.locked()).toBe(false);
    });
  });

  describe.each(KINDS.slice(0, 2))('a %s', (kind, make) => {
    test('is released by its holder alone', async () => {
      const lock = make();
      await lock.acquire();
      expect(await call('releases', lock)).toMatch(
        /^LockStateError: r?lock\.release\(\): it is held by MainProcess/,
      );
      lock.release();
      expect(await call('releases', lock)).toMatch(/^LockStateError: r?lock\.release\(\): nobody holds it/);
    });

    test('tells its owner by name, and not one who has died', async () => {
      const [lock, held] = [make(), new Event()];
      const holder = start('holdsForEver', lock, held);
      await seen(held);
      expect(String(lock)).toContain(holder.name);
      expect(await call('prints', lock)).toBe(String(lock));
      expect(String(lock)).toMatch(kind === 'Lock' ? /^<Lock\(owner=\w+-\d+\)>$/ : /^<RLock\(\w+-\d+, 1\)>$/);
      holder.kill();
      await holder.join();
      expect([lock.locked(), await call('isLocked', lock)]).toEqual([false, false]);
    });

    test('one thread alone cannot wait for itself', async () => {
      expect(await call('blocksOnOwn', make())).toBe(kind === 'Lock' ? 'ERR_MPRUN_DEADLOCK' : 'taken twice');
    });
  });

  describe('a Lock', () => {
    test('is released by anybody, when nobody asks for the owner', async () => {
      const lock = new Lock({ ownerCheck: false });
      await lock.acquire();
      expect(await call('releases', lock)).toBe('released');
      expect(lock.locked()).toBe(false);
      expect(await call('releases', lock)).toMatch(/nobody holds it/);
    });

    test('runs functions one after the other, of all processes', async () => {
      const [lock, log] = [new Lock(), makeReport()];
      await Promise.all(['a', 'b', 'c'].map((name) => call('runsExclusive', lock, log.path, name)));
      const all = lines(log.path);
      expect(all).toHaveLength(120);
      for (let k = 0; k < all.length; k += 2) expect(all[k + 1]).toBe(all[k]?.replace('in', 'out'));
    });

    test("that a worker keeps when its task throws is the worker's still", async () => {
      const lock = new Lock();
      await expect(call('holdsAndThrows', lock)).rejects.toThrow('with the lock in hand');
      expect(lock.locked()).toBe(true);
    });
  });
}
