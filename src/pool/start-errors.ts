/** Why a pool cannot work: errors of its workers' beginnings. */
import type { WorkerEnd } from '../backend/backend.ts';
import { InitializerError, WorkerStartError } from '../errors.ts';
import { describeThrown } from '../util/describe.ts';
import { describeExit } from '../util/exit.ts';

/** Workers die before they are ready, or of loading a task. @param deaths how many did */
export function startError(worker: string, end: WorkerEnd, deaths: number): WorkerStartError {
  const what = end.startError ? `could not be started: ${end.startError.message}` : describeExit(end);
  const lastLine = end.stderr.split('\n').findLast((line) => line.trim() !== '');
  return new WorkerStartError(`workers die before they answer, ${deaths} in a row: ${worker} ${what}`, {
    hint: lastLine && `its last words: ${lastLine.trim()}`,
    cause: end.startError,
  });
}

/** That the function cannot be loaded speaks for itself; anything else is what the initializer threw. */
export function initializerError(thrown: unknown): unknown {
  if (isLoadError(thrown)) return thrown;
  return new InitializerError(`the initializer failed: ${describeThrown(thrown)}`, { cause: thrown });
}

/** The function could not be had; or what it imports may not be imported in a worker. */
function isLoadError(thrown: unknown): boolean {
  if (!(thrown instanceof Error) || !('code' in thrown)) return false;
  return /^ERR_MPRUN_(MODULE|EXPORT|NOT_A_FUNCTION|IMPORT_TIME_POOL)/.test(String(thrown.code));
}
