/** What becomes of the inputs that a worker still had when it ended. */
import type { WorkerEnd } from '../backend/backend.ts';
import { CancelledError, TimeoutError, WorkerExitError, type MprunError } from '../errors.ts';
import { describeExit } from '../util/exit.ts';
import { LOADING, monotonicMs } from '../worker/running-record.ts';
import { partOf } from './intake.ts';
import type { Job } from './job.ts';
import type { Chunk } from './backlog.ts';
import type { PoolWorker } from './pool-worker.ts';
import type { RunAttempts } from './run-attempts.ts';
import { failedRun } from './run.ts';
import { startError } from './start-errors.ts';

/** So often may workers die before they begin an input that they got, until it is the input's fault. */
const MAX_INPUT_DEATHS = 3;
/** So often may they die while they load a task. */
const MAX_LOAD_DEATHS = 5;

/**
 * The one input the worker was running fails; everything else goes back to its job, before anything is settled.
 *
 *     chunk:  [ answered | finished, not sent | running | not begun ]
 *               settled    goes back            fails     goes back
 *
 * "Finished, not sent" is empty unless the worker was killed from outside within 2 ms of finishing: only then is
 * an input computed again. If we ended the worker for one input, and that was finished before the signal came, the
 * next one did not deserve to die: it goes back too. If the worker was running nothing, it died of what it got next:
 * of loading the task, or of an input that it could not even read; or somebody killed it just then.
 */
export function recoverChunks(worker: PoolWorker, chunks: readonly Chunk[], end: WorkerEnd): void {
  // What had waited for its prints was finished before.
  worker.prints.end();
  const victim = findVictim(worker, chunks, end);
  for (const chunk of chunks) giveBackAllBut(chunk, chunk === victim?.chunk ? victim.offset : undefined);
  if (!victim) return;
  const { chunk, offset, begunAt } = victim;
  const index = chunk.piece.start + offset;
  const input = chunk.piece.inputs[offset];
  const error = lostInputError(worker, end, chunk.job, { index, input });
  const attempts =
    chunk.job.isTimed && begunAt !== undefined ? lastAttempt(worker, chunk, begunAt, end) : undefined;
  chunk.job.settle(failedRun(index, [input], () => error, attempts));
}

/** The run that ended with the worker, or was ended with it. */
function lastAttempt(
  worker: PoolWorker,
  chunk: Chunk,
  begunAt: number,
  { exitcode, signal }: WorkerEnd,
): RunAttempts {
  const times = Float64Array.of(begunAt, monotonicMs());
  return { ...worker.attemptsOf(chunk), times, exit: { exitcode, signal } };
}

interface Victim {
  readonly chunk: Chunk;
  readonly offset: number;
  /** By `monotonicMs()`; `undefined` for one that no worker has begun. */
  readonly begunAt: number | undefined;
}

function giveBackAllBut(chunk: Chunk, offset: number | undefined): void {
  chunk.job.giveBack(partOf(chunk.piece, chunk.answered, offset));
  if (offset !== undefined) chunk.job.giveBack(partOf(chunk.piece, offset + 1));
}

/** The input that fails with the worker, if one does. */
function findVictim(worker: PoolWorker, chunks: readonly Chunk[], end: WorkerEnd): Victim | undefined {
  const { running } = end;
  const chunk = chunks.find(({ number }) => number === running?.chunk);
  if (worker.condemned) {
    const { chunk: number, offset } = worker.condemned.running;
    const isIt = chunk && running && running.chunk === number && running.offset === offset;
    if (!isIt || worker.condemned.why === 'preempted') return undefined;
    // Ended while it loaded the task: the first input had waited for that.
    return { chunk, offset: Math.max(offset, chunk.answered), begunAt: running.begunAt };
  }
  if (chunk && running && running.offset >= chunk.answered) {
    const { offset, begunAt } = running;
    return { chunk, offset, begunAt };
  }
  return worker.wasEnded || worker.isRetiring ? undefined : findCause(worker, chunks, end);
}

/** The worker died by itself and ran nothing: once or twice that is nobody's fault. */
function findCause(worker: PoolWorker, [first]: readonly Chunk[], end: WorkerEnd): Victim | undefined {
  // Before it was ready it had not looked at any: its start is at fault.
  if (!first || !worker.isReady) return undefined;
  const { job, answered, piece, number } = first;
  if (end.running?.chunk === number && end.running.offset === LOADING) {
    if (job.task.noteLoadDeath() >= MAX_LOAD_DEATHS)
      job.task.fail(startError(worker.name, end, MAX_LOAD_DEATHS));
    return undefined;
  }
  const deaths = job.noteDeathBefore(piece.start + answered);
  return deaths < MAX_INPUT_DEATHS ? undefined : { chunk: first, offset: answered, begunAt: undefined };
}

/** The input was out of time or not wanted any more, or its worker died under it. */
function lostInputError(
  worker: PoolWorker,
  end: WorkerEnd,
  { stopReason }: Job,
  { index, input }: { readonly index: number; readonly input: unknown },
): MprunError {
  if (worker.condemned?.why === 'timeout') {
    const { timeoutMs } = worker.condemned;
    const context = { index, input, worker: worker.name, pid: worker.pid, timeoutMs };
    return new TimeoutError(`timed out after ${timeoutMs}ms`, context);
  }
  if (worker.wasEnded) {
    const options = stopReason === undefined ? {} : { cause: stopReason };
    return new CancelledError('cancelled while it ran; its worker was ended', options);
  }
  return exitError(worker, end, { index, input });
}

/** That a worker is gone. @param lost the input it ran. @default none */
export function exitError(
  worker: PoolWorker,
  end: WorkerEnd,
  lost: { readonly index: number; readonly input: unknown } = { index: -1, input: undefined },
): WorkerExitError {
  const { exitcode, signal, stderr } = end;
  const { name, pid, uncaught } = worker;
  const reason = worker.wasEnded ? '' : reasonOf(end, uncaught?.error);
  return new WorkerExitError(
    `worker ${name} ${describeExit(end)}${reason}`,
    { ...lost, worker: name, pid, exitcode, signal, stderr },
    uncaught ? { cause: uncaught.error } : {},
  );
}

function reasonOf({ signal, stderr }: WorkerEnd, uncaught: unknown): string {
  // V8's last words end with these, whatever limit a process met; a thread that met its limit is told by the error.
  const isOutOfHeap =
    stderr.includes('JavaScript heap out of memory') ||
    (uncaught as { code?: unknown } | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
  if (isOutOfHeap) return ' (JavaScript heap out of memory)';
  // Nobody but the system's out-of-memory killer is known to send SIGKILL unasked.
  return signal === 'SIGKILL' ? ' (possibly out of memory)' : '';
}
