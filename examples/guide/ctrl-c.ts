// Ctrl-C ends the calls, and then the program in its own way
import { setTimeout as sleep } from 'node:timers/promises';
import { CancelledError, currentTask, Event, isMainProcess, Pool, task } from 'mprun';

export const work = task(import.meta.url, 'work', async (isRunning: Event): Promise<void> => {
  isRunning.set();
  await sleep(60_000, undefined, { signal: currentTask().signal }); // ends when nobody waits any more
});

if (isMainProcess) {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort(new Error('Ctrl-C'))); // a second one ends the program at once

  await using pool = new Pool({ processes: 2 });
  const isRunning = new Event();
  const all = pool.map(work, [isRunning, isRunning, isRunning], { signal: stop.signal });

  void isRunning.wait().then(() => process.kill(process.pid, 'SIGINT')); // somebody presses Ctrl-C
  try {
    await all;
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    console.log(error.name, String(error.cause)); // CancelledError Error: Ctrl-C
    // Here a program saves what it has, and says by its exit status how it ended: process.exitCode = 130
  }
}
