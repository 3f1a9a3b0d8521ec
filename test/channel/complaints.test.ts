/** What people complain of in Python's queues, and what is so here. Locks of the dead: test/sync; queues of the dead: dead.test.ts. */
import { describe, expect, test } from 'vitest';

import { JoinableQueue, Pipe, Process, Queue, SimpleQueue } from '../../src/index.ts';
import { at, endWithTest } from '../process/support.ts';
import { inTime } from '../sync/support.ts';

describe('what cannot travel is refused by the call that puts it, with its path, and the queue is as it was', () => {
  const item = { a: [1, (): number => 1] };

  test.each([
    ['Queue', () => new Queue()],
    ['JoinableQueue', () => new JoinableQueue()],
  ])('by a %s', async (_, make) => {
    const queue = make();
    await queue.put('before');
    await expect(queue.put(item)).rejects.toMatchObject({
      code: 'ERR_MPRUN_NOT_CLONEABLE',
      message: expect.stringContaining('item.a[1]'),
    });
    expect(() => queue.putNowait(item)).toThrow('item.a[1]');
    expect(queue.qsize()).toBe(1);
    await queue.put('behind');
    expect([queue.getNowait(), queue.getNowait(), queue.qsize()]).toEqual(['before', 'behind', 0]);
    if (!(queue instanceof JoinableQueue)) return;
    for (let k = 0; k < 2; k++) queue.taskDone();
    expect(await inTime(queue.join())).toBe(true);
  });

  test('by a SimpleQueue, and by a pipe', async () => {
    const queue = new SimpleQueue();
    await expect(queue.put(item)).rejects.toThrow('item.a[1]');
    expect(queue.empty()).toBe(true);
    const [ours, theirs] = Pipe();
    await expect(ours.send(item)).rejects.toThrow('value.a[1]');
    expect(await theirs.poll()).toBe(false);
    theirs.close();
    ours.close();
  });
});

test.each([
  ['one item of 50 MiB', 1, 50 * 2 ** 20],
  ['50 of 1 MiB', 50, 2 ** 20],
])(
  'a process that has put %s is joined before anybody takes them, and nothing is lost',
  async (_, items, bytes) => {
    const queue = new Queue<Uint8Array>();
    const child = endWithTest(
      new Process({ target: at('putsMany', 'doomed.ts'), args: [queue, items, bytes] }),
    );
    child.start();
    await child.join(20_000);
    expect([child.exitcode, queue.qsize()]).toEqual([0, items]);
    for (let number = 0; number < items; number++) {
      const item = queue.getNowait();
      expect(Buffer.alloc(bytes, number).equals(item)).toBe(true);
    }
    expect(queue.empty()).toBe(true);
  },
);
