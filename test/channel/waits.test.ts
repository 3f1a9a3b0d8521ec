/** What a call says of the wait that it is given, also where there is nothing to wait for. */
import { expect, test } from 'vitest';

import { Pipe, Queue, type Wait } from '../../src/index.ts';
import { thrownBy } from '../process/support.ts';

const NO_TIME = { code: 'ERR_MPRUN_USAGE', message: expect.stringContaining('`timeoutMs`') as string };
const CALLED = new Error('called off');

test('a queue refuses a wait that is no time, with room and items in it', async () => {
  const queue = new Queue<number>();
  await queue.put(1);
  // Python's put(item, block, timeout) and get(block, timeout).
  for (const wait of [-1, NaN, true as never, '5' as never]) {
    await expect(queue.put(2, wait)).rejects.toMatchObject(NO_TIME);
    await expect(queue.get(wait)).rejects.toMatchObject(NO_TIME);
    expect(thrownBy(() => queue.putSync(2, wait))).toMatchObject(NO_TIME);
    expect(thrownBy(() => queue.getSync(wait))).toMatchObject(NO_TIME);
  }
  expect([queue.qsize(), queue.getNowait()]).toEqual([1, 1]);
});

test('a connection refuses a wait that is no time, with room and messages in it', async () => {
  const [a, b] = Pipe<string, string>();
  await a.send('it');
  await expect(a.send('more', -1)).rejects.toMatchObject(NO_TIME);
  await expect(a.sendBytes(Buffer.of(1), {}, -1)).rejects.toMatchObject(NO_TIME);
  await expect(b.recv(-1)).rejects.toMatchObject(NO_TIME);
  await expect(b.recvBytes(9, -1)).rejects.toMatchObject(NO_TIME);
  await expect(b.poll(-1)).rejects.toMatchObject(NO_TIME);
  expect(thrownBy(() => a.sendSync('more', -1))).toMatchObject(NO_TIME);
  expect(thrownBy(() => b.recvSync(-1))).toMatchObject(NO_TIME);
  expect([await b.recv(), await b.poll()]).toEqual(['it', false]);
});

test('a wait that was called off before puts, takes, sends and receives nothing', async () => {
  const wait: Wait = { signal: AbortSignal.abort(CALLED) };
  const queue = new Queue<number>();
  await queue.put(1);
  await expect(queue.put(2, wait)).rejects.toBe(CALLED);
  await expect(queue.get(wait)).rejects.toBe(CALLED);
  expect(queue.qsize()).toBe(1);
  const [a, b] = Pipe<string, string>();
  await a.send('it');
  await expect(a.send('more', wait)).rejects.toBe(CALLED);
  await expect(b.recv(wait)).rejects.toBe(CALLED);
  expect([await b.recv(), await b.poll()]).toEqual(['it', false]);
});
