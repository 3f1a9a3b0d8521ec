import { BACKENDS, type BackendKind, type ResourceLimits } from '../backend/backend.ts';
import { parseAddress } from '../task/address.ts';
import type { TaskLike } from '../task/handle.ts';
import {
  array,
  atLeast,
  count,
  duration,
  expectOptions,
  functionValue,
  object,
  oneOf,
  positive,
  positiveInteger,
  text,
  texts,
  type Checks,
} from '../util/checks.ts';
import { cpuCount } from '../util/cpu-count.ts';
import { startMethod } from '../util/heritage.ts';
import { expectAble } from './capabilities.ts';

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
  /** How often a failed input is run again, whatever it failed of. @default 0 */
  readonly retries?: number | undefined;
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
  /** Milliseconds between SIGTERM and SIGKILL when a worker process is ended. @default 5000 */
  readonly killTimeoutMs?: number | undefined;
  /** Gets whole lines that tasks print, with their newlines. @default they are printed by this process, on the same stream */
  readonly onPrint?: ((stream: 'stdout' | 'stderr', lines: Uint8Array, worker: string) => void) | undefined;
}

type Defaulted =
  | 'backend'
  | 'processes'
  | 'initargs'
  | 'retries'
  | 'env'
  | 'execArgv'
  | 'resourceLimits'
  | 'name'
  | 'killTimeoutMs'
  | 'onPrint';

/** The options below the door: complete and checked. */
export type ResolvedPoolOptions = Omit<PoolOptions, Defaulted> & {
  readonly [K in Defaulted]: NonNullable<PoolOptions[K]>;
};

const DEFAULT_KILL_TIMEOUT_MS = 5000;

/** Checks and completes the options. Throws `UsageError` before anything is started. */
export function resolvePoolOptions(options: PoolOptions): ResolvedPoolOptions {
  expectOptions('a pool', options, POOL_CHECKS);
  const backend = options.backend ?? BACKENDS[startMethod()];
  expectAble(backend, { ...options });
  return {
    backend,
    initializer: options.initializer,
    initargs: options.initargs ?? [],
    finalizer: options.finalizer,
    processes: backend === 'inline' ? 1 : (options.processes ?? cpuCount()),
    maxtasksperchild: options.maxtasksperchild,
    timeoutMs: options.timeoutMs,
    retries: options.retries ?? 0,
    maxMemoryPerChild: options.maxMemoryPerChild,
    idleTimeoutMs: options.idleTimeoutMs,
    env: options.env ?? {},
    execArgv: options.execArgv ?? [],
    resourceLimits: options.resourceLimits ?? {},
    name: options.name ?? 'PoolWorker',
    killTimeoutMs: options.killTimeoutMs ?? DEFAULT_KILL_TIMEOUT_MS,
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
  retries: count,
  maxMemoryPerChild: positiveInteger,
  idleTimeoutMs: duration,
  env: object,
  execArgv: texts,
  resourceLimits: (_, limits) => expectOptions('resourceLimits', limits, LIMIT_CHECKS),
  name: text,
  killTimeoutMs: duration,
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
