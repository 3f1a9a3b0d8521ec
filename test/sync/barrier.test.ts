/** What a barrier is to the flows of one program. */
import { appendFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { Barrier, BrokenBarrierError, UsageError } from '../../src/index.ts';
import { makeReport, thrownBy } from '../process/support.ts';
import { action, barrierLog, inTime, isPending, sorted } from './support.ts';

const meet = (barrier: Barrier, count: number): Promise<number>[] =>
  Array.from({ length: count }, async () => barrier.wait());

/** What became of each: its place, or the name of its error. */
async function settled(waits: readonly Promise<number>[]): Promise<unknown[]> {
  const all = await inTime(Promise.allSettled(waits));
  return all.map((end) => (end.status === 'fulfilled' ? end.value : (end.reason as Error).name));
}

const BROKEN = 'BrokenBarrierError';

describe('a Barrier', () => {
  test('lets all go on when the last one has come, each with a place of its own, round by round', async () => {
    const barrier = new Barrier(3);
    expect([barrier.parties, barrier.waiting, barrier.broken]).toEqual([3, 0, false]);
    for (let round = 0; round < 3; round++) {
      const early = meet(barrier, 2);
      expect(await isPending(Promise.race(early))).toBe(true);
      expect([barrier.waiting, String(barrier)]).toEqual([2, '<Barrier waiters=2/3>']);
      expect(await Promise.all([...early, barrier.wait()])).toEqual([0, 1, 2]);
    }
    expect([barrier.waiting, String(barrier)]).toEqual([0, '<Barrier waiters=0/3>']);
  });

  test('of one is passed at once, blocking or not', async () => {
    const barrier = new Barrier(1);
    expect([await barrier.wait(), barrier.waitSync(), await barrier.wait(0)]).toEqual([0, 0, 0]);
  });

  test.each([0, -1, 1.5, '2', null])('of %j parties is refused', (parties) => {
    expect(() => new Barrier(parties as never)).toThrow(UsageError);
  });

  test.each([{ timeoutMs: -1 }, { timeout: 1 }, { action: 5 }])('refuses %j as its options', (options) => {
    expect(() => new Barrier(2, options as never)).toThrow();
  });

  test.each([-1, '5', null])('refuses %j as a time to wait, and is whole', async (limits) => {
    const barrier = new Barrier(2);
    await expect(barrier.wait(limits as never)).rejects.toThrow(UsageError);
    expect(() => barrier.waitSync(limits as never)).toThrow(UsageError);
    expect(String(barrier)).toBe('<Barrier waiters=0/2>');
  });

  test('one whose time is over breaks it for all, until it is reset', async () => {
    const barrier = new Barrier(3);
    const [early] = meet(barrier, 1);
    const error = await barrier.wait({ timeoutMs: 1 }).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(BrokenBarrierError);
    expect(error).toMatchObject({
      message: expect.stringContaining('time was over'),
      code: 'ERR_MPRUN_BROKEN_BARRIER',
    });
    expect(await settled([early!, barrier.wait()])).toEqual([BROKEN, BROKEN]);
    expect([barrier.broken, barrier.waiting, String(barrier)]).toEqual([true, 0, '<Barrier broken>']);
    expect(thrownBy(() => barrier.waitSync()).name).toBe(BROKEN);
    barrier.reset();
    expect([barrier.broken, await settled(meet(barrier, 3))]).toEqual([false, [0, 1, 2]]);
  });

  test('has a time of its own, for who says nothing else', async () => {
    for (const limits of [undefined, {}, { timeoutMs: undefined }]) {
      const barrier = new Barrier(2, { timeoutMs: 1 });
      expect(await settled([barrier.wait(limits)])).toEqual([BROKEN]);
      expect(thrownBy(() => new Barrier(2, { timeoutMs: 1 }).waitSync(limits)).name).toBe(BROKEN);
    }
    const patient = new Barrier(2, { timeoutMs: 1 });
    const waiting = patient.wait(5000);
    expect(await settled([waiting, patient.wait()])).toEqual([0, 1]);
  });

  test('an abort breaks it, with its reason for the one', async () => {
    for (const isLate of [true, false]) {
      const barrier = new Barrier(3);
      const [abort, reason] = [new AbortController(), new Error('no more')];
      const [early] = meet(barrier, 1);
      if (!isLate) abort.abort(reason);
      const aborted = barrier.wait({ signal: abort.signal });
      if (isLate) setImmediate(() => abort.abort(reason));
      await expect(aborted).rejects.toBe(reason);
      expect(await settled([early!])).toEqual([BROKEN]);
    }
  });

  test('abort() breaks it until reset(), which lets those who wait go with an error', async () => {
    const barrier = new Barrier(2);
    const [first] = meet(barrier, 1);
    barrier.abort();
    expect(await settled([first!, barrier.wait()])).toEqual([BROKEN, BROKEN]);
    barrier.reset();
    const [second] = meet(barrier, 1);
    barrier.reset();
    expect(barrier.broken).toBe(false);
    expect(await settled([second!])).toEqual([BROKEN]);
    expect(await settled(meet(barrier, 2))).toEqual([0, 1]);
  });

  test('resets one after the other are told to those of each round', async () => {
    const barrier = new Barrier(2);
    const waits: Promise<number>[] = [];
    for (let round = 0; round < 3; round++) {
      waits.push(barrier.wait());
      barrier.reset();
    }
    expect(await settled(waits)).toEqual([BROKEN, BROKEN, BROKEN]);
    expect(await settled(meet(barrier, 2))).toEqual([0, 1]);
  });

  test('is not waited for by the main thread blocking, unless there is an end to that', () => {
    const barrier = new Barrier(2);
    expect(thrownBy(() => barrier.waitSync())).toMatchObject({ code: 'ERR_MPRUN_DEADLOCK' });
    expect(barrier.broken).toBe(false);
  });
});

describe('the action of a barrier', () => {
  test('is run by the last one to come, once, before anybody goes on', async () => {
    const report = makeReport();
    barrierLog(report.path);
    const barrier = new Barrier(3, { action: action('actsSlowly') });
    const seen: unknown[] = [];
    const waits = meet(barrier, 3).map(async (wait) => {
      const place = await wait;
      seen.push([place, report.values()]);
    });
    await inTime(Promise.all(waits));
    expect(seen).toHaveLength(3);
    for (const entry of seen) expect(entry).toEqual([expect.any(Number), ['begins', 'ends']]);
    expect(await settled(meet(barrier, 3))).toEqual([0, 1, 2]);
    expect(report.values()).toEqual(['begins', 'ends', 'begins', 'ends']);
  });

  test('that throws breaks it; who ran it gets the error', async () => {
    const barrier = new Barrier(3, { action: action('throws') });
    expect(await settled(meet(barrier, 3))).toEqual([BROKEN, BROKEN, 'RangeError']);
    expect(barrier.broken).toBe(true);
  });

  test('those who come while it runs are of the next round', async () => {
    barrierLog(makeReport().path);
    const barrier = new Barrier(2, { action: action('actsSlowly') });
    expect(sorted(await settled(meet(barrier, 4)))).toEqual([0, 0, 1, 1]);
  });

  test('that has not ended when the barrier is reset changes nothing', async () => {
    const report = makeReport();
    barrierLog(report.path);
    const barrier = new Barrier(2, { action: action('actsUntilTold') });
    const old = meet(barrier, 2);
    await report.sees('begins');
    barrier.reset();
    const next = meet(barrier, 1);
    appendFileSync(report.path, 'go\n');
    expect(await settled(old)).toEqual([BROKEN, BROKEN]);
    expect([barrier.waiting, barrier.broken]).toEqual([1, false]);
    expect(await settled([...next, barrier.wait()])).toEqual([0, 1]);
  });

  test('is a task, and waited for without blocking', () => {
    const barrier = new Barrier(1, { action: action('acts') });
    expect(thrownBy(() => barrier.waitSync())).toMatchObject({ hint: 'use await barrier.wait()' });
    expect(() => new Barrier(1, { action: (() => {}) as never })).toThrow();
  });
});
