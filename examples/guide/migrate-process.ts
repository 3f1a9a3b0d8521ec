// A process, a queue, a lock and a shared value, as in migrate-process.py
import { isMainProcess, Lock, Process, Queue, task, Value } from 'mprun';

export const work = task(
  import.meta.url,
  'work',
  async (queue: Queue<number>, lock: Lock, total: Value<'i'>, n: number): Promise<void> => {
    await queue.put(n ** 2);
    await lock.runExclusive(() => (total.value += n));
  },
);

if (isMainProcess) {
  const [queue, lock, total] = [new Queue<number>(), new Lock(), new Value('i', 0)];
  const processes = [0, 1, 2, 3].map((n) => new Process({ target: work, args: [queue, lock, total, n] }));
  for (const p of processes) p.start();
  const squares = [];
  for (const _ of processes) squares.push(await queue.get());
  console.log(squares.sort((a, b) => a - b)); // [ 0, 1, 4, 9 ]
  for (const p of processes) await p.join();
  const exitcodes = processes.map((p) => p.exitcode);
  console.log(total.value, exitcodes); // 6 [ 0, 0, 0, 0 ]
}
