import { processBackend } from '../backend/process.ts';
import { CancelledError, PoolStateError, TaskLoadError } from '../errors.ts';
import { fromIterable } from '../input/iterable.ts';
import type { InputStream, Settled, WorkerExit } from '../types.ts';
import { explainNotCloneable } from '../wire/codec.ts';
import type { CallStyle } from '../wire/messages.ts';
import { Job, type Observer } from './job.ts';
import {
  expectPositiveInteger,
  resolvePoolOptions,
  type PoolOptions,
  type ResolvedPoolOptions,
} from './options.ts';
import { Pace } from './pace.ts';
import { resolveTask } from './resolve-task.ts';
import { Scheduler } from './scheduler.ts';

/** Options of one call. */
export interface JobCallOptions {
  /** Inputs per message: a transport matter, never visible in results. @default 'auto' */
  readonly chunksize?: number | 'auto' | undefined;
  /** Outcomes in the order of the inputs (`true`) or as they come. @default true */
  readonly ordered?: boolean | undefined;
  /** `spread` calls `fn(...input)`; each input must be an array. @default 'one' */
  readonly call?: CallStyle | undefined;
  /** When aborted, no further input begins; those not begun are settled with a `CancelledError`. */
  readonly signal?: AbortSignal | undefined;
  /** Sees outcomes as they come, before they are delivered, and may replace them. It must not throw. */
  readonly observe?: Observer | undefined;
}

/** Outcomes of a job, in runs of consecutive inputs. */
export interface OutcomeStream extends AsyncIterable<Settled> {
  /** What the task is called in messages: its export, or its file when that is the default export. */
  readonly taskName: string;
}

/** A worker as it is now. */
export interface WorkerInfo {
  readonly name: string;
  readonly pid: number;
  readonly state: 'busy' | 'idle' | 'leaving';
}

/**
 * A pool of worker processes.
 *
 * @example
 * const pool = new Pool({ processes: 2 });
 * for await (const { outcomes } of pool.outcomes('tasks/square.ts', [1, 2, 3])) console.log(outcomes);
 * pool.close();
 * await pool.join();
 */
export class Pool {
  readonly #options: ResolvedPoolOptions;
  readonly #scheduler: Scheduler;
  #jobCount = 0;

  /** Workers start at once, in the background. Throws `UsageError` on a bad option. */
  constructor(options: PoolOptions = {}) {
    this.#options = resolvePoolOptions(options);
    this.#scheduler = new Scheduler(processBackend, this.#options);
    void this.#setUp();
  }

  /** Number of workers. */
  get processes(): number {
    return this.#options.processes;
  }

  /** Ends of workers so far, in order. */
  get exits(): readonly WorkerExit[] {
    return this.#scheduler.exits;
  }

  /** The workers that are alive. */
  workers(): WorkerInfo[] {
    return [...this.#scheduler.workers].map((worker) => ({
      name: worker.name,
      pid: worker.pid,
      state: worker.isBusy ? 'busy' : worker.isOpen ? 'idle' : 'leaving',
    }));
  }

  /**
   * Calls the task once per input and gives what became of each, as data: no input's failure ends the iteration.
   * It throws when the call as a whole fails: the task cannot be loaded, the inputs are malformed, the pool is
   * broken or terminated. Leaving the loop early cancels what has not begun.
   *
   * @param task address of an exported function: `'tasks/square.ts'`, `'./math.ts#pow'`, a `file:` URL
   * @throws UsageError, PoolStateError at the call
   */
  outcomes(
    task: string | URL,
    inputs: Iterable<unknown> | AsyncIterable<unknown> | InputStream,
    options: JobCallOptions = {},
  ): OutcomeStream {
    const { chunksize = 'auto', ordered = true, call = 'one', signal, observe } = options;
    if (chunksize !== 'auto') expectPositiveInteger('chunksize', chunksize);
    this.#scheduler.expectRunning();
    const stream = isInputStream(inputs) ? inputs : fromIterable(inputs);
    const pace = new Pace(chunksize, stream.length, this.#options.processes);
    const job = new Job(this.#jobCount++, { stream, call, isOrdered: ordered, pace, observe }, () =>
      this.#scheduler.onJobChange(job),
    );
    this.#scheduler.add(job);
    void this.#prepare(job, task);
    if (signal) this.#stopOnAbort(job, signal);
    return job;
  }

  /** Calls the task once: `fn(...args)`, with `kwargs` as one last argument when it has a key. */
  async apply(
    task: string | URL,
    args: readonly unknown[] = [],
    kwargs: Readonly<Record<string, unknown>> = {},
  ): Promise<unknown> {
    const input = Object.keys(kwargs).length > 0 ? [...args, kwargs] : [...args];
    for await (const { outcomes } of this.outcomes(task, [input], { call: 'spread' })) {
      const [outcome] = outcomes;
      if (outcome?.ok) return outcome.value;
      if (outcome) throw outcome.error;
    }
    throw new CancelledError();
  }

  /** No more calls; what was asked for is done, then the workers leave. */
  close(): void {
    this.#scheduler.close();
  }

  /** Ends everything: pending calls fail, workers get SIGTERM and after the grace (0: at once) SIGKILL. */
  terminate(graceMs = this.#options.killTimeoutMs): void {
    this.#scheduler.terminate(graceMs);
  }

  /** Resolves when all workers are gone. Needs `close()` or `terminate()` first, as in Python. */
  async join(): Promise<void> {
    if (this.#scheduler.isRunning)
      throw new PoolStateError('Pool is still running', {
        hint: 'call close() or terminate() before join()',
      });
    await this.#scheduler.ended;
  }

  /** Passes a signal on to all workers and what they started. */
  signal(signal: NodeJS.Signals): void {
    for (const worker of this.#scheduler.workers) worker.signal(signal);
  }

  async #setUp(): Promise<void> {
    const { initializer, initargs } = this.#options;
    try {
      const ref = initializer === undefined ? undefined : await resolveTask(initializer);
      this.#scheduler.setUp({ type: 'setup', initializer: ref, initargs });
    } catch (error) {
      this.#scheduler.fail(
        error instanceof TaskLoadError ? error : explainNotCloneable(initargs, 'initargs', error),
      );
    }
  }

  async #prepare(job: Job, task: string | URL): Promise<void> {
    try {
      job.ref = await resolveTask(task);
    } catch (error) {
      job.fail(error);
    }
    this.#scheduler.onJobChange(job);
  }

  #stopOnAbort(job: Job, signal: AbortSignal): void {
    if (signal.aborted) this.#scheduler.stop(job);
    else signal.addEventListener('abort', () => this.#scheduler.stop(job), { once: true });
  }
}

function isInputStream(inputs: object): inputs is InputStream {
  return 'pull' in inputs && typeof inputs.pull === 'function';
}
