// [004.10] A condition: the producer stops at ten items, the consumer waits when there are none
import { Condition, isMainProcess, Queue, task, Thread } from 'mprun';

import { sleep } from './python.ts';

type Shared = { readonly items: Queue<number>; readonly condition: Condition };
export const consumer = task(import.meta.url, 'consumer', async ({ items, condition }: Shared) => {
  for (let i = 0; i < 20; i++) {
    await sleep(3);
    await condition.acquire();
    if (items.empty()) {
      await condition.wait();
      console.log('consumer notify: no item to consume');
    }
    await items.get();
    console.log('consumer notify: consumed 1 item');
    console.log(`consumer notify: items to consume are ${items.qsize()}`);
    condition.notify(); // this and the release are not in the document: its producer would wait for ever
    condition.release();
  }
});
export const producer = task(import.meta.url, 'producer', async ({ items, condition }: Shared) => {
  for (let i = 0; i < 20; i++) {
    await sleep(1);
    await condition.acquire();
    if (items.qsize() === 10) {
      await condition.wait();
      console.log(`Producer notify : items producted are ${items.qsize()}`);
      console.log('Producer notify : stop the production!!');
    }
    await items.put(1);
    console.log(`Producer notify : total items producted ${items.qsize()}`);
    condition.notify();
    condition.release();
  }
});
if (isMainProcess) {
  const shared = { items: new Queue<number>(), condition: new Condition() };
  for (const target of [producer, consumer]) new Thread({ target, args: [shared] }).start();
}
