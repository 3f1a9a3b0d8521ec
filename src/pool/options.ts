import { UsageError } from '../errors.ts';
import { cpuCount } from '../util/cpu-count.ts';

/** How a pool is made. Everything is optional. */
export interface PoolOptions {
  /** Number of workers, at least 1. @default `os.cpus().length`, reduced by affinity and cgroup quota */
  readonly processes?: number | undefined;
  /** Address of a function that every worker runs once, before its first task: `./init.ts#setUp`. */
  readonly initializer?: string | URL | undefined;
  /** Arguments of the initializer. @default [] */
  readonly initargs?: readonly unknown[] | undefined;
  /** A worker is replaced after this many inputs. @default never */
  readonly maxtasksperchild?: number | undefined;
  /** Milliseconds an input may run before its worker is ended and replaced. @default no limit */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds between SIGTERM and SIGKILL when a worker is ended. @default 5000 */
  readonly killTimeoutMs?: number | undefined;
  /** Gets whole lines that tasks print, with their newlines. @default dropped */
  readonly onPrint?: ((stream: 'stdout' | 'stderr', lines: Uint8Array, worker: string) => void) | undefined;
}

/** The options below the door: complete and checked. */
export interface ResolvedPoolOptions {
  readonly processes: number;
  readonly initializer: string | URL | undefined;
  readonly initargs: readonly unknown[];
  readonly maxtasksperchild: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly killTimeoutMs: number;
  readonly onPrint: NonNullable<PoolOptions['onPrint']>;
}

const DEFAULT_KILL_TIMEOUT_MS = 5000;

/** Checks and completes the options. Throws `UsageError` before anything is started. */
export function resolvePoolOptions(options: PoolOptions): ResolvedPoolOptions {
  const { processes, maxtasksperchild, timeoutMs, killTimeoutMs } = options;
  if (processes !== undefined) expectPositiveInteger('processes', processes);
  if (maxtasksperchild !== undefined) expectPositiveInteger('maxtasksperchild', maxtasksperchild);
  if (timeoutMs !== undefined) expectDuration('timeoutMs', timeoutMs);
  if (killTimeoutMs !== undefined) expectDuration('killTimeoutMs', killTimeoutMs);
  return {
    processes: processes ?? cpuCount(),
    initializer: options.initializer,
    initargs: options.initargs ?? [],
    maxtasksperchild,
    timeoutMs,
    killTimeoutMs: killTimeoutMs ?? DEFAULT_KILL_TIMEOUT_MS,
    onPrint: options.onPrint ?? (() => {}),
  };
}

export function expectPositiveInteger(name: string, value: unknown): void {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return;
  throw new UsageError(
    `Expected \`${name}\` to be a positive integer, got \`${String(value)}\` (${typeof value})`,
  );
}

/** Timers hold at most 2^31-1 ms; beyond it Node would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

function expectDuration(name: string, value: unknown): void {
  if (typeof value === 'number' && value > 0 && value <= MAX_TIMER_MS) return;
  throw new UsageError(
    `Expected \`${name}\` to be milliseconds between 1 and ${MAX_TIMER_MS}, got \`${String(value)}\` (${typeof value})`,
  );
}
