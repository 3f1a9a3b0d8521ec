/** From the arguments of a call to a job that runs: everything is checked here, before anything starts. */
import { CancelledError, UsageError } from '../errors.ts';
import { fromIterable } from '../input/iterable.ts';
import { parseAddress } from '../task/address.ts';
import type { TaskLike } from '../task/handle.ts';
import type { InputStream } from '../types.ts';
import { onAbort } from '../util/on-abort.ts';
import type { CallStyle } from '../wire/messages.ts';
import type { ImapOptions, OutcomesOptions } from './call-options.ts';
import { Job } from './job.ts';
import { expectCount, expectDuration, expectPositiveInteger, type ResolvedPoolOptions } from './options.ts';
import { Pace, pythonChunksize } from './pace.ts';
import { resolveTask } from './resolve-task.ts';
import type { Scheduler } from './scheduler.ts';

export type Inputs<T> = Iterable<T> | AsyncIterable<T> | InputStream;

/** What a job is like, besides its options. */
export type LaunchOptions = OutcomesOptions &
  Pick<ImapOptions, 'buffersize'> & {
    readonly ordered: boolean;
    readonly call: CallStyle;
    /** Chunks are Python's where workers are recycled by chunks. */
    readonly isMap?: boolean;
    /** Unconsumed outcomes are bounded tightly, as the consumer may stop at any time. */
    readonly isLazy?: boolean;
  };

/** Inputs that may be pulled and not yet delivered: enough that one slow input does not idle the others. */
const WINDOW_INPUTS = 65_536;
/** The same where the iterable is to be pulled lazily, in chunks per worker. */
const LAZY_WINDOW_CHUNKS = 8;

export class Launcher {
  readonly #scheduler: Scheduler;
  readonly #options: ResolvedPoolOptions;
  #count = 0;

  constructor(scheduler: Scheduler, options: ResolvedPoolOptions) {
    this.#scheduler = scheduler;
    this.#options = options;
  }

  /** @throws UsageError, NotATaskError, PoolStateError; nothing was begun then */
  launch(task: TaskLike, inputs: Inputs<unknown>, options: LaunchOptions): Job {
    const { signal, kill, retries, timeoutMs } = options;
    expectCallOptions(options);
    parseAddress(task);
    const stream = toStream(inputs);
    this.#scheduler.expectRunning();
    const pace = this.#makePace(options, stream.length);
    const job = new Job(
      this.#count++,
      {
        stream,
        call: options.call,
        isOrdered: options.ordered,
        pace,
        window: this.#makeWindow(options, pace),
        timeoutMs: timeoutMs ?? this.#options.timeoutMs,
        retries: retries ?? this.#options.retries,
        observe: options.observe,
      },
      () => {
        if (job.isOver) letGo?.();
        this.#scheduler.onJobChange(job);
      },
    );
    this.#scheduler.add(job);
    void this.#prepare(job, task);
    const stop = (): void => this.#scheduler.stop(job, { reason: signal?.reason, isKilled: kill === true });
    const letGo = signal && onAbort(signal, stop);
    return job;
  }

  /** Nobody will ask for the rest. */
  leave(job: Job): void {
    job.leave();
    this.#scheduler.stop(job);
  }

  #makePace({ chunksize = 'auto', isMap }: LaunchOptions, total: number | undefined): Pace {
    const { processes, maxtasksperchild } = this.#options;
    // Which worker ran what can be seen where workers are replaced.
    const isPythons = isMap && chunksize === 'auto' && maxtasksperchild !== undefined && total !== undefined;
    return new Pace(isPythons ? Math.max(1, pythonChunksize(total, processes)) : chunksize, total, processes);
  }

  #makeWindow({ isLazy, buffersize }: LaunchOptions, pace: Pace): () => number {
    if (!isLazy) return () => WINDOW_INPUTS;
    if (buffersize !== undefined) return () => buffersize;
    return () => LAZY_WINDOW_CHUNKS * this.#options.processes * pace.largest;
  }

  async #prepare(job: Job, task: TaskLike): Promise<void> {
    try {
      job.ref = await resolveTask(task);
    } catch (error) {
      job.fail(error);
    }
    this.#scheduler.onJobChange(job);
  }
}

/** Work that is not waited for any longer than its signal allows. @param leave nobody wants the rest */
export async function untilAborted<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
  leave: () => void,
): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const letGo = onAbort(signal, () => {
      reject(new CancelledError('the call was cancelled', { cause: signal.reason }));
      leave();
    });
    void work.then(resolve, reject).then(letGo);
  });
}

function expectCallOptions({ chunksize, buffersize, timeoutMs, retries, signal }: LaunchOptions): void {
  if (chunksize !== 'auto') expectPositiveInteger('chunksize', chunksize);
  expectPositiveInteger('buffersize', buffersize);
  expectDuration('timeoutMs', timeoutMs);
  expectCount('retries', retries);
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw new UsageError(`Expected \`signal\` to be an AbortSignal, got ${typeof signal}`);
}

function toStream(inputs: unknown): InputStream {
  if (isInputStream(inputs)) return inputs;
  if (isIterable(inputs)) return fromIterable(inputs);
  const given = inputs === null ? 'null' : typeof inputs;
  throw new UsageError(`Expected the inputs to be iterable, got ${given}`, {
    hint:
      given === 'object'
        ? 'Object.entries(…) or Object.values(…) makes an object iterable'
        : 'pass an array, a generator, a stream of objects',
  });
}

function isIterable(value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> {
  if (typeof value === 'string') return true;
  if (typeof value !== 'object' || value === null) return false;
  return Symbol.iterator in value || Symbol.asyncIterator in value;
}

function isInputStream(inputs: unknown): inputs is InputStream {
  return (
    typeof inputs === 'object' && inputs !== null && 'pull' in inputs && typeof inputs.pull === 'function'
  );
}
