// [004.18] One process puts ten numbers into a queue, another takes them out
import { isMainProcess, Queue } from 'mprun';

import { Consumer, Producer } from './queue-processes.ts';

export default async function main(): Promise<void> {
  const queue = new Queue<number>();
  const processProducer = new Producer(queue);
  const processConsumer = new Consumer(queue);
  processProducer.start();
  processConsumer.start();
  await processProducer.join();
  await processConsumer.join();
}

if (isMainProcess) await main();
