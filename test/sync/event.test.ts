/** What an event is to the flows of one program. */
import { describe, expect, test } from 'vitest';

import { Event, UsageError } from '../../src/index.ts';
import { thrownBy } from '../process/support.ts';
import { inTime, isPending } from './support.ts';

describe('an Event', () => {
  test('is waited for until it is set, and not while it is', async () => {
    const event = new Event();
    expect([event.isSet(), String(event)]).toEqual([false, '<Event unset>']);
    const waiting = [event.wait(), event.wait({ timeoutMs: 5000 })];
    expect(await isPending(Promise.race(waiting))).toBe(true);
    event.set();
    event.set();
    expect([event.isSet(), String(event)]).toEqual([true, '<Event set>']);
    expect(await Promise.all([...waiting, event.wait(), event.wait(0)])).toEqual(Array(4).fill(true));
    expect(event.waitSync()).toBe(true);
    event.clear();
    event.clear();
    expect(event.isSet()).toBe(false);
  });

  test('gives false when time is over', async () => {
    const event = new Event();
    expect([await event.wait(1), await event.wait(0), event.waitSync(1), event.waitSync(0)]).toEqual(
      Array(4).fill(false),
    );
  });

  test('that is cleared at once lets all go on who waited, and nobody who comes later', async () => {
    const event = new Event();
    const waiting = Array.from({ length: 5 }, async () => event.wait());
    event.set();
    event.clear();
    const late = event.wait();
    expect(await inTime(Promise.all(waiting))).toEqual(Array(5).fill(true));
    expect(await isPending(late)).toBe(true);
    event.set();
    expect(await late).toBe(true);
  });

  test('an abort ends the waiting with its reason, and nobody else’s', async () => {
    const event = new Event();
    const [abort, reason] = [new AbortController(), new Error('no more')];
    const aborted = event.wait({ signal: abort.signal });
    const waiting = event.wait();
    abort.abort(reason);
    await expect(aborted).rejects.toBe(reason);
    await expect(event.wait({ signal: abort.signal })).rejects.toBe(reason);
    event.set();
    expect(await inTime(waiting)).toBe(true);
  });

  test('is not waited for by the main thread blocking, unless there is an end to that', () => {
    expect(thrownBy(() => new Event().waitSync())).toMatchObject({
      code: 'ERR_MPRUN_DEADLOCK',
      hint: 'use await event.wait(), or give it a timeoutMs',
    });
  });

  test.each([-1, '5', null, { timeout: 5 }])('refuses %j as a time to wait', async (limits) => {
    const event = new Event();
    await expect(event.wait(limits as never)).rejects.toThrow(UsageError);
    expect(() => event.waitSync(limits as never)).toThrow(UsageError);
  });
});
