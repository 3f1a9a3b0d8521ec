/** What is kept of a run in a joblog, and what of one is gone on with. */

import { UsageError } from '../../index.ts';
import type { Keep } from '../../input/numbered.ts';
import type { FailedInput } from '../../report/joblog/failed-inputs.ts';
import type { JobTarget } from '../../report/joblog/job-command.ts';
import type { Io } from '../io.ts';
import { HeldResults } from '../job/held-results.ts';
import type { Journal } from '../job/journal.ts';
import { JoblogFile } from '../job/joblog-file.ts';
import type { JobRequest } from '../job/request.ts';
import { openDone, openFailed } from '../job/resume.ts';
import { Skips } from '../job/skips.ts';
import { parseSignal } from '../values.ts';
import type { JobFlags } from './job-options.ts';

/** Raw text of the options; commander's names. */
export interface ResumeFlags {
  readonly joblog?: string;
  readonly resume?: boolean;
  readonly resumeFailed?: boolean;
  readonly retryFailed?: boolean;
}

export interface Resumption extends Pick<JobRequest, 'skips' | 'closingNote'> {
  /** `undefined`: none were. */
  readonly isDone: Keep | undefined;
  /** The inputs, where the log names them. */
  readonly failed: readonly FailedInput[] | undefined;
  /** Opens the joblog to be written; to be called when everything else is known to be right. */
  openJournal(): Journal | undefined;
}

/** Reads the log, where one is gone on with. Throws `UsageError`, and `MprunError` (ERR_MPRUN_JOBLOG). */
export async function openResumption(
  flags: ResumeFlags & Pick<JobFlags, 'killSignal' | 'format'>,
  target: JobTarget,
  { world: { cwd } }: Io,
): Promise<Resumption> {
  const path = flags.joblog?.replace(/^\+/, '');
  const mode = flags.resume ? 'resume' : flags.resumeFailed ? 'resume-failed' : undefined;
  const killSignal =
    flags.killSignal === undefined ? 'SIGTERM' : parseSignal('--kill-signal', flags.killSignal);
  const skips = new Skips();
  if (path === undefined) {
    if (mode ?? flags.retryFailed)
      throw new UsageError(`--${mode ?? 'retry-failed'} needs --joblog: the log of the run to go on with`);
    return {
      skips,
      isDone: undefined,
      failed: undefined,
      closingNote: () => undefined,
      openJournal: () => undefined,
    };
  }
  const isAppending =
    flags.joblog?.startsWith('+') === true || mode !== undefined || flags.retryFailed === true;
  const held = flags.format === 'none' ? undefined : new HeldResults(`${path}.held`, isAppending);
  return {
    skips,
    isDone: mode && (await openDone(mode, path, target, { skips, held })),
    failed: flags.retryFailed ? await openFailed(path, target) : undefined,
    closingNote: ({ failed, timedOut, crashed }) => rerunNote(failed + timedOut + crashed),
    openJournal: () => new JoblogFile({ path, isAppending, target, killSignal, cwd, held }),
  };
}

function rerunNote(count: number): string | undefined {
  if (count === 0) return undefined;
  return `Re-run the ${count === 1 ? 'failed task' : `${count} failed tasks`}: add --resume-failed`;
}
