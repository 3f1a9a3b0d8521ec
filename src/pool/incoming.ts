/** What workers say, and what follows from it for jobs and pool. Their last word, their end, is the scheduler's. */
import { explainLoadFailure } from '../task/explain-load.ts';
import { describeThrown } from '../util/describe.ts';
import { decodeError } from '../wire/error.ts';
import type { FromWorker, OutcomesMessage } from '../wire/messages.ts';
import type { Crew } from './crew.ts';
import type { Job } from './job.ts';
import type { PoolTask } from './pool-task.ts';
import type { PoolWorker } from './pool-worker.ts';
import { runOf } from './run.ts';
import { initializerError } from './start-errors.ts';

/** What a message may ask of the scheduler. */
interface Consequences {
  readonly crew: Crew;
  schedule(): void;
  onReady(): void;
  onJobChange(job: Job): void;
  failTask(task: PoolTask): void;
  fail(makeError: () => unknown): void;
}

export class Incoming {
  readonly #scheduler: Consequences;

  constructor(scheduler: Consequences) {
    this.#scheduler = scheduler;
  }

  /** @param bytes the message's size on the wire */
  receive(worker: PoolWorker, message: FromWorker, bytes: number): void {
    switch (message.type) {
      case 'ready':
        this.#scheduler.crew.noteReady(worker, message.initMs);
        this.#scheduler.onReady();
        return;
      case 'initFailed':
        this.#onInitFailed(message.error);
        return;
      case 'loaded':
        worker.task(message.task)?.noteLoaded(message.exportName);
        return;
      case 'loadFailed':
        void this.#onLoadFailed(worker.task(message.task), decodeError(message.error));
        return;
      case 'outcomes':
        this.#onOutcomes(worker, message, bytes);
        return;
      case 'returned':
        this.#onReturned(worker, message.chunk, message.offset);
        return;
      case 'retiring':
        worker.isRetiring = true;
        worker.finish();
        return;
      case 'unmarked':
        worker.prints.lose(message.stream, message.place);
        return;
      case 'finalizerFailed':
        process.emitWarning(
          `${worker.name}: the finalizer failed: ${describeThrown(decodeError(message.error))}`,
          { type: 'MprunWarning', code: 'MPRUN_FINALIZER' },
        );
        return;
      case 'uncaught':
        worker.uncaught = { error: decodeError(message.error) };
        return;
      default:
        message satisfies never;
    }
  }

  #onInitFailed(record: Parameters<typeof decodeError>[0]): void {
    // Decoded for each call, so that no two calls share an error.
    this.#scheduler.fail(() => initializerError(decodeError(record)));
  }

  async #onLoadFailed(task: PoolTask | undefined, error: unknown): Promise<void> {
    const ref = task?.ref;
    // Another worker was first to tell.
    if (!task || !ref) return;
    // No worker shall try again meanwhile.
    task.fail(error);
    task.fail(await explainLoadFailure(ref, error));
    this.#scheduler.failTask(task);
  }

  #onOutcomes(worker: PoolWorker, message: OutcomesMessage, bytes: number): void {
    const chunk = worker.chunk(message.chunk);
    if (!chunk) return;
    const { job, piece } = chunk;
    const count = message.values.length;
    const end = message.offset + count;
    job.pace.measure(message.ms, count, bytes);
    worker.answered(chunk, end);
    const inputs = count === piece.inputs.length ? piece.inputs : piece.inputs.slice(message.offset, end);
    const run = runOf(message, { start: piece.start + message.offset, inputs }, bytes, () =>
      worker.attemptsOf(chunk),
    );
    const settled = job.announce(run);
    worker.prints.hold({ chunk: chunk.number, offset: end - 1 }, () => {
      job.settle(run);
      settled();
      if (job.limitHasFallen()) for (const each of this.#scheduler.crew.alive) each.checkLimit(job);
    });
    this.#scheduler.schedule();
  }

  #onReturned(worker: PoolWorker, number: number, offset: number): void {
    const chunk = worker.chunk(number);
    if (!chunk) return;
    chunk.job.giveBack(worker.takeBack(chunk, offset));
    this.#scheduler.onJobChange(chunk.job);
  }
}
