// [001.14] Consumers take tasks from a queue, until they get a poison pill
import { cpuCount, isMainProcess, JoinableQueue, Queue } from 'mprun';

import { Consumer, type Task } from './task-consumer.ts';

export default async function main(): Promise<void> {
  // Establish communication queues
  const tasks = new JoinableQueue<Task | null>();
  const results = new Queue<string>();

  // Start consumers
  const numConsumers = cpuCount() * 2;
  console.log(`Creating ${numConsumers} consumers`);
  const consumers = Array.from({ length: numConsumers }, () => new Consumer(tasks, results));
  for (const w of consumers) w.start();

  // Enqueue jobs
  let numJobs = 10;
  for (let i = 0; i < numJobs; i++) await tasks.put({ a: i, b: i });

  // Add a poison pill for each consumer
  for (let i = 0; i < numConsumers; i++) await tasks.put(null);

  // Wait for all of the tasks to finish
  await tasks.join();

  // Start printing results
  while (numJobs > 0) {
    const result = await results.get();
    console.log('Result:', result);
    numJobs -= 1;
  }
}

if (isMainProcess) await main();
