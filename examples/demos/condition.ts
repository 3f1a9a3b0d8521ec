// [001.17] Two processes run the second stage of some work, as soon as another is done with the first
import { Condition, currentProcess, isMainProcess, Process, Semaphore, task } from 'mprun';

/** perform first stage of work, then notify stage_2 to continue */
export const stage1 = task(import.meta.url, 'stage1', async (cond: Condition): Promise<void> => {
  const { name } = currentProcess();
  console.log('Starting', name);
  await cond.runExclusive(() => {
    console.log(`${name} done and ready for stage 2`);
    cond.notifyAll();
  });
});

/** wait for the condition telling us stage_1 is done */
export async function stage2(cond: Condition, waiting: Semaphore): Promise<void> {
  const { name } = currentProcess();
  console.log('Starting', name);
  await cond.runExclusive(async () => {
    waiting.release(); // whoever has the condition's lock after this finds us waiting
    await cond.wait();
    console.log(`${name} running`);
  });
}

export default async function main(): Promise<void> {
  const condition = new Condition();
  const waiting = new Semaphore(0);
  const target = task(import.meta.url, 'stage2');
  const s1 = new Process({ name: 's1', target: stage1, args: [condition] });
  const s2Clients = [1, 2].map(
    (i) => new Process({ name: `stage_2[${i}]`, target, args: [condition, waiting] }),
  );
  for (const c of s2Clients) c.start();
  for (const _ of s2Clients) await waiting.acquire(); // the document sleeps a second: too early a notice is lost
  s1.start();
  await s1.join();
  for (const c of s2Clients) await c.join();
}

if (isMainProcess) await main();
