// [004.9] A semaphore that begins with 0: the consumer waits until the producer has something
import { randomInt } from 'node:crypto';

import { isMainProcess, Semaphore, task, Thread, Value } from 'mprun';

import { sleep } from './python.ts';

/** What both threads see: a thread of Node's has no variables of another's. */
type Shared = { readonly semaphore: Semaphore; readonly waiting: Semaphore; readonly item: Value<'i'> };

export const consumer = task(import.meta.url, 'consumer', async (shared: Shared): Promise<void> => {
  console.log('consumer is waiting.');
  shared.waiting.release();
  await shared.semaphore.acquire();
  console.log(`consumer notify: consumed item number ${shared.item.value} `);
});

export const producer = task(import.meta.url, 'producer', async (shared: Shared): Promise<void> => {
  await sleep(10);
  await shared.waiting.acquire(); // in the document ten seconds are enough for the consumer to start
  shared.item.value = randomInt(1001);
  console.log(`producer notify:produced item number ${shared.item.value}`);
  shared.semaphore.release();
});

if (isMainProcess) {
  const shared = { semaphore: new Semaphore(0), waiting: new Semaphore(0), item: new Value('i', 0) };
  for (let i = 0; i < 5; i++) {
    const t1 = new Thread({ target: producer, args: [shared] });
    const t2 = new Thread({ target: consumer, args: [shared] });
    t1.start();
    t2.start();
    await t1.join();
    await t2.join();
  }
  console.log('program terminated');
}
