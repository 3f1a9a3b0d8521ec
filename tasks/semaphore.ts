/**
 * The documents' semaphore: five processes, of which two at a time get past `acquire()`.
 *
 *     mprun run tasks/semaphore.ts
 */
import { setTimeout } from 'node:timers/promises';

import { currentProcess, Process, Semaphore, task } from 'mprun';

/** Hold a permit for so many milliseconds. */
export async function worker(s: Semaphore, i: number): Promise<void> {
  await s.acquire();
  console.log(currentProcess().name, 'acquire');
  await setTimeout(i);
  console.log(currentProcess().name, 'release');
  s.release();
}

/** Start five processes, each of which holds its permit for longer than the one before. */
export default function main(): void {
  const s = new Semaphore(2);
  for (let i = 0; i < 5; i++)
    new Process({
      target: task(import.meta.url, 'worker'),
      args: [s, i * 100],
      // The names they have in a program of their own; below a process they would be Process-1:1 and so on.
      name: `Process-${i + 1}`,
    }).start();
}
