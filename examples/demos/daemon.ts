// [001.5] A daemon does not keep the program alive: it ends with it
import { currentProcess, Event, isMainProcess, Process, task } from 'mprun';

import { forever } from './python.ts';

export const daemon = task(import.meta.url, 'daemon', async (started: Event): Promise<void> => {
  const p = currentProcess();
  console.log('Starting:', p.name, p.pid);
  started.set();
  await forever(); // in the document 2 s: the program has ended long before
  console.log('Exiting :', p.name, p.pid);
});

export const nonDaemon = task(import.meta.url, 'nonDaemon', (): void => {
  const p = currentProcess();
  console.log('Starting:', p.name, p.pid);
  console.log('Exiting :', p.name, p.pid);
});

if (isMainProcess) {
  const started = new Event();
  const d = new Process({ name: 'daemon', target: daemon, args: [started] });
  d.daemon = true;

  const n = new Process({ name: 'non-daemon', target: nonDaemon });
  n.daemon = false;

  d.start();
  await started.wait(); // the document sleeps a second: then it has most likely started
  n.start();
}
