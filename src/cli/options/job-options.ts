/** Options of map, starmap and apply, and what they ask for. */
import type { Io } from '../io.ts';
import type { Numbered } from '../../input/numbered.ts';
import type { JobRequest } from '../job/request.ts';
import { withoutFiles } from '../job/dry-run.ts';
import type { Subject } from '../job/subject.ts';
import { parseChunksize, parseCount } from '../values.ts';
import { toColors, type ColorFlag } from './color.ts';
import { idleRetryFlag, toFailureRequest, type FailureFlags } from './failure-options.ts';
import { toEnvironment, type EnvironmentFlags } from './environment.ts';
import { toLimitRequest, toWorkerLimits, type LimitFlags } from './limit-options.ts';
import { toLogRequest, type LogFlags } from './log-options.ts';
import { toOutputRequest, toResultSinks, type OutputFlags } from './output-options.ts';
import { toTaskPrints, type PrintFlags } from './print-options.ts';
import { toProgressRequest, type ProgressFlags } from './progress-options.ts';
import type { Resumption } from './resume-options.ts';
import { toPoolOptions, toTimeLimit, type PoolFlags } from './pool-options.ts';

/** Raw text of the options; commander's names. */
export interface JobFlags
  extends
    PoolFlags,
    EnvironmentFlags,
    FailureFlags,
    LimitFlags,
    OutputFlags,
    LogFlags,
    PrintFlags,
    ProgressFlags,
    ColorFlag {
  readonly unordered?: boolean;
  readonly prefetch?: string;
  readonly callback?: string;
  readonly errorCallback?: string;
}

/** What is run, over which inputs. */
export interface JobSubject extends Subject {
  readonly call: JobRequest['call'];
  readonly inputs: Numbered;
  readonly resumption: Resumption;
  /** Said when there are none. */
  readonly emptyNote: string;
  readonly failsIfEmpty: boolean;
}

/** What ends a run has to be looked at before more begins. */
const PAUSE_AFTER = { fail: 'failure', success: 'success', done: 'any' } as const;

/** Everything is checked before anything is started. Throws `UsageError`. */
export function toJobRequest(subject: JobSubject, given: JobFlags, io: Io): JobRequest {
  const flags = given.dryRun ? withoutFiles(given) : given;
  const { resumption, ...what } = subject;
  const { retries, sinks, ...failure } = toFailureRequest(flags);
  const idle = idleRetryFlag(flags);
  if (idle !== undefined && !flags.quiet) io.note(`warning: ${idle} has nothing to say without --retries\n`);
  const colors = toColors(flags, io);
  const logs = toLogRequest(flags, colors, io);
  const prints = toTaskPrints(flags, subject, colors, io);
  const { gate, ...limits } = toLimitRequest(flags);
  const options: JobRequest['options'] = {
    ...toTimeLimit(flags),
    chunksize: parseChunksize('--chunksize', flags.chunksize),
    ordered: flags.unordered !== true,
    buffersize: flags.prefetch === undefined ? undefined : parseCount('--prefetch', flags.prefetch),
    retries,
    pauseAfter: failure.halt && PAUSE_AFTER[failure.halt.what],
    gate,
  };
  const pool = toPoolOptions(subject.module, flags, subject.inputs.stream.length);
  return {
    ...what,
    skips: resumption.skips,
    closingNote: resumption.closingNote,
    openJournal: () => resumption.openJournal(),
    ...failure,
    ...limits,
    ...toOutputRequest(flags, io),
    ...logs,
    sinks: [...toResultSinks(flags, io, (seq) => prints.printsOf(seq)), ...sinks, ...logs.sinks],
    pool: { ...pool, ...toWorkerLimits(flags), ...toEnvironment(flags) },
    options,
    callbacks: { callback: flags.callback, errorCallback: flags.errorCallback },
    colors,
    prints,
    progress: toProgressRequest(flags),
  };
}
