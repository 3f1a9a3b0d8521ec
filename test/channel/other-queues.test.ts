/** What the other queues have, or lack, beside what all have (queue.test.ts), to those who have one in one thread. */
import { describe, expect, test } from 'vitest';

import { JoinableQueue, SimpleQueue } from '../../src/index.ts';
import { thrownBy } from '../process/support.ts';
import { inTime, rejection, upTo } from './support.ts';

test('a SimpleQueue has no limit and no size', async () => {
  const queue = new SimpleQueue();
  for (const name of ['qsize', 'full', 'putNowait', 'getNowait', 'maxsize', 'joinThread', 'cancelJoinThread'])
    expect([name, name in queue]).toEqual([name, false]);
  expect([String(queue), queue.empty()]).toEqual(['<SimpleQueue empty>', true]);
  for (const k of upTo(100)) await queue.put(k);
  expect([String(queue), queue.empty()]).toEqual(['<SimpleQueue>', false]);
  for (const k of upTo(100)) expect(await queue.get()).toBe(k);
  queue.close();
  expect((await rejection(queue.put(1))).message).toBe('Queue <SimpleQueue empty> is closed');
  expect((await rejection(queue.get())).name).toBe('QueueStateError');
});

describe('a JoinableQueue', () => {
  test('is joined when all is done, and unfinished counts what was put, not what was taken', async () => {
    const queue = new JoinableQueue();
    expect(await queue.join(0)).toBe(true);
    await queue.put(1);
    await queue.put(2);
    for (const left of [1, 0]) {
      await queue.get();
      expect(await queue.join(0)).toBe(false);
      queue.taskDone();
      expect([left, await queue.join(0)]).toEqual([left, left === 0]);
    }
    expect(thrownBy(() => queue.taskDone())).toMatchObject({
      name: 'QueueStateError',
      message: 'task_done() called too many times',
    });
    await queue.put(3);
    expect(thrownBy(() => queue.taskDone()).message).toBe('task_done() called too many times');
    expect(await queue.join(5)).toBe(false);
  });

  test('ends a join in time, by a signal, and when the last one is done', async () => {
    const queue = new JoinableQueue();
    await queue.put(1);
    const controller = new AbortController();
    const aborted = rejection(queue.join({ signal: controller.signal }));
    const joined = [queue.join(), queue.join()];
    controller.abort(new Error('no more'));
    expect((await aborted).message).toBe('no more');
    await queue.get();
    queue.taskDone();
    expect(await inTime(Promise.all(joined))).toEqual([true, true]);
  });

  test('keeps count over many segments', async () => {
    const queue = new JoinableQueue();
    const item = 'x'.repeat(5000);
    for (let round = 0; round < 3; round++) {
      for (const _ of upTo(100)) queue.putNowait(item);
      for (const _ of upTo(100)) queue.getNowait();
      for (const k of upTo(100)) {
        expect([k, await queue.join(0)]).toEqual([k, false]);
        queue.taskDone();
      }
      expect(await queue.join(0)).toBe(true);
    }
  });

  test.each([[{ requeue: 1 }], [{ again: true }], [7]])('has no options %j', (options) => {
    expect(thrownBy(() => new JoinableQueue(0, options as never)).name).toBe('UsageError');
  });
});
