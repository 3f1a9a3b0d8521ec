/** `--dry-run`: what would be run, and with what, without a worker. */

import { describeArguments } from '../../report/failure.ts';
import { workersText } from '../../report/summary.ts';
import type { Io } from '../io.ts';
import type { LogFlags } from '../options/log-options.ts';
import type { OutputFlags } from '../options/output-options.ts';
import type { JobRequest } from './request.ts';
import { nameOf } from './subject.ts';

const STATUS_EMPTY = 3;
/** Inputs that are pulled at a time. */
const AT_ONCE = 256;

/** The same options without the files that they would make. */
export function withoutFiles<T extends LogFlags & OutputFlags>(flags: T): T {
  return { ...flags, reporter: [], trace: undefined, output: '-', results: undefined };
}

/**
 * Writes a line per input as it is read, `3\tsquare(2)`, and at the end how they would be run; resolves with the exit status.
 *
 * @example
 * // 1	square(0)
 * // 2	square(1)
 * // 2 tasks, 2 processes, chunksize 1: nothing was run
 */
export async function dryRun(request: JobRequest, io: Io): Promise<number> {
  const { inputs, call, quiet, emptyNote, failsIfEmpty } = request;
  const label = nameOf(request);
  let count = 0;
  try {
    const { stream } = inputs;
    // Who knows its length need not say when it ends.
    for (let left = stream.length ?? Infinity; left > 0 && !io.stdoutClosed.aborted;) {
      const pulled = await stream.pull(Math.min(AT_ONCE, left));
      if (pulled.length === 0) break;
      left -= pulled.length;
      const lines = pulled.map(
        (input, k) =>
          `${inputs.seqOf(count + k)}\t${label}(${describeArguments(input, call === 'spread')})\n`,
      );
      inputs.forget(count, pulled.length);
      count += pulled.length;
      await io.writeResults(lines.join(''));
    }
  } finally {
    inputs.stream.close();
  }
  if (!quiet && !io.stdoutClosed.aborted) io.note(`${count === 0 ? emptyNote : planText(request, count)}\n`);
  return count === 0 && failsIfEmpty ? STATUS_EMPTY : 0;
}

function planText({ pool, options }: JobRequest, count: number): string {
  const { backend = 'process', processes = 1 } = pool;
  const workers = Math.min(processes, count);
  // What is `auto` begins as Python's rule has it.
  const chunksize =
    typeof options.chunksize === 'number' ? options.chunksize : Math.ceil(count / (workers * 4));
  const tasks = `${count} task${count === 1 ? '' : 's'}`;
  return `${tasks}, ${workersText(backend, workers)}, chunksize ${chunksize}: nothing was run`;
}
