/** What a `JoinableQueue` is between processes, or threads. The deaths of many, at any moment: see the stress test. */
import { setTimeout } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import { Event, ItemsLostError, JoinableQueue, type BaseProcess } from '../../src/index.ts';
import { ENDS, inTime, isPending, makeOthers, rejection, seen, sorted, upTo, type Side } from './support.ts';

const TOO_MANY = 'task_done() called too many times';

/** All ways in which a consumer may end with what it has taken. */
const WAYS = { ...ENDS, returns: (_: BaseProcess, go: Event) => go.set() } as const;
const LEAVING = Object.keys(WAYS) as (keyof typeof WAYS)[];

export function joinableQueueContract(side: Side): void {
  const { call, start } = makeOthers(side, 'joinable-queues.ts');

  /** One that takes so many items of the queue, and ends with them. */
  async function endsWith(queue: JoinableQueue, count: number, way: keyof typeof WAYS): Promise<void> {
    const [taken, go] = [new Event(), new Event()];
    const consumer = start('takesAndLeaves', queue, count, taken, go);
    await seen(taken);
    WAYS[way](consumer, go);
    await inTime(consumer.join());
  }

  describe('a JoinableQueue', () => {
    test('is joined when everything that was put is done, not when it is taken', async () => {
      const queue = new JoinableQueue();
      const workers = [1, 2, 3].map(async () => call<unknown[]>('works', queue));
      for (const k of upTo(30)) await queue.put(k);
      for (const _ of workers) await queue.put(null);
      expect(await inTime(queue.join())).toBe(true);
      const done = (await inTime(Promise.all(workers))).flat() as number[];
      expect(done.toSorted((a, b) => a - b)).toEqual(upTo(30));
    });

    test('is joined by others, and at once where nothing is unfinished', async () => {
      const [queue, waiting] = [new JoinableQueue(), new Event()];
      expect(await inTime(call('joins', queue, new Event()))).toBe(true);
      await queue.put('it');
      const joined = call('joins', queue, waiting);
      await seen(waiting);
      expect(await queue.get()).toBe('it');
      expect([await queue.join(0), await isPending(joined)]).toEqual([false, true]);
      queue.taskDone();
      expect(await inTime(joined)).toBe(true);
    });

    test('counts what is done wherever it is done, and no more of it than was put', async () => {
      const queue = new JoinableQueue();
      expect(await call('isDone', queue)).toBe(`QueueStateError: ${TOO_MANY}`);
      await queue.put('it');
      await queue.get();
      expect(await call('isDone', queue)).toBeUndefined();
      expect(await call('isDone', queue)).toBe(`QueueStateError: ${TOO_MANY}`);
      expect(() => queue.taskDone()).toThrow(TOO_MANY);
      expect(await queue.join(0)).toBe(true);
    });

    test.each(LEAVING)('tells once of what is lost with a consumer that %s', async (way) => {
      const queue = new JoinableQueue();
      for (const k of upTo(3)) await queue.put(k);
      await endsWith(queue, 2, way);
      const joined = queue.join();
      expect([await inTime(queue.get()), queue.qsize()]).toEqual([2, 0]);
      queue.taskDone();
      const error = await rejection(joined);
      expect(error).toBeInstanceOf(ItemsLostError);
      expect(error).toMatchObject({ code: 'ERR_MPRUN_ITEMS_LOST', lost: 2, left: 0 });
      expect(await inTime(queue.join())).toBe(true);
    });

    test.each(LEAVING)(
      'with requeue, gives what a consumer had that %s to the next, first of all',
      async (way) => {
        const queue = new JoinableQueue(0, { requeue: true });
        for (const k of upTo(4)) await queue.put(k);
        await endsWith(queue, 2, way);
        const taken: unknown[] = [];
        const joined = queue.join();
        while (taken.length < 4) {
          taken.push(await inTime(queue.get()));
          queue.taskDone();
        }
        expect(sorted(taken)).toEqual(upTo(4));
        expect(await inTime(joined)).toBe(true);
        expect([queue.qsize(), queue.empty()]).toEqual([0, true]);
      },
    );

    test('with requeue, gives back what is not done of several, and only that', async () => {
      const [queue, taken] = [new JoinableQueue(0, { requeue: true }), new Event()];
      for (const k of upTo(5)) await queue.put(k);
      const consumer = start('doesSomeAndStays', queue, 4, 2, taken);
      await seen(taken);
      consumer.kill();
      await inTime(consumer.join());
      // Whoever joins looks after the dead.
      const joined = queue.join();
      while (queue.qsize() < 3) await setTimeout(5);
      await queue.put(null);
      expect(await inTime(call('works', queue))).toEqual([2, 3, 4]);
      expect(await inTime(joined)).toBe(true);
    });

    test('with requeue, wakes one that waits for an item', async () => {
      const [queue, taken] = [new JoinableQueue(0, { requeue: true }), new Event()];
      await queue.put('again');
      const consumer = start('takesAndStays', queue, 1, taken);
      await seen(taken);
      const waiting = queue.get();
      expect(await isPending(waiting)).toBe(true);
      consumer.kill();
      expect(await inTime(waiting)).toBe('again');
      queue.taskDone();
      expect(await inTime(queue.join())).toBe(true);
    });

    test('with requeue, gives back long items whole', async () => {
      const queue = new JoinableQueue(0, { requeue: true });
      const item = Buffer.alloc(3 * 2 ** 20, 7);
      await queue.put(item);
      await endsWith(queue, 1, 'is killed');
      const again = (await inTime(queue.get())) as Uint8Array;
      queue.taskDone();
      expect([again.length, again.every((byte) => byte === 7)]).toEqual([item.length, true]);
      expect(await inTime(queue.join())).toBe(true);
    });

    test('rejects the join of those who are left alone with the items', async () => {
      const queue = new JoinableQueue();
      for (const k of upTo(3)) await queue.put(k);
      await endsWith(queue, 1, 'is killed');
      const error = await rejection(queue.join());
      expect(error).toMatchObject({ code: 'ERR_MPRUN_ITEMS_LOST', lost: 1, left: 2 });
    });
  });
}
