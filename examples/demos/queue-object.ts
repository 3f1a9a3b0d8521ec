// [001.13] An object goes to a process through a queue
import { currentProcess, isMainProcess, Process, Queue, task } from 'mprun';

/** What travels is data. Methods need not: they are on the other side already. */
export interface Fancy {
  readonly name: string;
}

export class MyFancyClass implements Fancy {
  readonly name: string;

  constructor({ name }: Fancy) {
    this.name = name;
  }

  doSomething(): void {
    const procName = currentProcess().name;
    console.log(`Doing something fancy in ${procName} for ${this.name}!`);
  }
}

export const worker = task(import.meta.url, 'worker', async (q: Queue<Fancy>): Promise<void> => {
  const obj = new MyFancyClass(await q.get());
  obj.doSomething();
});

export default async function main(): Promise<void> {
  const queue = new Queue<Fancy>();
  const p = new Process({ target: worker, args: [queue] });
  p.start();

  await queue.put({ name: 'Fancy Dan' });

  // Wait for the worker to finish
  queue.close();
  await queue.joinThread();
  await p.join();
}

if (isMainProcess) await main();
