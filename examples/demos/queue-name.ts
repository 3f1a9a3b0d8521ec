// [000.8] A process puts its name into a queue
import { currentProcess, isMainProcess, Process, Queue, task } from 'mprun';

export const processRun = task(import.meta.url, 'processRun', async (queue: Queue<string>): Promise<void> => {
  const process = currentProcess();
  await queue.put(process.name);
});

export default async function main(): Promise<void> {
  const q = new Queue<string>();
  const process = new Process({ target: processRun, args: [q], name: 'sub_process' });
  process.daemon = true;
  process.start();
  console.log(await q.get()); // sub_process
}

if (isMainProcess) await main();
