// [002] No zombies: the system is told of each end, also of processes that nobody joins
import { activeChildren, currentProcess, isMainProcess, Process, task, wait } from 'mprun';

import { repr } from './python.ts';

export const processRun = task(import.meta.url, 'processRun', (): void => {
  console.log(currentProcess().name, 'ends');
});

/** Whether the system knows of a process of that number: of a zombie it does. */
function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

if (isMainProcess) {
  const processList = [...Array(3).keys()].map(() => new Process({ target: processRun }));
  for (const p of processList) p.start();
  console.log(repr(processList.map((p) => isThere(p.pid ?? 0))));

  const pending = new Set(processList); // no join(): only told when each has ended
  while (pending.size > 0) for (const p of await wait(pending)) pending.delete(p);
  console.log(repr(processList.map((p) => isThere(p.pid ?? 0))), repr(activeChildren()));
}
