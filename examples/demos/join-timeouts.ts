// [000.3] Five processes are joined for a second each, which takes five at most
import { currentProcess, Event, isMainProcess, Process, task } from 'mprun';

import { milliseconds } from './python.ts';

export const xxx = task(import.meta.url, 'xxx', async (end: Event): Promise<void> => {
  await end.wait(); // so that it is certain who comes first: the document leaves open what they do
  console.log(currentProcess().name, 'has ended');
});

if (isMainProcess) {
  const end = new Event();
  // five processes
  const processList = [...Array(5).keys()].map(() => new Process({ target: xxx, args: [end] }));
  for (const p of processList) p.start();
  for (const p of processList) await p.join(milliseconds(1)); // false: time was over
  console.log('END'.padStart(51, '-').padEnd(100, '-'));

  end.set(); // those that are no daemons are waited for, joined in time or not
}
