/** Options of the pool's calls. */
import {
  abortSignal,
  array,
  bool,
  count,
  duration,
  either,
  expectOptions,
  functionValue,
  object,
  oneOf,
  positiveInteger,
  type Checks,
} from '../util/checks.ts';
import { expectMovable } from '../wire/beside.ts';
import type { CallStyle } from '../wire/messages.ts';
import type { Callbacks } from './callbacks.ts';
import type { Observer } from './job.ts';

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
  /** How often a failed input is run again. @default the pool's */
  readonly retries?: number | undefined;
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
}

const CALL: Checks<CallOptions> = {
  signal: abortSignal,
  kill: bool,
  timeoutMs: duration,
  retries: count,
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
  outcomes: { ...MAP, ordered: bool, call: oneOf('one', 'spread'), observe: functionValue },
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
