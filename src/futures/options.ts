import { BACKENDS } from '../backend/backend.ts';
import { UsageError } from '../errors.ts';
import { POOL_CHECKS, type PoolOptions } from '../pool/options.ts';
import type { Context } from '../process/context.ts';
import type { TaskLike } from '../task/handle.ts';
import {
  abortSignal,
  bool,
  duration,
  either,
  expectOptions,
  grace,
  MAX_TIMER_MS,
  positiveInteger,
  type Checks,
} from '../util/checks.ts';
import { startMethod } from '../util/heritage.ts';

/** What an executor takes as a pool does, under the same names. */
type SharedOptions = Pick<
  PoolOptions,
  | 'initargs'
  | 'finalizer'
  | 'timeoutMs'
  | 'retries'
  | 'maxMemoryPerChild'
  | 'env'
  | 'execArgv'
  | 'resourceLimits'
  | 'killTimeoutMs'
  | 'onPrint'
>;

/** How an executor is made. Everything is optional. */
export interface ExecutorOptions extends SharedOptions {
  /** Number of workers at most; they are started as they are needed. @default `cpuCount()` */
  readonly maxWorkers?: number | undefined;
  /** A task that every worker runs once, before its first future. If it throws, the executor is broken. */
  readonly initializer?: TaskLike | undefined;
  /** A worker is replaced after so many futures; of `map` with a `chunksize`, after so many chunks. @default never */
  readonly maxTasksPerChild?: number | undefined;
  /**
   * A worker that dies by itself breaks the whole executor, as in Python: all futures that run or wait fail, and nothing more
   * can be submitted. @default false: only what it ran fails, and another takes its place
   */
  readonly brokenOnDeath?: boolean | undefined;
  /** Milliseconds after which a worker without work leaves. @default never */
  readonly idleTimeoutMs?: number | undefined;
}

/** The same, for processes. */
export interface ProcessPoolExecutorOptions extends ExecutorOptions {
  /** What its workers are: `getContext('spawn')`, `('thread')` or `('inline')`. @default by `setStartMethod()`: child processes */
  readonly mpContext?: Context | undefined;
}

/** The same, for threads. */
export interface ThreadPoolExecutorOptions extends ExecutorOptions {
  /** Workers are called `prefix-1`, `prefix-2`, … @default 'ThreadPoolExecutor' */
  readonly threadNamePrefix?: string | undefined;
}

/** Of an executor's `map`: its last argument, where that is no iterable. */
export interface ExecutorMapOptions {
  /** Milliseconds from the call of `map` until all results must be there; each `next()` waits for no longer. @default no limit */
  readonly timeoutMs?: number | undefined;
  /** Inputs per message: a transport matter, never visible in results. @default 'auto': as many as take some milliseconds */
  readonly chunksize?: number | 'auto' | undefined;
  /** Inputs that may be taken from the iterables before their results are. @default 8 chunks per worker; of quick tasks up to 1024 inputs */
  readonly buffersize?: number | undefined;
  /** When aborted, nothing more begins, tasks that run see it in `currentTask().signal`, and the iterator throws a `CancelledError`. */
  readonly signal?: AbortSignal | undefined;
  /** An abort also ends the workers that run inputs of this call; they are replaced. @default false */
  readonly kill?: boolean | undefined;
}

/** How an executor is shut down. */
export interface ShutdownOptions {
  /** Resolve when everything is done and the workers are gone, or at once. @default true */
  readonly wait?: boolean | undefined;
  /** What was not begun is cancelled. @default false: it is done */
  readonly cancelFutures?: boolean | undefined;
  /** Milliseconds to wait at most. What goes on goes on. @default for as long as it takes */
  readonly timeoutMs?: number | undefined;
}

const EXECUTOR_CHECKS: Checks<ExecutorOptions> = {
  maxWorkers: positiveInteger,
  initializer: POOL_CHECKS.initializer,
  initargs: POOL_CHECKS.initargs,
  maxTasksPerChild: positiveInteger,
  brokenOnDeath: bool,
  finalizer: POOL_CHECKS.finalizer,
  timeoutMs: POOL_CHECKS.timeoutMs,
  retries: POOL_CHECKS.retries,
  maxMemoryPerChild: POOL_CHECKS.maxMemoryPerChild,
  idleTimeoutMs: POOL_CHECKS.idleTimeoutMs,
  env: POOL_CHECKS.env,
  execArgv: POOL_CHECKS.execArgv,
  resourceLimits: POOL_CHECKS.resourceLimits,
  killTimeoutMs: POOL_CHECKS.killTimeoutMs,
  onPrint: POOL_CHECKS.onPrint,
};

/** By the names of the executors. */
const CHECKS = {
  ProcessPoolExecutor: { ...EXECUTOR_CHECKS, mpContext: expectContext },
  ThreadPoolExecutor: { ...EXECUTOR_CHECKS, threadNamePrefix: POOL_CHECKS.name },
} as const;

export type ExecutorName = keyof typeof CHECKS;
export type AnyExecutorOptions = ProcessPoolExecutorOptions & ThreadPoolExecutorOptions;

const MAP_CHECKS: Checks<ExecutorMapOptions> = {
  timeoutMs: duration,
  chunksize: either('auto', positiveInteger),
  buffersize: positiveInteger,
  signal: abortSignal,
  kill: bool,
};

const SHUTDOWN_CHECKS: Checks<ShutdownOptions> = { wait: bool, cancelFutures: bool, timeoutMs: grace };

/** The pool that an executor of these options runs on. @throws UsageError */
export function toPoolOptions(owner: ExecutorName, options: AnyExecutorOptions): PoolOptions {
  expectOptions(owner, options, CHECKS[owner]);
  const {
    maxWorkers,
    maxTasksPerChild,
    brokenOnDeath: _,
    mpContext,
    threadNamePrefix = owner,
    ...shared
  } = options;
  return {
    ...shared,
    backend: owner === 'ThreadPoolExecutor' ? 'thread' : BACKENDS[mpContext?.method ?? startMethod()],
    processes: maxWorkers,
    maxtasksperchild: maxTasksPerChild,
    name: threadNamePrefix,
    // Where workers may leave, they are started on demand, and no more than there is work for.
    idleTimeoutMs: options.idleTimeoutMs ?? MAX_TIMER_MS,
  };
}

function expectContext(name: string, context: unknown): void {
  const { method } = (context ?? {}) as Partial<Context>;
  if (method === undefined || !Object.hasOwn(BACKENDS, method))
    throw new UsageError(`Expected \`${name}\` to be a context`, { hint: "getContext('spawn') gives one" });
}

/** @throws UsageError */
export function expectMapOptions(options: ExecutorMapOptions): void {
  expectOptions('map', options, MAP_CHECKS);
}

/** @throws UsageError */
export function expectShutdownOptions(options: ShutdownOptions): void {
  expectOptions('shutdown', options, SHUTDOWN_CHECKS);
}
