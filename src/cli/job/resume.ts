/** What a joblog says of inputs: which need not be run again, or which are to be. */
import { fromIterable } from '../../input/iterable.ts';
import type { Keep, Numbered } from '../../input/numbered.ts';
import type { TimeOf } from '../../input/shard.ts';
import { DoneInputs } from '../../report/joblog/done-inputs.ts';
import { FailedInputs, type FailedInput } from '../../report/joblog/failed-inputs.ts';
import { jobCommand, type JobTarget } from '../../report/joblog/job-command.ts';
import { Durations } from '../../report/joblog/durations.ts';
import type { HeldResults } from './held-results.ts';
import { expectJoblog, readJoblog } from './joblog-file.ts';
import type { Skips } from './skips.ts';

/** Reads the log for `--resume` and `--resume-failed`. Throws MprunError (ERR_MPRUN_JOBLOG) when it is another function's. */
export async function openDone(
  mode: 'resume' | 'resume-failed',
  path: string,
  target: JobTarget,
  { skips, held }: { readonly skips: Skips; readonly held: HeldResults | undefined },
): Promise<Keep> {
  const done = new DoneInputs(target, mode);
  for await (const row of readJoblog(path)) done.add(row);
  done.check(path);
  return (input, seq) => {
    const isDone = done.take(input);
    const key = jobCommand(target, input);
    if (isDone) skips.note({ seq, input, held: held?.take(key) });
    else held?.drop(key);
    return isDone;
  };
}

/**
 * Reads the inputs for `--retry-failed`. Throws MprunError (ERR_MPRUN_JOBLOG) when the log is another function's, InputError
 * when there is none: it is where the inputs are.
 */
export async function openFailed(path: string, target: JobTarget): Promise<readonly FailedInput[]> {
  expectJoblog(path);
  const failed = new FailedInputs(target);
  for await (const row of readJoblog(path)) failed.add(row);
  return failed.inputs(path);
}

/** With the numbers that they have in the log. */
export function numberFailed(list: readonly FailedInput[]): Numbered {
  return {
    stream: fromIterable(list.map(({ input }) => input)),
    total: list.length,
    seen: list.length,
    skipped: 0,
    seqOf: (index) => list[index]?.seq ?? index + 1,
    forget: () => {},
  };
}

/** Reads a log for how long inputs took. Throws MprunError (ERR_MPRUN_JOBLOG) when it is another function's. */
export async function openDurations(path: string, target: JobTarget): Promise<TimeOf> {
  const durations = new Durations(target);
  for await (const row of readJoblog(path)) durations.add(row);
  durations.check(path);
  return (input) => durations.of(input);
}
