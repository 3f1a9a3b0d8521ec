// Consumers that take jobs until there are none; what a dead one had taken goes to another
import { isMainProcess, JoinableQueue, Process, task, Value } from 'mprun';

export const consume = task(
  import.meta.url,
  'consume',
  async (jobs: JoinableQueue<number>, sum: Value<'i'>): Promise<void> => {
    for (;;) {
      sum.add(await jobs.get());
      jobs.taskDone();
    }
  },
);

if (isMainProcess) {
  const jobs = new JoinableQueue<number>(100, { requeue: true }); // with 100 in it, put() waits
  const sum = new Value('i', 0);
  // Daemons: they are ended with the program, in the middle of their wait for more.
  for (const _ of [1, 2, 3]) new Process({ target: consume, args: [jobs, sum], daemon: true }).start();

  for (let n = 1; n <= 1000; n++) await jobs.put(n);
  await jobs.join(); // until all are done
  console.log(sum.value); // 500500
}
