/** `Condition`, between processes or threads. */
import { describe, expect, test } from 'vitest';

import { Condition, Event, Lock, RLock } from '../../src/index.ts';
import { inTime, makeOthers, seen, type Side } from './support.ts';

/** Until so many wait, which each does at the moment at which it lets go of the lock. */
async function untilWaiting(condition: Condition, count: number): Promise<void> {
  const wanted = `, ${count})>`;
  const deadline = performance.now() + 5000;
  while (!String(condition).endsWith(wanted) && performance.now() < deadline)
    await new Promise((resolve) => void setTimeout(resolve, 2));
  expect(String(condition)).toContain(wanted);
}

const WAITS = ['waitsForNotice', 'waitsForNoticeSync'];

export function conditionContract(side: Side): void {
  const { call, start } = makeOthers(side, 'waiters.ts');

  describe.each([
    ['an RLock', () => new RLock()],
    ['a Lock', () => new Lock()],
  ])('a Condition with %s', (_, makeLock) => {
    test('notifies as many as it is told to, of all who wait anywhere', async () => {
      const condition = new Condition(makeLock());
      const ended: unknown[] = [];
      const all = [...WAITS, 'waitsForNotice'].map(async (name) => ended.push(await call(name, condition)));
      all.push(condition.runExclusive(async () => ended.push(await condition.wait())));
      await untilWaiting(condition, 4);
      await call('notifies', condition);
      await untilWaiting(condition, 3);
      await inTime(Promise.race(all));
      await condition.runExclusive(() => condition.notify(2));
      await untilWaiting(condition, 1);
      await condition.runExclusive(() => {});
      expect(ended.length).toBeLessThanOrEqual(3);
      await call('notifiesAll', condition);
      await inTime(Promise.all(all));
      expect(ended).toEqual([true, true, true, true]);
    });

    test.each(WAITS)('gives false when time is over, and then has no part in notices: %s', async (name) => {
      const condition = new Condition(makeLock());
      const waiting = condition.runExclusive(async () => condition.wait());
      expect(await call(name, condition, 1)).toBe(false);
      await condition.runExclusive(() => condition.notify());
      expect(await inTime(waiting)).toBe(true);
    });

    test.each(['tellsAbandoned', 'tellsAbandonedSync'])(
      'one who held the lock before it waited is told when it has it back from the dead: %s',
      async (name) => {
        const [condition, notified] = [new Condition(makeLock()), new Event()];
        const waiting = call(name, condition);
        await untilWaiting(condition, 1);
        const holder = start('notifiesAndHolds', condition, notified);
        await seen(notified);
        holder.kill();
        expect(await inTime(waiting)).toEqual([false, true]);
        // Told once, to that one.
        await condition.runExclusive((hold) => expect(hold.abandoned).toBe(false));
      },
    );
  });

  describe('a Condition', () => {
    test.each(['waitsDeeply', 'waitsDeeplySync'])(
      'gives its lock away altogether, and takes it back as often as before: %s',
      async (name) => {
        const condition = new Condition();
        const waiting = call<unknown[]>(name, condition);
        await untilWaiting(condition, 1);
        expect(String(condition)).toBe('<Condition(<RLock(None, 0)>, 1)>');
        await condition.runExclusive(() => condition.notify());
        expect(new Set(await inTime(waiting))).toEqual(new Set([true]));
        expect((await call<unknown[]>(name, condition, 1)).slice(1)).not.toContain(false);
        expect(String(condition)).toBe('<Condition(<RLock(None, 0)>, 0)>');
      },
    );

    test('serves several flows of several processes', async () => {
      const condition = new Condition();
      const all = [call('waitForNotices', condition, 3), call('waitForNotices', condition, 3)];
      await untilWaiting(condition, 6);
      for (let k = 0; k < 6; k++) await condition.runExclusive(() => condition.notify());
      expect(await inTime(Promise.all(all))).toEqual([
        [true, true, true],
        [true, true, true],
      ]);
    });

    test('a notice goes to another when the one it was for is killed before it hears it', async () => {
      const [condition, waiting] = [new Condition(), new Event()];
      const deaf = start('waitsDeafly', condition, waiting);
      await seen(waiting);
      await condition.runExclusive(() => condition.notify());
      // The deaf one has it.
      expect(String(condition)).toBe('<Condition(<RLock(None, 0)>, 0)>');
      const other = call('waitsForNotice', condition);
      await untilWaiting(condition, 1);
      deaf.kill();
      expect(await inTime(other)).toBe(true);
      expect(String(condition)).toBe('<Condition(<RLock(None, 0)>, 0)>');
    });

    test('a notice goes to one who takes the place of the one who was killed with it', async () => {
      const [condition, waiting] = [new Condition(), new Event()];
      const deaf = start('waitsDeafly', condition, waiting);
      await seen(waiting);
      await condition.runExclusive(() => condition.notify());
      deaf.kill();
      await deaf.join();
      const next = start('exitsWhenNotified', condition);
      await inTime(next.join());
      expect(next.exitcode).toBe(10);
    });

    test.each(WAITS)('one that is killed while it waits does not count any more: %s', async (name) => {
      const condition = new Condition();
      const one = start(name, condition);
      await untilWaiting(condition, 1);
      // It counts before it has let go of the lock.
      await condition.runExclusive(() => {});
      one.kill();
      await one.join();
      expect(String(condition)).toBe('<Condition(<RLock(None, 0)>, 0)>');
      const other = call('waitsForNotice', condition);
      await untilWaiting(condition, 1);
      await condition.runExclusive(() => condition.notify());
      expect(await inTime(other)).toBe(true);
    });

    test('its lock comes back when the holder is killed, and the next one is told', async () => {
      const [condition, held] = [new Condition(), new Event()];
      const waiting = call('waitsForNotice', condition);
      await untilWaiting(condition, 1);
      const holder = start('holdsCondition', condition, held);
      await seen(held);
      const next = condition.acquire();
      holder.kill();
      // What awaits it has it, and not what awaits somebody who does.
      expect(await next).toMatchObject({ abandoned: true });
      condition.notify();
      condition.release();
      expect(await inTime(waiting)).toBe(true);
    });
  });
}
