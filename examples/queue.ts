// Run: node --import ./examples/ts.js examples/queue.ts (from Node 22.18 on: node examples/queue.ts)
import { Empty, isMainProcess, Process, Queue, task } from 'mprun';

const END = null;

export const produce = task(
  import.meta.url,
  'produce',
  async (queue: Queue<number | null>, count: number): Promise<void> => {
    // With two in it, put() waits for somebody to take one: no producer is ever far ahead.
    for (let k = 1; k <= count; k++) await queue.put(k ** 2);
    await queue.put(END);
  },
);

if (isMainProcess) {
  const queue = new Queue<number | null>(2);
  new Process({ target: produce, args: [queue, 5] }).start();
  for (let square = await queue.get(); square !== END; square = await queue.get()) console.log(square); // 1, 4, 9, 16, 25

  // What was put is there at once, and outlives whoever has put it: so a process may be joined before anybody takes it.
  const early = new Process({ target: produce, args: [queue, 1] });
  early.start();
  await early.join();
  console.log(String(queue), queue.full()); // <Queue qsize=2 maxsize=2> true
  console.log(await queue.get(), await queue.get()); // 1 null
  const error = await queue.get(10).catch((reason: unknown) => reason);
  console.log(error instanceof Empty, String(error)); // true Empty: nothing was in the queue within 10ms
}
