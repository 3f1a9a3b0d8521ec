/** What a `Queue` is between processes, or threads. */
import { describe, expect, test } from 'vitest';

import { Event, Queue } from '../../src/index.ts';
import {
  expectAllInOrder,
  inTime,
  isPending,
  makeOthers,
  rejection,
  seen,
  sorted,
  takeAll,
  upTo,
  type Side,
} from './support.ts';

const [PRODUCERS, CONSUMERS, COUNT] = [3, 3, 200];

export function queueContract(side: Side): void {
  const { call, start } = makeOthers(side, 'queues.ts');

  describe('a Queue', () => {
    test('hands items over in both directions, in the order in which they were put', async () => {
      const queue = new Queue();
      await call('puts', queue, ...upTo(50));
      expect([queue.qsize(), queue.empty()]).toEqual([50, false]);
      expect(await takeAll(queue, 50)).toEqual(upTo(50));
      for (const k of upTo(50)) queue.putNowait(k);
      expect(await call('gets', queue, 50)).toEqual(upTo(50));
      expect([queue.qsize(), queue.empty()]).toEqual([0, true]);
    });

    test('has the same size for all that look, exactly and at once', async () => {
      const queue = new Queue(2);
      expect(await call('sizes', queue)).toEqual([0, true, false, 2, '<Queue qsize=0 maxsize=2>']);
      await queue.put('a');
      expect(await call('sizes', queue)).toEqual([1, false, false, 2, '<Queue qsize=1 maxsize=2>']);
      await call('puts', queue, 'b');
      expect([queue.qsize(), queue.full()]).toEqual([2, true]);
      await call('gets', queue);
      expect([queue.qsize(), queue.full()]).toEqual([1, false]);
    });

    test('keeps the order of each of three producers', async () => {
      const queue = new Queue(7);
      const producers = upTo(PRODUCERS).map(async (k) => call('putsNumbered', queue, k, COUNT));
      const items = await takeAll(queue, PRODUCERS * COUNT);
      await inTime(Promise.all(producers));
      expectAllInOrder(items, PRODUCERS, COUNT);
      expect(queue.qsize()).toBe(0);
    });

    test('gives each item to exactly one of several consumers, to each in order', async () => {
      const queue = new Queue();
      const consumers = upTo(CONSUMERS).map(async () => call<unknown[]>('getsUntilPoison', queue));
      for (const k of upTo(COUNT)) await queue.put([0, k]);
      await queue.put(null);
      const taken = await inTime(Promise.all(consumers));
      for (const items of taken) {
        const numbers = items.map((item) => (item as [number, number])[1]);
        expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      }
      const all = taken.flat().toSorted((a, b) => (a as number[])[1]! - (b as number[])[1]!);
      expectAllInOrder(all, 1, COUNT);
      expect(await queue.get()).toBeNull();
    });

    test('gives nothing twice where several producers meet several consumers', async () => {
      const queue = new Queue(3);
      const consumers = [1, 2].map(async () => call<unknown[]>('getsUntilPoison', queue));
      await inTime(Promise.all([0, 1].map(async (k) => call('putsNumbered', queue, k, COUNT))));
      await queue.put(null);
      const all = (await inTime(Promise.all(consumers))).flat();
      expect(all).toHaveLength(2 * COUNT);
      expect(new Set(all.map(String)).size).toBe(2 * COUNT);
    });

    test.each(['getsWhenThere', 'getsSyncWhenThere'])(
      'wakes one that waits for an item: %s',
      async (name) => {
        const [queue, waiting] = [new Queue(), new Event()];
        const taken = call(name, queue, waiting);
        await seen(waiting);
        await queue.put({ it: 'came' });
        expect(await inTime(taken)).toEqual({ it: 'came' });
      },
    );

    test.each(['putsWhenRoom', 'putsSyncWhenRoom'])('wakes one that waits for room: %s', async (name) => {
      const [queue, waiting] = [new Queue(1), new Event()];
      await queue.put('first');
      const put = call(name, queue, 'second', waiting);
      await seen(waiting);
      expect(await isPending(put)).toBe(true);
      expect([await queue.get(), await inTime(queue.get())]).toEqual(['first', 'second']);
      await inTime(put);
    });

    test('serves those that wait here in the order in which they came', async () => {
      const queue = new Queue();
      const waiting = [1, 2, 3].map(async () => queue.get());
      await call('puts', queue, 'a', 'b', 'c');
      expect(await inTime(Promise.all(waiting))).toEqual(['a', 'b', 'c']);
    });

    test('says Empty, or Full, when time is over, wherever that is', async () => {
      const queue = new Queue(1);
      const empty = 'Empty: nothing was in the queue within 5ms';
      expect(await call('getsOr', queue, 5)).toBe(empty);
      expect(await call('getsSyncOr', queue, 5)).toBe(empty);
      await queue.put('it');
      const full = 'Full: within 5ms there was no room in the queue: it holds 1 items at most';
      expect(await call('putsOr', queue, 'late', 5)).toBe(full);
      expect(await call('putsSyncOr', queue, 'late', 5)).toBe(full);
      expect([queue.qsize(), await queue.get(), queue.empty()]).toEqual([1, 'it', true]);
    });

    test('in a worker, may be waited for by blocking without a limit', async () => {
      const [queue, answers] = [new Queue(1), new Queue()];
      await queue.put('full');
      const put = call('putsSyncOr', queue, 'behind it');
      const got = takeAll(queue, 2);
      expect([await inTime(put), await got]).toEqual([undefined, ['full', 'behind it']]);
      const waiting = call('getsSyncOr', answers);
      await answers.put('answer');
      expect(await inTime(waiting)).toBe('answer');
    });

    test('loses nothing by a get that was aborted while others wait', async () => {
      const [queue, waiting, controller] = [new Queue(), new Event(), new AbortController()];
      const aborted = queue.get({ signal: controller.signal });
      const other = call('getsWhenThere', queue, waiting);
      await seen(waiting);
      controller.abort(new Error('no more'));
      expect((await rejection(aborted)).message).toBe('no more');
      await queue.put('it');
      expect(await inTime(other)).toBe('it');
      expect(queue.qsize()).toBe(0);
    });

    test('has what a process put, when that has ended and nobody has taken it', async () => {
      const queue = new Queue();
      const producer = start('puts', queue, 'kept', { deep: [1, 2] });
      await inTime(producer.join());
      expect([producer.exitcode, queue.qsize()]).toEqual([0, 2]);
      expect(await takeAll(queue, 2)).toEqual(['kept', { deep: [1, 2] }]);
    });

    // Complaint 21.
    test('does not hold up the end of a process that has put 50 MiB, and loses nothing of it', async () => {
      const queue = new Queue();
      const producer = start('putsMebibytes', queue, 50);
      await producer.join(20_000);
      expect([producer.exitcode, queue.qsize()]).toEqual([0, 50]);
      for (const k of upTo(50)) {
        const bytes = (await inTime(queue.get())) as Uint8Array;
        expect([bytes.length, bytes.every((byte) => byte === k)]).toEqual([2 ** 20, true]);
      }
      expect(queue.empty()).toBe(true);
    });

    test('gives items of all sizes to others', async () => {
      const queue = new Queue();
      const sizes = [0, 1, 2 ** 16, 2 ** 21 - 64, 2 ** 21, 2 ** 22 + 1, 3];
      const items = sizes.map((size) => 'é'.repeat(size));
      const taken = call<string[]>('gets', queue, items.length);
      for (const item of items) await queue.put(item);
      const found = await inTime(taken);
      expect(found.map((item) => item.length)).toEqual(sizes);
      expect(found.every((item, k) => item === items[k])).toBe(true);
    });

    test('is shared by flows here and others, each item once', async () => {
      const queue = new Queue();
      const others = call<unknown[]>('gets', queue, 10);
      const mine = upTo(10).map(async () => queue.get());
      for (const k of upTo(20)) await queue.put(k);
      const all = [...(await inTime(others)), ...(await inTime(Promise.all(mine)))];
      expect(sorted(all)).toEqual(sorted(upTo(20)));
    });
  });
}
