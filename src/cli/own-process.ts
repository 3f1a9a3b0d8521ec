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
  const tell = (): void => {
    io.note(`error: the task ended its process, which is mprun itself\n(${hint})\n`);
    process.exitCode = STATUS_FAILED;
  };
  process.once('exit', tell);
  return { [Symbol.dispose]: () => void process.off('exit', tell) };
}
