/** What becomes of the inputs that a worker still had when it ended. */
import type { WorkerEnd } from '../backend/backend.ts';
import { TimeoutError, WorkerExitError } from '../errors.ts';
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
 * an input computed again.
 */
export function recoverChunk(
  worker: PoolWorker,
  chunk: Chunk,
  end: WorkerEnd,
  timeoutMs: number | undefined,
): void {
  const { job, piece, answered } = chunk;
  const offset = end.running?.chunk === chunk.number ? end.running.offset : -1;
  if (offset < answered) {
    job.giveBack(partOf(chunk, answered));
    return;
  }
  const index = piece.start + offset;
  const input = piece.inputs[offset];
  const error = lostInputError(worker, end, { index, input }, timeoutMs);
  job.giveBack(partOf(chunk, answered, offset));
  job.giveBack(partOf(chunk, offset + 1));
  job.settle(index, [input], [{ ok: false, error }], 0);
}

/** A run of the chunk's inputs. */
export function partOf({ piece }: Chunk, from: number, to = piece.inputs.length): Piece {
  return { start: piece.start + from, inputs: piece.inputs.slice(from, to) };
}

/** The input was out of time, or its worker died under it. */
function lostInputError(
  worker: PoolWorker,
  end: WorkerEnd,
  { index, input }: { readonly index: number; readonly input: unknown },
  timeoutMs: number | undefined,
): TimeoutError | WorkerExitError {
  const context = { index, input, worker: worker.name, pid: worker.pid };
  if (timeoutMs !== undefined && end.running && worker.wasOverdue(end.running))
    return new TimeoutError(`timed out after ${timeoutMs}ms`, { ...context, timeoutMs });
  const { exitcode, signal, stderr } = end;
  // Nobody but the system's out-of-memory killer is known to send SIGKILL unasked.
  const guess = signal === 'SIGKILL' && !worker.wasEnded ? ' (possibly out of memory)' : '';
  return new WorkerExitError(
    `worker ${worker.name} ${describeExit(end)}${guess}`,
    { ...context, exitcode, signal, stderr },
    worker.uncaught ? { cause: worker.uncaught.error } : {},
  );
}
