/** `Barrier`, between processes or threads. */
import { describe, expect, test } from 'vitest';

import { Barrier, Event } from '../../src/index.ts';
import { makeReport } from '../process/support.ts';
import { action, barrierLog, ENDS, inTime, makeOthers, seen, type Side, sorted } from './support.ts';

const BROKEN = /^BrokenBarrierError: the barrier is broken/;

async function untilCome(barrier: Barrier, count: number): Promise<void> {
  const deadline = performance.now() + 5000;
  while (barrier.waiting !== count && performance.now() < deadline)
    await new Promise((resolve) => void setTimeout(resolve, 2));
  expect(barrier.waiting).toBe(count);
}

export function barrierContract(side: Side): void {
  const { call, start } = makeOthers(side, 'waiters.ts');

  describe('a Barrier', () => {
    test('is passed by all when the last one has come, blocking or not, each with a place of its own', async () => {
      const barrier = new Barrier(4);
      const all = ['meets', 'meetsSync', 'meets'].map(async (name) => call<number>(name, barrier));
      await untilCome(barrier, 3);
      all.push(barrier.wait());
      expect(sorted(await inTime(Promise.all(all)))).toEqual([0, 1, 2, 3]);
      expect(String(barrier)).toBe('<Barrier waiters=0/4>');
    });

    test('keeps its parties together, round by round', async () => {
      const [barrier, report] = [new Barrier(3), makeReport()];
      const rounds = 12;
      const all = [1, 2, 3].map(async () => call<number[]>('meetsOften', barrier, report.path, rounds));
      const places = await inTime(Promise.all(all));
      for (let round = 0; round < rounds; round++)
        expect(sorted(places.map((own) => own[round]))).toEqual([0, 1, 2]);
      // All have come in a round before the first goes on from it.
      const steps = report.values().map(String);
      for (let round = 0; round < rounds; round++)
        expect(steps.lastIndexOf(`${round} comes`)).toBeLessThan(steps.indexOf(`${round} goes`));
    });

    test('one whose time is over breaks it for all', async () => {
      const barrier = new Barrier(4);
      const all = [call<string>('meets', barrier), call<string>('meetsSync', barrier)];
      await untilCome(barrier, 2);
      expect(await call('meetsSync', barrier, 1)).toMatch(/^BrokenBarrierError: time was over/);
      for (const end of await inTime(Promise.all(all))) expect(end).toMatch(BROKEN);
      expect([barrier.broken, await call('isBroken', barrier)]).toEqual([true, true]);
    });

    test.each(['resets', 'aborts'])('one %s it: those who wait elsewhere get an error', async (name) => {
      const barrier = new Barrier(3);
      const all = [call<string>('meets', barrier), call<string>('meetsSync', barrier)];
      await untilCome(barrier, 2);
      await call(name, barrier);
      for (const end of await inTime(Promise.all(all))) expect(end).toMatch(BROKEN);
      expect(barrier.broken).toBe(name === 'aborts');
      barrier.reset();
      const again = [call<number>('meets', barrier), call<number>('meetsSync', barrier), barrier.wait()];
      expect(sorted(await inTime(Promise.all(again)))).toEqual([0, 1, 2]);
    });

    test.each(Object.keys(ENDS) as (keyof typeof ENDS)[])('breaks when one who waits %s', async (way) => {
      const barrier = new Barrier(4);
      const one = start('meetsForEver', barrier);
      await untilCome(barrier, 1);
      const others = [call<string>('meets', barrier), call<string>('meetsSync', barrier)] as const;
      ENDS[way](one);
      for (const end of await inTime(Promise.all(others))) expect(end).toMatch(BROKEN);
      expect([barrier.broken, String(barrier)]).toEqual([true, '<Barrier broken>']);
    });

    test('breaks when one who waits is killed, also when another takes its place', async () => {
      const barrier = new Barrier(3);
      const one = start('meetsForEver', barrier);
      await untilCome(barrier, 1);
      one.kill();
      await one.join();
      const next = start('exitsWhenBroken', barrier);
      await inTime(next.join());
      expect([next.exitcode, barrier.broken]).toEqual([10, true]);
    });

    test('breaks when one is killed that has it and has not come', async () => {
      const [barrier, here] = [new Barrier(3), new Event()];
      const one = start('stays', barrier, here);
      await seen(here);
      const others = [call<string>('meets', barrier), call<string>('meetsSync', barrier)];
      await untilCome(barrier, 2);
      one.kill();
      for (const end of await inTime(Promise.all(others))) expect(end).toMatch(BROKEN);
    });

    test('breaks when one fails that has it, and not when one leaves in good order', async () => {
      const barrier = new Barrier(2);
      const good = start('leavesWith', barrier, 0);
      await good.join();
      expect(barrier.broken).toBe(false);
      const all = [call<number>('meets', barrier), barrier.wait()];
      expect(sorted(await inTime(Promise.all(all)))).toEqual([0, 1]);
      const waiting = call<string>('meets', barrier);
      await untilCome(barrier, 1);
      const bad = start('leavesWith', barrier, 3);
      expect(await inTime(waiting)).toMatch(BROKEN);
      await bad.join();
    });

    test('breaks when one leaves while it waits, in good order or not', async () => {
      const [barrier, here, go] = [new Barrier(3), new Event(), new Event()];
      const one = start('meetsAndLeaves', barrier, here, go);
      await seen(here);
      const waiting = call<string>('meets', barrier);
      await untilCome(barrier, 2);
      go.set();
      expect(await inTime(waiting)).toMatch(BROKEN);
      await one.join();
      expect(one.exitcode).toBe(0);
    });

    test('is not broken by those who met there and are gone', async () => {
      const barrier = new Barrier(2);
      for (let round = 0; round < 2; round++) {
        const one = start('meets', barrier);
        expect(await inTime(barrier.wait())).toBeLessThan(2);
        await one.join();
      }
      expect(barrier.broken).toBe(false);
    });

    test('its action is run once, by whoever comes last, before anybody goes on', async () => {
      const report = makeReport();
      barrierLog(report.path);
      const barrier = new Barrier(3, { action: action('acts') });
      const all = [start('meetsOnce', barrier, report.path), start('meetsOnce', barrier, report.path)];
      await untilCome(barrier, 2);
      await inTime(barrier.wait());
      for (const one of all) await one.join();
      expect(sorted(report.values())).toEqual(['acts', 'goes on', 'goes on']);
      expect(report.values()[0]).toBe('acts');
    });

    test('breaks when who runs its action is killed', async () => {
      const report = makeReport();
      barrierLog(report.path);
      const barrier = new Barrier(2, { action: action('actsForEver') });
      const waiting = barrier.wait();
      const one = start('meets', barrier);
      await report.sees('begins');
      one.kill();
      await expect(inTime(waiting)).rejects.toThrow('the barrier is broken');
      await one.join();
    });
  });
}
