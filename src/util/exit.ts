import { constants } from 'node:os';

import type { Exit } from '../types.ts';

/** Python's exit code: the code itself, or minus the number of the signal that ended the process. */
export function toExit(code: number | null, signal: NodeJS.Signals | null): Exit {
  if (signal) return { exitcode: -constants.signals[signal], signal };
  return { exitcode: code ?? 1, signal: null };
}

/** `exited with code 7`, `was killed by SIGKILL`. */
export function describeExit(exit: Exit): string {
  return exit.signal ? `was killed by ${exit.signal}` : `exited with code ${exit.exitcode}`;
}
