/** Ends of pipes in messages: whoever is to get one counts until then. */
import { expect, test } from 'vitest';

import { Pipe, Queue, type Connection } from '../../src/index.ts';
import { inTime } from '../sync/support.ts';

test('an end that is on its way to two counts until both have had it', async () => {
  const [reader, writer] = Pipe<string>(false);
  const [one, other] = [new Queue<Connection<unknown, string>>(), new Queue<Connection<unknown, string>>()];
  await one.put(writer);
  await other.put(writer);
  writer.close();
  const first = await one.get();
  await first.send('first');
  first.close();
  expect(await inTime(reader.recv())).toBe('first');
  expect(await reader.poll()).toBe(false);
  const second = await other.get();
  await second.send('second');
  second.close();
  expect(await inTime(reader.recv())).toBe('second');
  await expect(inTime(reader.recv())).rejects.toMatchObject({ code: 'ERR_MPRUN_EOF' });
});

test('an end in an item that finds no room is not on its way', async () => {
  const [reader, writer] = Pipe(false);
  const queue = new Queue(1);
  await queue.put('full');
  expect(() => {
    queue.putNowait(writer);
  }).toThrow('no room');
  await expect(queue.put(writer, 1)).rejects.toMatchObject({ code: 'ERR_MPRUN_QUEUE_FULL' });
  writer.close();
  await expect(inTime(reader.recv())).rejects.toMatchObject({ code: 'ERR_MPRUN_EOF' });
});

test('an end in an item that cannot travel is not on its way', async () => {
  const [reader, writer] = Pipe(false);
  const [ours, theirs] = Pipe();
  await expect(ours.send([writer, () => {}])).rejects.toMatchObject({ code: 'ERR_MPRUN_NOT_CLONEABLE' });
  writer.close();
  await expect(inTime(reader.recv())).rejects.toMatchObject({ code: 'ERR_MPRUN_EOF' });
  theirs.close();
});
