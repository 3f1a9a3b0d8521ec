// [000] Shared values and arrays: what they begin with, and whose lock guards them
import { Array, isMainProcess, Lock, Process, task, Value } from 'mprun';

import { repr } from './python.ts';

export const count = task(import.meta.url, 'count', async (n: Value<'i'>): Promise<void> => {
  // Reading and writing are two steps: the lock makes them one.
  for (let k = 0; k < 100; k++) await n.runExclusive(() => n.value++);
});

if (isMainProcess) {
  console.log(repr([...new Array('i', 3)])); // a number is a length
  console.log(repr([...new Array('i', [3, 4, 5])])); // a list is what is in it

  const lock = new Lock();
  console.log(String(new Value('i', 7))); // with a lock of its own
  console.log(String(new Value('i', 7, { lock: false }))); // with none
  const n = new Value('i', 0, { lock }); // with this one
  console.log(repr(n.getLock() === lock));

  const processList = [1, 2].map(() => new Process({ target: count, args: [n] }));
  for (const p of processList) p.start();
  for (const p of processList) await p.join();
  console.log(n.value);
}
