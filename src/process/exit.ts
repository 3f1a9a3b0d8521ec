import { inspect } from 'node:util';
import { isMainThread } from 'node:worker_threads';

import { isInline } from '../util/realm.ts';
import { SystemExit } from '../util/system-exit.ts';
import { writeFully } from '../worker/blocking-io.ts';
import { STDERR_FD } from '../worker/descriptors.ts';

/**
 * Ends this process (or thread), as Python's `sys.exit()`: without a status, with `null`, 0 or `false`, by exit code 0; with a
 * whole number by that, of which the system keeps the last eight bits; with anything else, which is written to stderr, by 1.
 * In an inline process it throws, and so ends that call alone.
 *
 * @example
 * exit('nothing to do'); // exits with code 1
 */
export function exit(status?: unknown): never {
  const exitcode = exitcodeOf(status);
  if (exitcode === undefined) say(typeof status === 'string' ? status : inspect(status));
  if (isInline()) throw new SystemExit(exitcode ?? 1);
  process.exit(exitcode ?? 1);
}

function exitcodeOf(status: unknown): number | undefined {
  if (status === undefined || status === null) return 0;
  if (typeof status === 'boolean') return Number(status);
  const isWhole = (typeof status === 'number' && Number.isInteger(status)) || typeof status === 'bigint';
  return isWhole ? Number(BigInt.asUintN(8, BigInt(status))) : undefined;
}

/** Before the process ends, whatever becomes of its streams. */
function say(words: string): void {
  if (!isMainThread || isInline()) {
    process.stderr.write(`${words}\n`);
    return;
  }
  try {
    writeFully(STDERR_FD, Buffer.from(`${words}\n`));
  } catch {
    // Nobody is there to read it.
  }
}
