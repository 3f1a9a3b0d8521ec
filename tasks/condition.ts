/**
 * The documents' condition: two processes run the second stage of some work, as soon as another is done with the first.
 *
 *     mprun run tasks/condition.ts
 */
import { Condition, currentProcess, Process, Semaphore, task } from 'mprun';

/** Do the first stage, then let those go on who wait for it. */
export async function stage_1(cond: Condition): Promise<void> {
  const { name } = currentProcess();
  console.log('Starting', name);
  await cond.runExclusive(() => {
    console.log(`${name} done and ready for stage 2`);
    cond.notifyAll();
  });
}

/**
 * Wait until the first stage is done.
 *
 * @param waiting counts those who wait. It is told while the condition's lock is held, which `wait()` gives up: who has that lock
 *   afterwards finds this one waiting
 */
export async function stage_2(cond: Condition, waiting: Semaphore): Promise<void> {
  const { name } = currentProcess();
  console.log('Starting', name);
  await cond.runExclusive(async () => {
    waiting.release();
    await cond.wait();
    console.log(`${name} running`);
  });
}

/** Start the second stage, and the first when both processes of the second wait. */
export default async function main(): Promise<void> {
  const condition = new Condition();
  const waiting = new Semaphore(0);
  const s1 = new Process({ name: 's1', target: task(import.meta.url, 'stage_1'), args: [condition] });
  const clients = [1, 2].map(
    (i) =>
      new Process({
        name: `stage_2[${i}]`,
        target: task(import.meta.url, 'stage_2'),
        args: [condition, waiting],
      }),
  );
  for (const client of clients) client.start();
  // The documents sleep for a second. A notice that comes too early would be lost.
  for (const _ of clients) await waiting.acquire();
  s1.start();
  await s1.join();
  for (const client of clients) await client.join();
}
