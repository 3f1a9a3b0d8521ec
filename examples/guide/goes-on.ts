// The program leaves by process.exit(); a process that is no daemon goes on
import { Event, isMainProcess, parentProcess, Process, task } from 'mprun';

if (isMainProcess) {
  const hasBegun = new Event();
  new Process({ target: task(import.meta.url, 'work'), args: [hasBegun] }).start();
  await hasBegun.wait();
  console.log('leaving'); // leaving
  process.exit();
}

export async function work(hasBegun: Event): Promise<void> {
  hasBegun.set();
  await parentProcess()?.join();
  console.log('the program is gone'); // the program is gone
}
