// Run: node --import ./examples/ts.js examples/requeue.ts (from Node 22.18 on: node examples/requeue.ts)
import { Event, isMainProcess, JoinableQueue, Process, task } from 'mprun';

export const consume = task(
  import.meta.url,
  'consume',
  async (jobs: JoinableQueue, hasOne: Event): Promise<void> => {
    await jobs.get();
    hasOne.set();
    await new Event().wait();
  },
);

if (isMainProcess) {
  const jobs = new JoinableQueue(0, { requeue: true });
  for (const name of ['first', 'second']) await jobs.put(name);

  const hasOne = new Event();
  const consumer = new Process({ target: consume, args: [jobs, hasOne] });
  consumer.start();
  await hasOne.wait();
  consumer.kill();
  await consumer.join();

  // What it had taken and not done comes back by itself, before everything else.
  const got = [await jobs.get(), await jobs.get()];
  console.log(got); // [ 'first', 'second' ]
  for (const _ of got) jobs.taskDone();
  console.log(await jobs.join()); // true
}
