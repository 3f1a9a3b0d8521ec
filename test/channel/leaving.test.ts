/** What a thread does for its queues and pipes when it ends, and while it waits. */
import { expect, test, vi } from 'vitest';

import { MessageLog } from '../../src/channel/log.ts';
import { JoinableQueue, Pipe, Queue } from '../../src/index.ts';
import { membership } from '../../src/memory/membership.ts';
import { thrownBy } from '../process/support.ts';
import { rejection } from './support.ts';

test('what cannot be put at the end at one pipe keeps nothing of the others back', () => {
  const writers = [1, 2].map(() => Pipe(false)[1]);
  for (const writer of writers) {
    void writer.send('.'.repeat(2 ** 20));
    // This thread goes on, unlike one that ends: where it was not put, it is in vain then.
    writer.send('waits for room').catch(() => {});
  }
  const puts = vi.spyOn(MessageLog.prototype, 'put').mockImplementationOnce(() => {
    throw new Error('no room');
  });
  const leave = membership().beforeLeaving.get('ends of pipes')!;
  expect(thrownBy(() => leave(0)).message).toBe('no room');
  expect(puts.mock.results.map(({ type, value }) => (type === 'throw' ? type : (value as unknown)))).toEqual([
    'throw',
    true,
  ]);
  puts.mockRestore();
});

test('a join that cannot look after the dead rejects, and ends nothing else', async () => {
  const queue = new JoinableQueue<number>();
  await queue.put(1);
  const joined = rejection(queue.join());
  const { log } = (queue as unknown as { readonly mailbox: { readonly log: MessageLog } }).mailbox;
  const run = vi.spyOn(log.taking, 'run').mockImplementation(() => {
    throw new Error('too many open files');
  });
  expect((await joined).message).toBe('too many open files');
  run.mockRestore();
});

test('another copy of our code in the same thread is looked for, too, when rings were not heard for a moment', async () => {
  const { bell } = membership();
  const look = vi.fn();
  bell.listen(look);
  const got = rejection(new Queue().get(100));
  await vi.waitFor(() => expect(look).toHaveBeenCalled());
  bell.unlisten(look);
  expect((await got).name).toBe('Empty');
});
