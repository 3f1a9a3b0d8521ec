import { inspect } from 'node:util';

import { BrokenExecutor, PoolStateError, UsageError } from '../errors.ts';
import { OneInput } from '../input/one.ts';
import { zip } from '../input/zip.ts';
import { labelOf } from '../pool/calls.ts';
import { collectOne } from '../pool/collect.ts';
import type { WorkerInfo } from '../pool/crew.ts';
import { Engine } from '../pool/engine.ts';
import type { Job } from '../pool/job.ts';
import { resolvePoolOptions } from '../pool/options.ts';
import { PoolIterator } from '../pool/pool-iterator.ts';
import type { InputOf, OneArgument, ResultOf } from '../pool/task-types.ts';
import { parseAddress } from '../task/address.ts';
import type { Task, TaskFunction, TaskLike } from '../task/handle.ts';
import { expectMayStart } from '../util/nesting.ts';
import { isInTime } from '../util/wait.ts';
import { findNotCloneable } from '../wire/travel.ts';
import { breakageOf, explainFailure, explainLoss, explainRefusal, type Breakage } from './broken.ts';
import { Future } from './future.ts';
import { JobSource } from './job-source.ts';
import { MapCall } from './map-call.ts';
import {
  expectMapOptions,
  expectShutdownOptions,
  toPoolOptions,
  type AnyExecutorOptions,
  type ExecutorMapOptions,
  type ExecutorName,
  type ShutdownOptions,
} from './options.ts';
import { ResultIterator } from './result-iterator.ts';

/** Where inputs come from. They are pulled, never collected. */
type Inputs<T> = Iterable<T> | AsyncIterable<T>;

/** An iterable for each parameter of a task. */
type Columns<A extends readonly unknown[]> = { readonly [K in keyof A]: Inputs<A[K]> };

const STATES = {
  running: 'running',
  closed: 'shutdown',
  terminated: 'terminated',
  broken: 'broken',
} as const;

/**
 * What `ProcessPoolExecutor` and `ThreadPoolExecutor` have in common, as Python's `concurrent.futures.Executor`.
 *
 * A worker that dies takes only the future it was running with it; the executor stays usable, unless it was made with
 * `brokenOnDeath`. Work that was submitted keeps the program alive until it is done; an executor without work does not.
 *
 * @example
 * const squareOf = async (executor: Executor, n: number) => executor.submit('tasks/square.ts', n).result();
 * console.log(await squareOf(new ThreadPoolExecutor({ maxWorkers: 1 }), 3)); // 9
 */
export abstract class Executor implements AsyncDisposable {
  readonly #name: ExecutorName;
  readonly #breakage: Breakage;
  readonly #engine: Engine;
  readonly #futures = new Map<Job, Future>();
  readonly #maps = new Set<MapCall>();

  /** Workers are started when there is work for them. */
  protected constructor(name: ExecutorName, options: AnyExecutorOptions) {
    expectMayStart(name);
    const poolOptions = resolvePoolOptions(toPoolOptions(name, options));
    const breakage = breakageOf(name, poolOptions.backend);
    this.#name = name;
    this.#breakage = breakage;
    // Nothing that lives as long as the workers may hold the executor.
    this.#engine = new Engine(poolOptions, {
      tell: () => {},
      explain: (failure) => explainFailure(failure, breakage),
      breaksOnDeath: options.brokenOnDeath,
    });
    this.#engine.closeAfter(this, () => {});
  }

  /** Number of workers at most. */
  get maxWorkers(): number {
    return this.#engine.options.processes;
  }

  /** The workers that ended (the last thousand), then those that live. */
  workers(): WorkerInfo[] {
    return this.#engine.scheduler.crew.infos;
  }

  /**
   * Calls a task with these arguments, when a worker is free. Arguments that cannot travel fail the future at once.
   *
   * @throws NotATaskError, UsageError; PoolStateError after `shutdown()`; BrokenProcessPool or BrokenThreadPool when it is broken
   * @example
   * const future = executor.submit('tasks/math.ts#pow', 2, 10);
   * console.log(await future.result()); // 1024
   */
  submit<F extends TaskFunction>(task: Task<F>, ...args: Parameters<F>): Future<ResultOf<F>>;
  submit<R = unknown>(task: string | URL, ...args: unknown[]): Future<R>;
  submit(task: TaskLike, ...args: unknown[]): Future {
    this.#expectUsable();
    const { launcher } = this.#engine;
    const problem = findNotCloneable({ value: args, root: 'args', sharesMemory: launcher.sharesMemory });
    if (problem) {
      parseAddress(task);
      return failedFuture(problem);
    }
    const job = launcher.launch(task, new OneInput(args), { chunksize: 1, ordered: false, call: 'spread' });
    const future = new Future(new JobSource(this.#compute(job), job, this.#engine));
    this.#futures.set(job, future);
    return future;
  }

  /**
   * Calls a task with one value of each iterable at a time, until the shortest ends: results in the order of the inputs. Inputs
   * are pulled no further ahead than `buffersize`. The first error ends it, and what was not begun is cancelled then; leaving the
   * loop does that too.
   *
   * @param args iterables or async iterables, and, last, options: an object that is neither
   * @throws as `submit`
   * @example
   * for await (const power of executor.map('tasks/math.ts#pow', [2, 3], [10, 2], { chunksize: 1 })) console.log(power); // 1024, 9
   */
  map<F extends OneArgument>(
    task: Task<F>,
    inputs: Inputs<InputOf<F>>,
    options?: ExecutorMapOptions,
  ): ResultIterator<ResultOf<F>>;
  map<F extends TaskFunction>(
    task: Task<F>,
    ...args: Columns<Parameters<F>> | [...Columns<Parameters<F>>, ExecutorMapOptions]
  ): ResultIterator<ResultOf<F>>;
  map<R = unknown>(
    task: string | URL,
    ...args: readonly (Inputs<unknown> | ExecutorMapOptions)[]
  ): ResultIterator<R>;
  map(task: TaskLike, ...args: readonly unknown[]): ResultIterator<unknown> {
    const { iterables, options } = splitArguments(args);
    expectMapOptions(options);
    this.#expectUsable();
    const { timeoutMs, ...launchOptions } = options;
    const [only] = iterables;
    const job = this.#engine.launcher.launch(task, iterables.length === 1 && only ? only : zip(iterables), {
      ...launchOptions,
      ordered: true,
      call: iterables.length === 1 ? 'one' : 'spread',
      isLazy: true,
    });
    const call = new MapCall(job, this.#engine);
    if (!job.isOver) {
      this.#maps.add(call);
      job.onOver(() => this.#maps.delete(call));
    }
    const source = { job, signal: options.signal, leave: () => call.abandon() };
    const results = new PoolIterator<unknown>(labelOf('map', task), source);
    return new ResultIterator(results, call, { breakage: this.#breakage, timeoutMs });
  }

  /**
   * No more calls; what was asked for is done, then the workers leave. May be called again, with other options.
   *
   * @returns whether all is done and the workers are gone: `false` when time was over first, or nobody was to wait
   * @example
   * const future = executor.submit('tasks/square.ts', 3);
   * console.log(await executor.shutdown({ timeoutMs: 60_000 }), future.done()); // true true
   */
  async shutdown(options: ShutdownOptions = {}): Promise<boolean> {
    expectShutdownOptions(options);
    const { wait = true, cancelFutures = false, timeoutMs } = options;
    const { scheduler } = this.#engine;
    scheduler.close();
    if (cancelFutures) this.#cancelAll();
    for (const call of this.#maps) call.complete();
    if (!wait) return scheduler.crew.alive.size === 0 && this.#futures.size === 0;
    return isInTime(scheduler.ended(), timeoutMs);
  }

  /**
   * Ends all workers now, and shuts down: futures that run or wait fail with a BrokenProcessPool or BrokenThreadPool. Processes
   * get SIGTERM and, after `killTimeoutMs`, SIGKILL. Resolves when they are gone.
   */
  async terminateWorkers(): Promise<void> {
    return this.#end(this.#engine.options.killTimeoutMs);
  }

  /** The same with SIGKILL at once. */
  async killWorkers(): Promise<void> {
    return this.#end(0);
  }

  /** `await using`: `shutdown()`, as Python's `with`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  /** `<ProcessPoolExecutor max_workers=2 running>` */
  toString(): string {
    return `<${this.#name} max_workers=${this.maxWorkers} ${STATES[this.#engine.scheduler.state]}>`;
  }

  [inspect.custom](): string {
    return this.toString();
  }

  async #compute(job: Job): Promise<unknown> {
    try {
      return await collectOne(job);
    } catch (error) {
      throw explainLoss(error, this.#breakage);
    } finally {
      this.#futures.delete(job);
    }
  }

  #expectUsable(): void {
    const { scheduler } = this.#engine;
    if (scheduler.state === 'running') return;
    try {
      scheduler.expectRunning();
    } catch (error) {
      if (error instanceof BrokenExecutor) throw explainRefusal(error, this.#breakage);
    }
    throw new PoolStateError('cannot schedule new futures after shutdown');
  }

  #cancelAll(): void {
    for (const future of [...this.#futures.values()]) future.cancel();
    for (const call of [...this.#maps]) call.cut();
  }

  async #end(graceMs: number): Promise<void> {
    const { scheduler } = this.#engine;
    scheduler.terminate(graceMs);
    await scheduler.ended();
  }
}

/** Runs a function with an executor, and shuts that down whatever becomes of it, as Python's `with`. */
export async function useExecutor<E extends Executor, T>(
  executor: E,
  body: (executor: E) => T | Promise<T>,
): Promise<T> {
  try {
    return await body(executor);
  } finally {
    await executor.shutdown();
  }
}

function failedFuture(error: unknown): Future {
  const future = new Future();
  future.setException(error);
  return future;
}

/** The last argument is options if it cannot be inputs. */
function splitArguments(args: readonly unknown[]): {
  readonly iterables: readonly Inputs<unknown>[];
  readonly options: ExecutorMapOptions;
} {
  const last = args.at(-1);
  const hasOptions = args.length > 1 && (last === undefined || !isIterable(last));
  const iterables = hasOptions ? args.slice(0, -1) : args;
  for (const [k, iterable] of iterables.entries())
    if (!isIterable(iterable))
      throw new UsageError(`Expected inputs ${k + 1} of \`map\` to be iterable, got ${typeof iterable}`);
  if (iterables.length === 0) throw new UsageError('Expected `map` to get inputs: at least one iterable');
  return {
    iterables: iterables as Inputs<unknown>[],
    options: ((hasOptions ? last : {}) as ExecutorMapOptions) ?? {},
  };
}

function isIterable(value: unknown): value is Inputs<unknown> {
  if (typeof value === 'string') return true;
  return (
    typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value)
  );
}
