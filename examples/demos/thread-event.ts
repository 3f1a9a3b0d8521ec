// [004.11] An event: the producer tells the consumer of each item
import { randomInt } from 'node:crypto';

import { currentProcess, Event, isMainProcess, Queue, Semaphore, task, Thread } from 'mprun';

import { sleep } from './python.ts';

type Shared = { readonly items: Queue<number>; readonly event: Event; readonly waiting: Semaphore };

export const consumer = task(import.meta.url, 'consumer', async (shared: Shared): Promise<void> => {
  for (let i = 0; i < 5; i++) {
    await sleep(10);
    const isSet = shared.event.wait();
    shared.waiting.release(); // who is not told so may set the event, and clear it, before anybody waits
    await isSet;
    await shared.items.get();
    console.log('consumer notify: consumed 1 item');
  }
});

export const producer = task(import.meta.url, 'producer', async (shared: Shared): Promise<void> => {
  const { name } = currentProcess();
  for (let i = 0; i < 5; i++) {
    await sleep(2);
    const item = randomInt(257);
    await shared.items.put(item);
    console.log(`Producer notify : item N° ${item} appended to list by ${name}`);
    await shared.waiting.acquire();
    console.log(`Producer notify : event set by ${name}`);
    shared.event.set();
    console.log(`Produce notify : event cleared by ${name} `);
    shared.event.clear();
  }
});

if (isMainProcess) {
  const shared = { items: new Queue<number>(), event: new Event(), waiting: new Semaphore(0) };
  for (const target of [producer, consumer]) new Thread({ target, args: [shared] }).start();
}
