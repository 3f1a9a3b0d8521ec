// [000] Who runs: the process itself, its children that have not ended, and the CPUs there are
import { activeChildren, cpuCount, currentProcess, Event, isMainProcess, Process, task } from 'mprun';

import { repr } from './python.ts';

export const processRun = task(import.meta.url, 'processRun', async (end: Event): Promise<void> => {
  await end.wait();
  console.log(currentProcess().name);
});

if (isMainProcess) {
  const end = new Event();
  const processList = [...Array(3).keys()].map(() => new Process({ target: processRun, args: [end] }));
  console.log(currentProcess().name, repr(activeChildren()));
  for (const p of processList) p.start();
  console.log(currentProcess().name, repr(activeChildren().map((p) => p.name)));

  end.set();
  for (const p of processList) await p.join();
  console.log(currentProcess().name, repr(activeChildren()));
  console.log(cpuCount());
}
