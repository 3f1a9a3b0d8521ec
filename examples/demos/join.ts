// [001.6] A daemon that is joined comes to its end
import { currentProcess, Event, isMainProcess, Process, task } from 'mprun';

import { sleep } from './python.ts';

export const daemon = task(import.meta.url, 'daemon', async (started: Event, next: Event): Promise<void> => {
  const { name } = currentProcess();
  console.log('Starting:', name);
  started.set();
  await sleep(2);
  await next.wait(); // in the document, 2 s are most likely enough for the other one
  console.log('Exiting :', name);
});

export const nonDaemon = task(import.meta.url, 'nonDaemon', (next: Event): void => {
  const { name } = currentProcess();
  console.log('Starting:', name);
  console.log('Exiting :', name);
  next.set();
});

if (isMainProcess) {
  const [started, next] = [new Event(), new Event()];
  const d = new Process({ name: 'daemon', target: daemon, args: [started, next] });
  d.daemon = true;

  const n = new Process({ name: 'non-daemon', target: nonDaemon, args: [next] });
  n.daemon = false;

  d.start();
  await started.wait(); // the document sleeps a second: then it has most likely started
  n.start();

  await d.join();
  await n.join();
}
