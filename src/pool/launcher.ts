/** From the arguments of a call to a job that runs: everything is checked here, before anything starts. */
import { CancelledError, UsageError } from '../errors.ts';
import { fromIterable } from '../input/iterable.ts';
import type { TaskLike } from '../task/handle.ts';
import type { InputStream } from '../types.ts';
import { onAbort } from '../util/on-abort.ts';
import { move } from '../wire/beside.ts';
import type { CallStyle } from '../wire/messages.ts';
import type { CallOptions, ImapOptions, OutcomesOptions } from './call-options.ts';
import { expectAble } from './capabilities.ts';
import { GivenHandles } from './given-handles.ts';
import { Job } from './job.ts';
import { NOBODY_TOLD, type ResolvedPoolOptions } from './options.ts';
import { Pace, pythonChunksize } from './pace.ts';
import { TaskRegistry, type PoolTask } from './pool-task.ts';
import { resolveRetries } from './retries.ts';
import type { Scheduler } from './scheduler.ts';

export type Inputs<T> = Iterable<T> | AsyncIterable<T> | InputStream;

/** What a job is like, besides its options. */
export type LaunchOptions = OutcomesOptions &
  Pick<ImapOptions, 'buffersize'> & {
    readonly ordered: boolean;
    readonly call: CallStyle;
    /** Chunks are Python's where workers are recycled by chunks. */
    readonly isMap?: boolean;
    /** An abort, or the end of the pool, settles what was taken and had not begun, instead of failing the call. */
    readonly settlesOnAbort?: boolean;
    /** Unconsumed outcomes are bounded tightly, as the consumer may stop at any time. */
    readonly isLazy?: boolean;
  };

/** Inputs that may be pulled and not yet delivered: enough that one slow input does not idle the others. */
const WINDOW_INPUTS = 65_536;
/** The same where the iterable is to be pulled lazily: some chunks per worker, or what takes a moment, but not thousands. */
const LAZY_WINDOW_CHUNKS = 8;
const LAZY_WINDOW_MS = 50;
const LAZY_WINDOW_INPUTS = 1024;
/** Outcomes that may wait for delivery. */
const WINDOW_BYTES = 64 * 1024 * 1024;
const LAZY_WINDOW_BYTES = 8 * 1024 * 1024;

export class Launcher {
  readonly #scheduler: Scheduler;
  readonly #options: ResolvedPoolOptions;
  readonly #tasks = new TaskRegistry();

  constructor(scheduler: Scheduler, options: ResolvedPoolOptions) {
    this.#scheduler = scheduler;
    this.#options = options;
  }

  /** Whether what is shared or moved may travel. */
  get sharesMemory(): boolean {
    return this.#scheduler.sharesMemory;
  }

  /** Before anything of a call is looked at: the pool must be running, then what is to be moved is marked. */
  prepare({ transferList = [] }: Pick<CallOptions, 'transferList'>): void {
    this.#scheduler.expectRunning();
    for (const item of transferList) move(item);
  }

  /** @throws UsageError, NotATaskError, PoolStateError; nothing was begun then */
  launch(task: TaskLike, inputs: Inputs<unknown>, options: LaunchOptions): Job {
    const { signal, timeoutMs, timeoutFactor, kill } = options;
    expectAble(this.#options.backend, { timeoutMs, timeoutFactor, kill });
    if (options.onPrint && this.#options.prints === 'stderr') throw new UsageError(NOBODY_TOLD);
    const poolTask = this.#tasks.find(task, options.call);
    const stream = toStream(inputs);
    this.prepare(options);
    const job = this.#makeJob(poolTask, inputs, stream, options);
    if (signal) job.onOver(onAbort(signal, () => this.#abort(job, options)));
    this.#scheduler.onJobChange(job);
    if (!poolTask.ref) void this.#prepare(job);
    return job;
  }

  /** @param inputs what the stream is made of */
  #makeJob(task: PoolTask, inputs: unknown, stream: InputStream, options: LaunchOptions): Job {
    const { retries, timeoutMs } = options;
    const pace = this.#makePace(options, stream.length, task);
    const resolvedRetries = retries === undefined ? this.#options.retries : resolveRetries(retries);
    // Nothing throws from here on: what is given is let go with the job.
    const given = new GivenHandles(inputs);
    // Field by field: to spread the options would cost an `apply` a third of its time.
    const job = new Job(
      {
        task,
        stream: given.watch(stream),
        given,
        isOrdered: options.ordered,
        pace,
        window: this.#makeWindow(options, pace),
        windowBytes: options.isLazy ? LAZY_WINDOW_BYTES : WINDOW_BYTES,
        timeoutMs: timeoutMs ?? this.#options.timeoutMs,
        timeoutFactor: options.timeoutFactor,
        retries: resolvedRetries,
        observe: options.observe,
        onRetry: options.onRetry,
        gate: options.gate,
        pauseAfter: options.pauseAfter,
        onPrint: options.onPrint,
        hasAttempts: options.attempts ?? false,
        settlesAtEnd: options.settlesOnAbort ?? false,
      },
      () => this.#scheduler.onJobChange(job),
    );
    return job;
  }

  /** Nobody will ask for the rest. */
  leave(job: Job): void {
    this.#scheduler.leave(job);
  }

  /** Who has asked for outcomes gets one for each input that was taken; all others are told at once. */
  #abort(job: Job, { signal, kill, settlesOnAbort }: LaunchOptions): void {
    if (settlesOnAbort) this.#scheduler.stop(job, { reason: signal?.reason, kill });
    else this.#scheduler.leave(job, { kill });
  }

  #makePace(
    { chunksize = 'auto', isMap }: LaunchOptions,
    total: number | undefined,
    { speed }: PoolTask,
  ): Pace {
    const { processes, maxtasksperchild } = this.#options;
    // Which worker ran what can be seen where workers are replaced.
    const isPythons = isMap && chunksize === 'auto' && maxtasksperchild !== undefined && total !== undefined;
    const size = isPythons ? Math.max(1, pythonChunksize(total, processes)) : chunksize;
    return new Pace(size, total, processes, speed);
  }

  #makeWindow({ isLazy, buffersize }: LaunchOptions, pace: Pace): () => number {
    if (buffersize !== undefined) return () => buffersize;
    if (!isLazy) return () => WINDOW_INPUTS;
    const { processes } = this.#options;
    const least = LAZY_WINDOW_CHUNKS * processes * (pace.fixed ?? 1);
    return () => {
      const { msPerInput = Infinity } = pace;
      const moment = Math.floor((processes * LAZY_WINDOW_MS) / msPerInput);
      return Math.max(least, Math.min(moment, LAZY_WINDOW_INPUTS));
    };
  }

  async #prepare(job: Job): Promise<void> {
    const { task } = job;
    await task.resolved;
    if (task.hasFailed) job.fail(task.makeError());
    this.#scheduler.onJobChange(job);
  }
}

/** Work that is waited for no longer than its signal allows. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const letGo = onAbort(signal, () =>
      reject(new CancelledError('the call was cancelled', { cause: signal.reason })),
    );
    void work.then(resolve, reject).then(letGo);
  });
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
