// Run: node --import ./examples/ts.js examples/deadlock.ts (from Node 22.18 on: node examples/deadlock.ts)
import { Barrier, isMainProcess, Semaphore, task, Thread, Value } from 'mprun';

type Pair = readonly [first: Semaphore, second: Semaphore];

export const take = task(import.meta.url, 'take', async (pair: Pair, got: Value<'i'>, meet?: Barrier) => {
  await pair[0].runExclusive(async () => {
    await meet?.wait(); // each has its first
    // Without a time-out it would wait for ever: for one that waits for what is held here.
    const second = await pair[1].acquire(meet ? 20 : Infinity);
    if (second) got.add(1);
    await meet?.wait(); // each has waited
    second?.release();
  });
});

if (isMainProcess) {
  const [s1, s2, got] = [new Semaphore(1), new Semaphore(1), new Value('i', 0)];
  const both = async (one: Pair, other: Pair, meet?: Barrier): Promise<void> => {
    const threads = [one, other].map((pair) => new Thread({ target: take, args: [pair, got, meet] }));
    for (const thread of threads) thread.start();
    for (const thread of threads) await thread.join();
  };
  // Crosswise, each waits for what the other holds. In one order, one after the other has both.
  await both([s1, s2], [s2, s1], new Barrier(2));
  console.log(got.value); // 0
  await both([s1, s2], [s1, s2]);
  console.log(got.value); // 2
}
