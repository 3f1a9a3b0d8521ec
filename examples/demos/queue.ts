// [003.3] A queue, given to a process as an argument: what one puts the other gets
import { isMainProcess, Process, Queue, task } from 'mprun';

import { repr } from './python.ts';

export const f = task(import.meta.url, 'f', async (q: Queue): Promise<void> => {
  await q.put([42, null, 'hello']);
});

export default async function main(): Promise<void> {
  const q = new Queue();
  const p = new Process({ target: f, args: [q] });
  p.start();
  console.log(repr(await q.get())); // prints "[42, None, 'hello']"
  await p.join();
}

if (isMainProcess) await main();
