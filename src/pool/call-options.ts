/** Options of the pool's calls. */
import {
  abortSignal,
  array,
  bool,
  duration,
  either,
  expectOptions,
  functionValue,
  object,
  oneOf,
  positive,
  positiveInteger,
  type Checks,
} from '../util/checks.ts';
import { expectMovable } from '../wire/beside.ts';
import type { CallStyle, PauseAfter } from '../wire/messages.ts';
import type { Retry } from '../types.ts';
import type { TaskPrintListener } from './attribution.ts';
import type { Callbacks } from './callbacks.ts';
import type { StartGate } from './gate.ts';
import type { Observer } from './job-options.ts';
import { retriesValue, type RetryOptions } from './retries.ts';

/** What every call may be given. */
export interface CallOptions {
  /**
   * When aborted, the call rejects with a `CancelledError` (its `cause` is the signal's reason): no further input begins,
   * and `currentTask().signal` aborts where one runs.
   */
  readonly signal?: AbortSignal | undefined;
  /** An abort also ends the workers that run inputs of this call; they are replaced. @default false */
  readonly kill?: boolean | undefined;
  /** Milliseconds each input may run. @default the pool's */
  readonly timeoutMs?: number | undefined;
  /** How often a failed input is run again, or how often, when, and for which failures. @default the pool's */
  readonly retries?: number | RetryOptions | undefined;
  /**
   * Ends inputs that run for longer than so many times the median of those that succeeded, once three have. With `timeoutMs`,
   * whichever is shorter. @default no such limit
   */
  readonly timeoutFactor?: number | undefined;
  /** What of the arguments or inputs is to be moved instead of copied: the same as `move()` of each. @default [] */
  readonly transferList?: readonly object[] | undefined;
}

/** Of calls over many inputs. */
export interface MapOptions extends CallOptions {
  /**
   * Inputs per message: a transport matter, never visible in results. @default 'auto': as many as take some milliseconds;
   * with `maxtasksperchild`, where the number of inputs is known, Python's rule
   */
  readonly chunksize?: number | 'auto' | undefined;
}

/** Of `imap` and `imapUnordered`. */
export interface ImapOptions extends MapOptions {
  /** Inputs that may be taken from the iterable before their results are. @default 8 chunks per worker; of quick tasks up to 1024 inputs */
  readonly buffersize?: number | undefined;
}

/** Of `applyAsync`. */
export type ApplyAsyncOptions<T> = CallOptions & Callbacks<T>;

/** Of `mapAsync` and `starmapAsync`; the callbacks are called once, for the whole. */
export type MapAsyncOptions<T> = MapOptions & Callbacks<T[]>;

/** Of `outcomes`. */
export interface OutcomesOptions extends MapOptions {
  /** Outcomes in the order of the inputs (`true`) or as they come. @default true */
  readonly ordered?: boolean | undefined;
  /** `spread` calls `fn(...input)`. @default 'one' */
  readonly call?: CallStyle | undefined;
  /** Sees outcomes as they come, before they are delivered, and may replace them. It must not throw. */
  readonly observe?: Observer | undefined;
  /** Inputs that may be taken from the iterable before their results are. @default 65,536 */
  readonly buffersize?: number | undefined;
  /** `Settled.attempts` tells who ran each input, when, and for how long. @default false */
  readonly attempts?: boolean | undefined;
  /** Told of each failure that is followed by another try. It must not throw. */
  readonly onRetry?: ((retry: Retry) => void) | undefined;
  /**
   * A worker whose input comes to this begins no other before `observe` has seen it; nor does any other worker get a new one
   * meanwhile. For who may end the call then. @default undefined: workers go on
   */
  readonly pauseAfter?: PauseAfter | undefined;
  /**
   * Gets what inputs print, told apart by input, as they print it, and all of it before their outcome is settled. What is printed
   * while no input runs goes to the pool's `onPrint` still. In a process that costs some 30 µs an input. @default the pool's `onPrint`
   */
  readonly onPrint?: TaskPrintListener | undefined;
  /** Holds inputs back until they may begin. @default none */
  readonly gate?: StartGate | undefined;
}

const CALL: Checks<CallOptions> = {
  signal: abortSignal,
  kill: bool,
  timeoutMs: duration,
  retries: retriesValue,
  timeoutFactor: positive,
  transferList: array,
};
const MAP: Checks<MapOptions> = { ...CALL, chunksize: either('auto', positiveInteger) };
const CALLBACKS: Checks<Callbacks<never>> = { callback: functionValue, errorCallback: functionValue };

const CHECKS = {
  apply: CALL,
  applyAsync: { ...CALL, ...CALLBACKS },
  map: MAP,
  mapAsync: { ...MAP, ...CALLBACKS },
  starmap: MAP,
  starmapAsync: { ...MAP, ...CALLBACKS },
  imap: { ...MAP, buffersize: positiveInteger },
  imapUnordered: { ...MAP, buffersize: positiveInteger },
  outcomes: {
    ...MAP,
    ordered: bool,
    call: oneOf('one', 'spread'),
    observe: functionValue,
    buffersize: positiveInteger,
    attempts: bool,
    onRetry: functionValue,
    gate: object,
    pauseAfter: oneOf('failure', 'success', 'any'),
    onPrint: functionValue,
  },
} as const;

/** @throws UsageError */
export function expectCallOptions(call: keyof typeof CHECKS, options: CallOptions): void {
  expectOptions(call, options, CHECKS[call]);
  for (const item of options.transferList ?? []) expectMovable(item);
}

/** @throws UsageError unless they are arguments as `apply` takes them */
export function expectArguments(args: unknown, kwargs: unknown): void {
  array('args', args);
  object('kwargs', kwargs);
}
