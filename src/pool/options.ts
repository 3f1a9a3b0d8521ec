import { BACKENDS, type BackendKind, type ResourceLimits } from '../backend/backend.ts';
import { UsageError } from '../errors.ts';
import { parseAddress } from '../task/address.ts';
import type { TaskLike } from '../task/handle.ts';
import {
  array,
  atLeast,
  duration,
  expectOptions,
  functionValue,
  integerWithin,
  object,
  oneOf,
  positive,
  positiveInteger,
  signalName,
  text,
  texts,
  type Checks,
} from '../util/checks.ts';
import { cpuCount } from '../util/cpu-count.ts';
import { startMethod } from '../util/heritage.ts';
import { expectAble } from './capabilities.ts';
import { resolveRetries, retriesValue, type ResolvedRetries, type RetryOptions } from './retries.ts';

export type { BackendKind, ResourceLimits } from '../backend/backend.ts';

/** How a pool is made. Everything is optional. */
export interface PoolOptions {
  /**
   * Number of workers, at least 1; inline there is one, whatever is asked for.
   * @default `cpuCount()`: `os.cpus()`, reduced by affinity and cgroup quota
   */
  readonly processes?: number | undefined;
  /** A function that every worker runs once, before its first task: `'./init.ts#setUp'`. If it throws, the pool is broken. */
  readonly initializer?: TaskLike | undefined;
  /** Arguments of the initializer. @default [] */
  readonly initargs?: readonly unknown[] | undefined;
  /**
   * A function that every worker runs once, before it leaves: at `close()`, when it is recycled or idle for too long.
   * Not after `terminate()` or a death. If it throws, or is not done within `killTimeoutMs`, a warning says so.
   */
  readonly finalizer?: TaskLike | undefined;
  /**
   * A worker is replaced after this many tasks. As in Python a chunk counts as one task where `chunksize` is given (or
   * follows Python's rule, in `map` over inputs of known number); where chunks are sized automatically, each input counts.
   * @default never
   */
  readonly maxtasksperchild?: number | undefined;
  /**
   * What workers are. `process`: child processes, which nothing a task does can harm. `thread`: threads of this process
   * (on Piscina), which start faster and share memory; a native crash or `process.abort()` ends them all. `inline`: this very
   * thread, one input after the other, for debugging and comparison.
   * @default 'process', or what `setStartMethod()` says
   */
  readonly backend?: BackendKind | undefined;
  /** Milliseconds an input may run (or its task may load) before its worker is ended and replaced. @default no limit */
  readonly timeoutMs?: number | undefined;
  /** How often a failed input is run again, whatever it failed of; or how often, when, and for which failures. @default 0 */
  readonly retries?: number | RetryOptions | undefined;
  /**
   * Bytes of memory beyond which a worker is replaced, between two inputs; looked at every 100 ms. Of a process: what is
   * resident; of a thread: its heap and what that holds outside. @default no limit
   */
  readonly maxMemoryPerChild?: number | undefined;
  /** Milliseconds after which a worker without work leaves; it is started anew on demand. @default never */
  readonly idleTimeoutMs?: number | undefined;
  /** Set in the workers' environment, over this process's; `undefined` takes a variable away. @default {} */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Flags of Node's for the workers, after those of this process; a thread that is given some has only these. @default [] */
  readonly execArgv?: readonly string[] | undefined;
  /** Limits of each worker's memory; a worker that exceeds them dies, and its input fails. @default Node's */
  readonly resourceLimits?: ResourceLimits | undefined;
  /** Workers are called `name-1`, `name-2`, … @default 'PoolWorker' */
  readonly name?: string | undefined;
  /** Milliseconds between `killSignal` and SIGKILL when a worker process is ended. @default 5000 */
  readonly killTimeoutMs?: number | undefined;
  /**
   * What a worker process that is ended gets first, with what it has started: when an input is out of time, at `terminate()`,
   * at an abort with `kill`. @default 'SIGTERM'
   */
  readonly killSignal?: NodeJS.Signals | undefined;
  /**
   * Priority of worker processes, from -20 (first) to 19 (last); what they start has the same. Where the system does not allow
   * it, a warning says so, once, and they run as they are. @default that of the program
   */
  readonly nice?: number | undefined;
  /**
   * What becomes of what tasks print. `lines`: it passes through this process, in whole lines. `stderr`: it goes where this process's
   * stderr goes, of both streams and just as it is written; worker processes write it themselves, and see a terminal there.
   * @default 'lines'
   */
  readonly prints?: 'lines' | 'stderr' | undefined;
  /** Gets whole lines that tasks print, with their newlines. @default they are printed by this process, on the same stream */
  readonly onPrint?: ((stream: 'stdout' | 'stderr', lines: Uint8Array, worker: string) => void) | undefined;
}

type Defaulted =
  | 'backend'
  | 'processes'
  | 'initargs'
  | 'env'
  | 'execArgv'
  | 'resourceLimits'
  | 'name'
  | 'killSignal'
  | 'killTimeoutMs'
  | 'prints'
  | 'onPrint';

/** The options below the door: complete and checked. */
export type ResolvedPoolOptions = Omit<PoolOptions, Defaulted | 'retries'> & {
  readonly [K in Defaulted]: NonNullable<PoolOptions[K]>;
} & { readonly retries: ResolvedRetries };

/** What goes to stderr by itself cannot be listened to. */
export const NOBODY_TOLD = "`onPrint` gets nothing where `prints` is 'stderr'";

const DEFAULT_KILL_TIMEOUT_MS = 5000;

/** Checks and completes the options. Throws `UsageError` before anything is started. */
export function resolvePoolOptions(options: PoolOptions): ResolvedPoolOptions {
  expectOptions('a pool', options, POOL_CHECKS);
  const backend = options.backend ?? BACKENDS[startMethod()];
  expectAble(backend, { ...options });
  if (options.prints === 'stderr' && options.onPrint) throw new UsageError(NOBODY_TOLD);
  return {
    backend,
    initializer: options.initializer,
    initargs: options.initargs ?? [],
    finalizer: options.finalizer,
    processes: backend === 'inline' ? 1 : (options.processes ?? cpuCount()),
    maxtasksperchild: options.maxtasksperchild,
    timeoutMs: options.timeoutMs,
    retries: resolveRetries(options.retries ?? 0),
    maxMemoryPerChild: options.maxMemoryPerChild,
    idleTimeoutMs: options.idleTimeoutMs,
    env: options.env ?? {},
    execArgv: options.execArgv ?? [],
    resourceLimits: options.resourceLimits ?? {},
    name: options.name ?? 'PoolWorker',
    killSignal: options.killSignal ?? 'SIGTERM',
    killTimeoutMs: options.killTimeoutMs ?? DEFAULT_KILL_TIMEOUT_MS,
    nice: options.nice,
    prints: options.prints ?? 'lines',
    onPrint: options.onPrint ?? printHere,
  };
}

export const POOL_CHECKS: Checks<PoolOptions> = {
  processes: positiveInteger,
  initializer: address,
  initargs: array,
  finalizer: address,
  maxtasksperchild: positiveInteger,
  backend: oneOf('process', 'thread', 'inline'),
  timeoutMs: duration,
  retries: retriesValue,
  maxMemoryPerChild: positiveInteger,
  idleTimeoutMs: duration,
  env: object,
  execArgv: texts,
  resourceLimits: (_, limits) => expectOptions('resourceLimits', limits, LIMIT_CHECKS),
  name: text,
  killSignal: signalName,
  killTimeoutMs: duration,
  nice: integerWithin(-20, 19),
  prints: oneOf('lines', 'stderr'),
  onPrint: functionValue,
};

/** With less, Node itself has no room in a thread, and takes the program along. */
const SMALLEST_STACK_MB = 0.5;

const LIMIT_CHECKS: Checks<ResourceLimits> = {
  maxOldGenerationSizeMb: positive,
  maxYoungGenerationSizeMb: positive,
  stackSizeMb: atLeast(SMALLEST_STACK_MB),
};

function address(_name: string, task: unknown): void {
  parseAddress(task as TaskLike);
}

/** What tasks print appears as if they had printed it here. */
function printHere(stream: 'stdout' | 'stderr', lines: Uint8Array): void {
  process[stream].write(lines);
}
