// A condition: to wait, with a lock in hand, for what another process changes under the same lock
import { Condition, isMainProcess, Lock, Process, task, Value } from 'mprun';

export const buy = task(
  import.meta.url,
  'buy',
  async (stock: Value<'i'>, changed: Condition): Promise<void> => {
    await changed.runExclusive(async () => {
      await changed.waitFor(() => stock.value > 0);
      stock.value--;
    });
  },
);

if (isMainProcess) {
  const changed = new Condition(new Lock());
  const stock = new Value('i', 0, { lock: false }); // the condition's lock guards it
  const buyers = [1, 2, 3].map(() => new Process({ target: buy, args: [stock, changed] }));
  for (const buyer of buyers) buyer.start();
  for (const _ of buyers)
    await changed.runExclusive(() => {
      stock.value++;
      changed.notify();
    });
  for (const buyer of buyers) await buyer.join();
  console.log(stock.value); // 0
}
