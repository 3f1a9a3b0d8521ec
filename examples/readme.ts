// Run: node --import ./examples/ts.js examples/readme.ts (from Node 22.18 on: node examples/readme.ts)
import { isMainProcess, Lock, Pool, Process, task, Value } from 'mprun';

export const square = task(import.meta.url, 'square', (n: number): number => n ** 2);

export const deposit = task(
  import.meta.url,
  'deposit',
  async (lock: Lock, balance: Value<'i'>): Promise<void> => {
    await lock.runExclusive(() => (balance.value += 100)); // shared memory, one at a time
  },
);

if (isMainProcess) {
  await Pool.with({ processes: 4 }, async (pool) => {
    console.log(await pool.map(square, [1, 2, 3])); // [ 1, 4, 9 ]
  });

  const lock = new Lock();
  const balance = new Value('i', 0);
  const depositors = [1, 2, 3].map(() => new Process({ target: deposit, args: [lock, balance] }));
  for (const depositor of depositors) depositor.start();
  for (const depositor of depositors) await depositor.join();
  console.log(balance.value); // 300
}
