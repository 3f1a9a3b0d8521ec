/** What becomes of the inputs that a worker still had when it ended. */
import type { WorkerEnd } from '../backend/backend.ts';
import { CancelledError, TimeoutError, WorkerExitError, type MprunError } from '../errors.ts';
import { describeExit } from '../util/exit.ts';
import type { Piece } from './job.ts';
import type { Chunk, PoolWorker } from './pool-worker.ts';

/**
 * The one input the worker was running fails; everything else goes back to the job.
 *
 *     chunk:  [ answered | finished, not sent | running | not begun ]
 *               settled    goes back            fails     goes back
 *
 * "Finished, not sent" is empty unless the worker was killed from outside within 2 ms of finishing: only then is
 * an input computed again. If we ended the worker for one input, and that was finished before the signal came, the
 * next one did not deserve to die: it goes back too.
 */
export function recoverChunk(worker: PoolWorker, chunk: Chunk, end: WorkerEnd): void {
  const { job, piece, answered } = chunk;
  const offset = end.running?.chunk === chunk.number ? end.running.offset : -1;
  const { condemned } = worker;
  const isBystander =
    condemned && (condemned.running.chunk !== chunk.number || condemned.running.offset !== offset);
  if (offset < answered || isBystander) {
    job.giveBack(partOf(chunk, answered));
    return;
  }
  const index = piece.start + offset;
  const input = piece.inputs[offset];
  const error = lostInputError(worker, end, chunk, { index, input });
  job.giveBack(partOf(chunk, answered, offset));
  job.giveBack(partOf(chunk, offset + 1));
  job.settle(index, [input], [{ ok: false, error }], 0);
}

/** A run of the chunk's inputs. */
export function partOf({ piece }: Chunk, from: number, to = piece.inputs.length): Piece {
  return { start: piece.start + from, inputs: piece.inputs.slice(from, to), attempt: piece.attempt };
}

/** The input was out of time or not wanted any more, or its worker died under it. */
function lostInputError(
  worker: PoolWorker,
  end: WorkerEnd,
  { job }: Chunk,
  { index, input }: { readonly index: number; readonly input: unknown },
): MprunError {
  const context = { index, input, worker: worker.name, pid: worker.pid };
  if (worker.condemned?.why === 'cancelled')
    return new CancelledError('cancelled while it ran; its worker was ended');
  if (worker.condemned?.why === 'timeout') {
    const timeoutMs = job.timeoutMs ?? 0;
    return new TimeoutError(`timed out after ${timeoutMs}ms`, { ...context, timeoutMs });
  }
  const { exitcode, signal, stderr } = end;
  // Nobody but the system's out-of-memory killer is known to send SIGKILL unasked.
  const guess = signal === 'SIGKILL' && !worker.wasEnded ? ' (possibly out of memory)' : '';
  return new WorkerExitError(
    `worker ${worker.name} ${describeExit(end)}${guess}`,
    { ...context, exitcode, signal, stderr },
    worker.uncaught ? { cause: worker.uncaught.error } : {},
  );
}
