/** What executors say of workers that died, and of what else keeps them from working. */
import type { BackendKind } from '../backend/backend.ts';
import {
  BrokenProcessPool,
  BrokenThreadPool,
  InitializerError,
  PoolTerminatedError,
  WorkerExitError,
  type BrokenExecutor,
} from '../errors.ts';
import { describeThrown } from '../util/describe.ts';
import type { ExecutorName } from './options.ts';

/** The words and the error of an executor, by what its workers are for people. */
export interface Breakage {
  readonly BrokenError: typeof BrokenProcessPool | typeof BrokenThreadPool;
  /** `process`, `thread` */
  readonly worker: string;
  /** What Python says of a call after a death. */
  readonly death: string;
}

const PROCESSES: Breakage = {
  BrokenError: BrokenProcessPool,
  worker: 'process',
  death: 'A child process terminated abruptly',
};
/** Of a `ProcessPoolExecutor` whose workers are no processes, by its context. */
const WORKERS: Breakage = {
  BrokenError: BrokenProcessPool,
  worker: 'worker',
  death: 'A worker terminated abruptly',
};
const THREADS: Breakage = {
  BrokenError: BrokenThreadPool,
  worker: 'thread',
  death: 'A thread terminated abruptly',
};

/** @param backend what its workers are */
export function breakageOf(name: ExecutorName, backend: BackendKind): Breakage {
  if (name === 'ThreadPoolExecutor') return THREADS;
  return backend === 'process' ? PROCESSES : WORKERS;
}

/** What a future fails with: the loss of its worker is told in the executor's words, everything else as it is. */
export function explainLoss(error: unknown, breakage: Breakage): unknown {
  if (!(error instanceof WorkerExitError)) return error;
  return brokenByDeath(error, breakage, 'while the future was running');
}

/** What each future that runs or waits fails with when the whole executor does. */
export function explainFailure(failure: unknown, breakage: Breakage): BrokenExecutor {
  const { BrokenError, worker } = breakage;
  if (failure instanceof WorkerExitError)
    return brokenByDeath(failure, breakage, 'while the future was running or pending');
  const message =
    failure instanceof PoolTerminatedError
      ? `the ${worker} pool was terminated while the future was running or pending`
      : `the ${worker} pool is broken: ${failure instanceof Error ? failure.message : describeThrown(failure)}`;
  return new BrokenError(message, {}, { cause: failure });
}

/** What a call after that throws. @param broken as `explainFailure` made it */
export function explainRefusal(
  broken: BrokenExecutor,
  { BrokenError, worker, death }: Breakage,
): BrokenExecutor {
  const { cause } = broken;
  const what =
    cause instanceof WorkerExitError
      ? death
      : cause instanceof InitializerError
        ? `A ${worker} initializer failed`
        : `Workers do not start`;
  return new BrokenError(`${what}, the ${worker} pool is not usable anymore`, broken, { cause });
}

function brokenByDeath(
  death: WorkerExitError,
  { BrokenError, worker }: Breakage,
  when: string,
): BrokenExecutor {
  const who = `worker ${death.worker}`;
  const how = death.message.replace(who, () => `${who} (pid ${death.pid})`);
  return new BrokenError(`A ${worker} in the ${worker} pool was terminated abruptly ${when}: ${how}`, death, {
    cause: death,
  });
}
