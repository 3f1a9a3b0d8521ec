import { AsyncResource } from 'node:async_hooks';

import type { Io } from './io.ts';

/** As of a run in which an input failed. */
const STATUS_FAILED = 1;

/**
 * Says so when a task ends the process it runs in while that is mprun's own, which nothing can keep it from; and that this was
 * no success, whatever status the task has asked for.
 *
 * @param hint what to do instead
 */
export function tellOwnEnd(io: Io, hint: string): Disposable {
  let isUncaught = false;
  const onUncaught = (): void => {
    // A task that has a listener of its own lives on.
    isUncaught = process.listenerCount('uncaughtException') === 0;
  };
  // In the context of the command: what is written in that of the task is the task's, and passes through the pool, which is
  // too late in a process that ends.
  const tell = AsyncResource.bind((code: number): void => {
    const how = isUncaught ? 'by an error that nobody caught' : `with exit code ${code}`;
    io.note(
      `error: the task ended its process, which is mprun itself, ${how} (ERR_MPRUN_WORKER_EXIT)\n(${hint})\n`,
    );
    process.exitCode = STATUS_FAILED;
  });
  process.once('exit', tell);
  // Only watches: Node goes on to print the error and to end the process.
  process.on('uncaughtExceptionMonitor', onUncaught);
  return {
    [Symbol.dispose]: () => {
      process.off('exit', tell);
      process.off('uncaughtExceptionMonitor', onUncaught);
    },
  };
}
