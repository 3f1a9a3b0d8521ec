// [001.7] A join with a time-out returns while the process still runs
import { currentProcess, Event, isMainProcess, Process, task } from 'mprun';

import { forever, milliseconds, repr } from './python.ts';

export const daemon = task(import.meta.url, 'daemon', async (started: Event): Promise<void> => {
  const { name } = currentProcess();
  console.log('Starting:', name);
  started.set();
  await forever(); // in the document 2 s: the program has ended long before
  console.log('Exiting :', name);
});

export const nonDaemon = task(import.meta.url, 'nonDaemon', (): void => {
  const { name } = currentProcess();
  console.log('Starting:', name);
  console.log('Exiting :', name);
});

if (isMainProcess) {
  const started = new Event();
  const d = new Process({ name: 'daemon', target: daemon, args: [started] });
  d.daemon = true;

  const n = new Process({ name: 'non-daemon', target: nonDaemon });
  n.daemon = false;

  d.start();
  n.start();

  await started.wait(); // what the document leaves to the second that the join lasts
  await d.join(milliseconds(1));
  console.log('d.is_alive()', repr(d.isAlive()));
  await n.join();
}
