/** What a condition is to the flows of one program. */
import { describe, expect, test } from 'vitest';

import { Condition, Lock, LockStateError, RLock, UsageError } from '../../src/index.ts';
import { thrownBy } from '../process/support.ts';
import { inTime, isPending } from './support.ts';

/** So many flows that wait, each with what came of it. */
function waitIn(condition: Condition, count: number, timeoutMs?: number): Promise<boolean>[] {
  return Array.from({ length: count }, async () =>
    condition.runExclusive(async () => condition.wait(timeoutMs)),
  );
}

const LOCKS: readonly (readonly [string, () => Lock | RLock])[] = [
  ['an RLock', () => new RLock()],
  ['a Lock', () => new Lock()],
];

describe.each(LOCKS)('a condition with %s', (_, makeLock) => {
  test('without its lock is neither waited for nor notified', async () => {
    const condition = new Condition(makeLock());
    const noLock = 'must acquire() condition before using wait()';
    await expect(condition.wait()).rejects.toThrow(new LockStateError(noLock));
    expect(thrownBy(() => condition.waitSync(1))).toMatchObject({ code: 'ERR_MPRUN_LOCK_STATE' });
    for (const notify of [() => condition.notify(), () => condition.notifyAll()])
      expect(thrownBy(notify).message).toMatch(/^lock is not owned/);
    expect(thrownBy(() => condition.release())).toMatchObject({ code: 'ERR_MPRUN_LOCK_STATE' });
  });

  test('gives the lock away while it waits, and has it again, notified or not', async () => {
    const [lock, steps] = [makeLock(), [] as string[]];
    const condition = new Condition(lock);
    const waiting = condition.runExclusive(async () => {
      steps.push('waits');
      const isNotified = await condition.wait();
      steps.push(`notified: ${isNotified}, locked: ${lock.locked()}`);
    });
    await condition.runExclusive(() => {
      steps.push('notifies');
      condition.notify();
    });
    await waiting;
    expect(steps).toEqual(['waits', 'notifies', 'notified: true, locked: true']);
    expect(lock.locked()).toBe(false);
    await condition.runExclusive(async () => {
      expect(await condition.wait(1)).toBe(false);
      expect(await condition.wait(0)).toBe(false);
      expect(condition.waitSync(1)).toBe(false);
      expect(lock.locked()).toBe(true);
    });
    expect(lock.locked()).toBe(false);
  });

  test('what was held before a wait is given back behind it, by hand or at the end of a block', async () => {
    const lock = makeLock();
    const condition = new Condition(lock);
    {
      await using hold = await condition.acquire();
      await condition.wait(1);
      expect([Boolean(hold), lock.locked()]).toEqual([true, true]);
    }
    expect(lock.locked()).toBe(false);
    const hold = await condition.acquire();
    await condition.wait(1);
    hold?.release();
    expect(lock.locked()).toBe(false);
  });

  test('wakes as many as it is told to, in their order, and all', async () => {
    const condition = new Condition(makeLock());
    const waiting = waitIn(condition, 7);
    await condition.runExclusive(() => condition.notify());
    expect(await waiting[0]).toBe(true);
    await condition.runExclusive(() => condition.notify(2));
    expect(await Promise.all(waiting.slice(0, 3))).toEqual([true, true, true]);
    expect(await isPending(Promise.race(waiting.slice(3)))).toBe(true);
    await condition.runExclusive(() => condition.notify(0));
    expect(String(condition)).toMatch(/, 4\)>$/);
    await condition.runExclusive(() => condition.notifyAll());
    expect(await inTime(Promise.all(waiting))).toEqual(Array(7).fill(true));
  });

  test('a notice that nobody waits for is not remembered', async () => {
    const condition = new Condition(makeLock());
    await condition.runExclusive(async () => {
      condition.notify(3);
      condition.notifyAll();
      expect(await condition.wait(1)).toBe(false);
    });
    expect(String(condition)).toMatch(/, 0\)>$/);
  });

  test('an abort ends the wait with its reason, with the lock in hand, and takes no notice from others', async () => {
    const lock = makeLock();
    const condition = new Condition(lock);
    const [abort, reason] = [new AbortController(), new Error('no more')];
    const { signal } = abort;
    const aborted = condition.runExclusive(async () => {
      const ends = await Promise.allSettled([condition.wait({ signal })]);
      return [lock.locked(), ...ends, ...(await Promise.allSettled([condition.wait({ signal })]))];
    });
    const waiting = waitIn(condition, 1);
    await condition.runExclusive(() => abort.abort(reason));
    const rejected = { status: 'rejected', reason };
    expect(await inTime(aborted)).toEqual([true, rejected, rejected]);
    expect(String(condition)).toMatch(/, 1\)>$/);
    await condition.runExclusive(() => condition.notify());
    expect(await inTime(Promise.all(waiting))).toEqual([true]);
    expect(lock.locked()).toBe(false);
  });

  test('the main thread does not wait for it blocking, unless there is an end to that', async () => {
    const condition = new Condition(makeLock());
    await condition.runExclusive(() => {
      expect(thrownBy(() => condition.waitSync())).toMatchObject({ code: 'ERR_MPRUN_DEADLOCK' });
    });
    expect(String(condition)).toMatch(/, 0\)>$/);
  });
});

describe('a condition', () => {
  test('has an RLock, unless it is given a lock, and nothing else', () => {
    expect(String(new Condition())).toBe('<Condition(<RLock(None, 0)>, 0)>');
    expect(String(new Condition(new Lock()))).toBe('<Condition(<Lock(owner=None)>, 0)>');
    expect(() => new Condition({} as never)).toThrow(UsageError);
  });

  test.each([-1, 1.5, Number.NaN, '1'])('refuses to notify %j', async (count) => {
    const condition = new Condition();
    await condition.runExclusive(() => {
      expect(() => condition.notify(count as never)).toThrow(UsageError);
    });
  });

  test('refuses a time that is none, with nothing changed', async () => {
    const condition = new Condition();
    await condition.acquire();
    await expect(condition.wait(-1)).rejects.toThrow(UsageError);
    expect(() => condition.waitSync(-1)).toThrow(UsageError);
    expect(String(condition)).toBe('<Condition(<RLock(MainProcess, 1)>, 0)>');
  });

  test.each([
    ['when time is over', (condition: Condition) => condition.wait(1)],
    ['blocking', (condition: Condition) => condition.waitSync(1)],
  ])('takes back an RLock as often as it was held: %s', async (_, wait) => {
    const condition = new Condition();
    for (let level = 0; level < 3; level++) await condition.acquire();
    expect(await wait(condition)).toBe(false);
    expect(String(condition)).toBe('<Condition(<RLock(MainProcess, 3)>, 0)>');
    for (let level = 0; level < 3; level++) condition.release();
    expect(() => condition.release()).toThrow('nobody holds it');
  });

  test('that is given its lock back by another flow is not that flow’s', async () => {
    const [condition, steps] = [new Condition(), [] as string[]];
    const waiting = condition.runExclusive(async () => {
      await condition.wait();
      steps.push('waiter in');
      await new Promise(setImmediate);
      steps.push('waiter out');
    });
    await condition.runExclusive(async () => {
      condition.notify();
      // The waiter is awake, and waits for the lock.
      await new Promise(setImmediate);
      condition.release();
      const again = await condition.acquire();
      steps.push('notifier in');
      again?.release();
    });
    await waiting;
    expect(steps).toEqual(['waiter in', 'waiter out', 'notifier in']);
    expect(String(condition)).toBe('<Condition(<RLock(None, 0)>, 0)>');
  });
});

describe('waitFor', () => {
  test('gives what the predicate gave last, which is asked with the lock in hand', async () => {
    const condition = new Condition();
    let answer: string | 0 = 0;
    const locked: string[] = [];
    const waiting = condition.runExclusive(() =>
      condition.waitFor(async () => {
        locked.push(String(condition));
        return answer;
      }),
    );
    for (const next of [0, 'yes'] as const) {
      await condition.runExclusive(() => {
        answer = next;
        condition.notifyAll();
      });
      await new Promise(setImmediate);
    }
    expect(await inTime(waiting)).toBe('yes');
    expect(locked).toEqual(Array(3).fill('<Condition(<RLock(MainProcess, 1)>, 0)>'));
  });

  test('does not wait when the predicate holds at first', async () => {
    const condition = new Condition();
    await condition.runExclusive(async () => {
      expect(await condition.waitFor(() => 'at once')).toBe('at once');
      expect(await condition.waitFor(() => [], { timeoutMs: 0 })).toEqual([]);
    });
  });

  test('gives something falsy when its time is over, notices or not: that is for all of it', async () => {
    const condition = new Condition();
    let [asked, isOver] = [0, false];
    const waiting = condition
      .runExclusive(() => condition.waitFor(() => (asked++, 0), 40))
      .finally(() => (isOver = true));
    while (!isOver) {
      await condition.runExclusive(() => condition.notify());
      await new Promise(setImmediate);
    }
    expect(await waiting).toBe(0);
    expect(asked).toBeGreaterThan(2);
  });

  test('ends with the reason of an abort, or with what the predicate throws', async () => {
    const condition = new Condition();
    const [abort, reason] = [new AbortController(), new Error('no more')];
    await condition.runExclusive(async () => {
      const waiting = condition.waitFor(() => false, { signal: abort.signal });
      setImmediate(() => abort.abort(reason));
      await expect(waiting).rejects.toBe(reason);
      const wrong = condition.waitFor(() => {
        throw new RangeError('asked too much');
      });
      await expect(wrong).rejects.toThrow('asked too much');
    });
    expect(String(condition)).toBe('<Condition(<RLock(None, 0)>, 0)>');
  });
});
