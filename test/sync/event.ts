/** `Event`, between processes or threads. */
import { describe, expect, test } from 'vitest';

import { Event } from '../../src/index.ts';
import { inTime, makeOthers, seen, type Side } from './support.ts';

export function eventContract(side: Side): void {
  const { call, start } = makeOthers(side, 'waiters.ts');

  describe('an Event', () => {
    test('that one sets lets all others go on, also if it is cleared at once', async () => {
      const event = new Event();
      const waiting = [new Event(), new Event()] as const;
      const all = [
        call('waitsForEvent', event, waiting[0]),
        call('waitsForEvent', event, waiting[1]),
        event.wait(),
      ];
      for (const one of waiting) await seen(one);
      event.set();
      event.clear();
      expect(await inTime(Promise.all(all))).toEqual([true, true, true]);
      expect(await call('isEventSet', event)).toBe(false);
    });

    test('is set by another, for those who wait blocking and not', async () => {
      const [event, waiting] = [new Event(), new Event()];
      const all = [call('waitsForEventSync', event, waiting), event.wait()];
      await seen(waiting);
      await call('setsEvent', event);
      expect(await inTime(Promise.all(all))).toEqual([true, true]);
      expect([event.isSet(), await call('isEventSet', event)]).toEqual([true, true]);
      expect(await call('waitsForEventSync', event, waiting)).toBe(true);
    });

    test('gives false when time is over', async () => {
      const [event, waiting] = [new Event(), new Event()];
      expect(await call('waitsForEvent', event, waiting, 1)).toBe(false);
      expect(await call('waitsForEventSync', event, waiting, 1)).toBe(false);
    });

    test.each(['waitsForEvent', 'waitsForEventSync'])(
      'goes on to work when one who waits is killed: %s',
      async (name) => {
        const [event, waiting] = [new Event(), new Event()];
        const one = start(name, event, waiting);
        await seen(waiting);
        one.kill();
        await one.join();
        const other = call('waitsForEvent', event, new Event());
        event.set();
        expect(await inTime(other)).toBe(true);
      },
    );
  });
}
