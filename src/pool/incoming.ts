/** What workers say, and what follows from it for jobs and pool. Their last word, their end, is the scheduler's. */
import { explainLoadFailure } from '../task/explain-load.ts';
import type { Outcome } from '../types.ts';
import { describeThrown } from '../util/describe.ts';
import { decodeError } from '../wire/error.ts';
import type { FromWorker, OutcomesMessage } from '../wire/messages.ts';
import type { Crew } from './crew.ts';
import type { JobQueue } from './job-queue.ts';
import type { Job } from './job.ts';
import type { PoolWorker } from './pool-worker.ts';
import { partOf } from './recover.ts';
import { initializerError } from './start-errors.ts';

/** What a message may ask of the scheduler. */
interface Consequences {
  readonly crew: Crew;
  schedule(): void;
  onJobChange(job: Job): void;
  fail(makeError: () => unknown): void;
}

export class Incoming {
  readonly #scheduler: Consequences;
  readonly #jobs: JobQueue;

  constructor(scheduler: Consequences, jobs: JobQueue) {
    this.#scheduler = scheduler;
    this.#jobs = jobs;
  }

  /** @param bytes the message's size on the wire */
  receive(worker: PoolWorker, message: FromWorker, bytes: number): void {
    switch (message.type) {
      case 'ready':
        this.#scheduler.crew.noteReady(worker);
        return;
      case 'initFailed':
        this.#onInitFailed(message.error);
        return;
      case 'loaded':
        for (const job of this.#jobs.ofTask(message.task)) job.task.exportName = message.exportName;
        return;
      case 'loadFailed':
        void this.#onLoadFailed(this.#jobs.ofTask(message.task), decodeError(message.error));
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
      case 'finalizerFailed':
        process.emitWarning(
          `${worker.name}: the finalizer failed: ${describeThrown(decodeError(message.error))}`,
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

  async #onLoadFailed(jobs: readonly Job[], error: unknown): Promise<void> {
    const [ref] = jobs.flatMap(({ task }) => task.ref ?? []);
    if (!ref) return;
    for (const { task } of jobs) {
      task.isBroken = true;
      // No worker shall try again meanwhile.
      task.ref = undefined;
    }
    const explained = await explainLoadFailure(ref, error);
    for (const job of jobs) {
      job.fail(explained);
      this.#scheduler.onJobChange(job);
    }
  }

  #onOutcomes(worker: PoolWorker, message: OutcomesMessage, bytes: number): void {
    const chunk = worker.chunk(message.chunk);
    if (!chunk) return;
    const { job, piece } = chunk;
    const count = message.values.length;
    const end = message.offset + count;
    job.pace.measure(message.ms, count);
    worker.answered(chunk, end);
    const inputs = count === piece.inputs.length ? piece.inputs : piece.inputs.slice(message.offset, end);
    job.settle(piece.start + message.offset, inputs, toOutcomes(message), bytes);
    this.#scheduler.schedule();
  }

  #onReturned(worker: PoolWorker, number: number, offset: number): void {
    const chunk = worker.chunk(number);
    if (!chunk) return;
    worker.drop(chunk);
    chunk.job.giveBack(partOf(chunk, offset));
    this.#scheduler.onJobChange(chunk.job);
  }
}

function toOutcomes({ values, errors }: OutcomesMessage): Outcome[] {
  const outcomes: Outcome[] = values.map((value) => ({ ok: true, value }));
  for (const [position, error] of errors) outcomes[position] = { ok: false, error: decodeError(error) };
  return outcomes;
}
