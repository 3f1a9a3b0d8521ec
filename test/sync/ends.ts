/** Nobody's end is held up by what it waits for. */
import { describe, expect, test } from 'vitest';

import {
  Barrier,
  Condition,
  Event,
  Lock,
  Pool,
  RLock,
  Semaphore,
  type BaseProcess,
} from '../../src/index.ts';
import { at } from '../process/support.ts';
import { ENDS, inTime, makeOthers, seen, type Side } from './support.ts';

/** Things that are waited for in vain. */
async function makeThings(): Promise<
  Readonly<Record<string, Lock | RLock | Semaphore | Condition | Event | Barrier>>
> {
  const [lock, rlock, semaphore] = [new Lock(), new RLock(), new Semaphore(1)];
  for (const one of [lock, rlock, semaphore]) await one.acquire();
  return { lock, rlock, semaphore, condition: new Condition(), event: new Event(), barrier: new Barrier(9) };
}

const KINDS = ['lock', 'rlock', 'semaphore', 'condition', 'event', 'barrier'];

async function exitcodeOf(one: BaseProcess): Promise<number | undefined> {
  await inTime(one.join());
  return one.exitcode;
}

export function endsContract(side: Side): void {
  const { start } = makeOthers(side, 'endings.ts');

  describe('the end is not held up by waiting', () => {
    test('when the target has returned that waits for something still', async () => {
      const things = Object.values(await makeThings());
      expect(await exitcodeOf(start('returnsWaiting', things))).toBe(0);
    });

    test('when it calls process.exit()', async () => {
      const things = Object.values(await makeThings());
      expect(await exitcodeOf(start('exitsWaiting', things, 3))).toBe(3);
    });

    test.each(Object.keys(ENDS) as (keyof typeof ENDS)[])('when it %s', async (way) => {
      const [things, waiting] = [Object.values(await makeThings()), new Event()];
      const one = start('staysWaiting', things, waiting);
      await seen(waiting);
      ENDS[way](one);
      expect(await exitcodeOf(one)).toBeLessThan(0);
    });

    test.each(KINDS)('when it is terminated that waits blocking: %s', async (kind) => {
      const [things, waiting] = [await makeThings(), new Event()];
      const one = start('staysBlocked', things[kind], waiting);
      await seen(waiting);
      one.terminate();
      expect(await exitcodeOf(one)).toBe(-15);
    });

    test('of a pool whose workers wait, blocking and not', async () => {
      const [things, waiting] = [await makeThings(), [new Event(), new Event()] as const];
      const pool = new Pool({ backend: side.backend, processes: 2 });
      const task = (name: string): string => at(name, 'endings.ts');
      const calls = [
        pool.apply(task('staysBlocked'), [things['event'], waiting[0]]),
        pool.apply(task('staysWaiting'), [Object.values(things), waiting[1]]),
      ];
      const ends = Promise.allSettled(calls);
      for (const one of waiting) await seen(one);
      await inTime(pool.terminate(0));
      expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    });
  });
}
