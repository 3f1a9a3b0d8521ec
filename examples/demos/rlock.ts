// [004.8] An RLock: whoever has it may take it again, in what it calls
import { isMainProcess, RLock, task, Thread, Value } from 'mprun';

import { sleep } from './python.ts';

// Data, as a thread gets it; what the document's methods do are functions of it.
type Box = { readonly lock: RLock; readonly totalItems: Value<'i'> };

const execute = (box: Box, n: number): Promise<number> =>
  box.lock.runExclusive(() => (box.totalItems.value += n));
const add = (box: Box): Promise<number> => box.lock.runExclusive(() => execute(box, 1));
const remove = (box: Box): Promise<number> => box.lock.runExclusive(() => execute(box, -1));

export const adder = task(import.meta.url, 'adder', async (box: Box, items: number): Promise<void> => {
  for (; items > 0; items--) {
    console.log('adding 1 item in the box');
    await add(box);
    await sleep(1);
  }
});
export const remover = task(import.meta.url, 'remover', async (box: Box, items: number): Promise<void> => {
  for (; items > 0; items--) {
    console.log('removing 1 item in the box');
    await remove(box);
    await sleep(1);
  }
});

if (isMainProcess) {
  const items = 5;
  console.log(`putting ${items} items in the box `);
  const box = { lock: new RLock(), totalItems: new Value('i', 0) };
  const t1 = new Thread({ target: adder, args: [box, items] });
  const t2 = new Thread({ target: remover, args: [box, items] });
  for (const t of [t1, t2]) t.start();
  for (const t of [t1, t2]) await t.join();
  console.log(`${box.totalItems.value} items still remain in the box `);
}
