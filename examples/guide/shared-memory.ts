// Numbers and rows of numbers that all processes see
import { isMainProcess, Process, SharedArray, task, Value } from 'mprun';

export const work = task(
  import.meta.url,
  'work',
  async (hits: Value<'i'>, sums: SharedArray<'d'>, place: number): Promise<void> => {
    for (let k = 0; k < 1000; k++) hits.add(1); // one step, no lock
    await hits.runExclusive(() => hits.value++); // a read and a write: under the lock
    sums[place] = place / 2;
  },
);

if (isMainProcess) {
  const hits = new Value('i', 0);
  const sums = new SharedArray('d', 3);
  const workers = [0, 1, 2].map((place) => new Process({ target: work, args: [hits, sums, place] }));
  for (const worker of workers) worker.start();
  for (const worker of workers) await worker.join();
  console.log(hits.value, sums.toArray()); // 3003 [ 0, 0.5, 1 ]
  console.log(sums.get(-1), sums.slice(0, 2)); // 1 [ 0, 0.5 ]
}
