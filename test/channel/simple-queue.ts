/** What a `SimpleQueue` is between processes, or threads. */
import { describe, expect, test } from 'vitest';

import { Event, SimpleQueue } from '../../src/index.ts';
import {
  expectAllInOrder,
  inTime,
  makeOthers,
  rejection,
  seen,
  takeAll,
  upTo,
  type Side,
} from './support.ts';

export function simpleQueueContract(side: Side): void {
  const { call } = makeOthers(side, 'queues.ts');

  describe('a SimpleQueue', () => {
    test('hands items over, in the order of each producer', async () => {
      const queue = new SimpleQueue();
      const producers = upTo(3).map(async (k) => call('putsNumbered', queue, k, 50));
      expectAllInOrder(await takeAll(queue, 150), 3, 50);
      await inTime(Promise.all(producers));
      expect([queue.empty(), String(queue)]).toEqual([true, '<SimpleQueue empty>']);
    });

    test('wakes one that waits', async () => {
      const [queue, waiting] = [new SimpleQueue(), new Event()];
      const taken = call('getsSyncWhenThere', queue, waiting);
      await seen(waiting);
      queue.putSync('it');
      expect(await inTime(taken)).toBe('it');
    });

    test('refuses what cannot travel in the call itself', async () => {
      const queue = new SimpleQueue();
      expect((await rejection(queue.put({ a: [1, () => 1] }))).message).toContain('item.a[1] is a function');
      expect(queue.empty()).toBe(true);
      await queue.put('fine');
      expect(await call('gets', queue)).toEqual(['fine']);
    });
  });
}
