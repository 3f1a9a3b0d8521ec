// Run: node --import ./examples/ts.js examples/daemon.ts (from Node 22.18 on: node examples/daemon.ts)
import { setTimeout as sleep } from 'node:timers/promises';

import { isMainProcess, Process, task } from 'mprun';

export const watch = task(import.meta.url, 'watch', async (): Promise<void> => {
  for (;;) await sleep(1000);
});

export const work = task(import.meta.url, 'work', async (): Promise<void> => {
  await sleep(300);
  console.log('worked'); // worked
});

if (isMainProcess) {
  // A daemon does not keep the program alive: it is ended when nothing else is left to do.
  const watcher = new Process({ target: watch, name: 'watcher', daemon: true });
  watcher.start();
  void watcher.sentinel.then(() => console.log('watcher', watcher.exitcode)); // watcher -15

  // Others do: the program waits for them, joined or not.
  new Process({ target: work, name: 'worker' }).start();
}
