/**
 * What parent and worker say to each other: one union per direction.
 *
 * Everything for a worker travels in order; what it must not wait for (`giveBack`) it acts upon as soon as it reads it.
 * Outcomes leave so that what was finished survives the worker.
 */
import type { ErrorRecord } from './error-record.ts';
import type { Heritage, TaskRef } from '../types.ts';
import type { PrintPlace } from './print-mark.ts';

/** What tasks print on. */
export type PrintStream = 'stdout' | 'stderr';

/** How an input becomes arguments: `fn(input)` or `fn(...input)`. */
export type CallStyle = 'one' | 'spread';

/** What an input may come to. */
export type PauseAfter = 'failure' | 'success' | 'any';

export type ToWorker =
  | SetupMessage
  /** Introduces a task by number, once per worker, before its first chunk. */
  | { readonly type: 'task'; readonly task: number; readonly ref: TaskRef; readonly call: CallStyle }
  | MarkPrintsMessage
  | ChunkMessage
  | OnlyCallMessage
  /** What that call is to run, found. */
  | { readonly type: 'call'; readonly code: CallCode }
  /** Instead of `call`, when that cannot be had: the message on stderr and exit code 1. */
  | { readonly type: 'refuse'; readonly message: string }
  /** The parent leaves without this worker, which goes on: the inbox ends, and that means nothing. */
  | { readonly type: 'detach' }
  | GiveBackMessage
  /** Nothing will come any more: finish what is there, then leave. */
  | { readonly type: 'end' };

/** What waits for its turn. */
export type Queued = Exclude<ToWorker, { readonly type: 'giveBack' | 'end' | 'detach' }>;

/**
 * A message whose values hold handles reaches the worker's loop with these still packed: only the library revives them, which a
 * worker loads when it has to. Until it is its turn, nothing waits for that, and what goes wrong fails what it was meant for.
 */
interface Revivable {
  /** Set by the codec at the worker's end: makes values of this message what they were, each in one call, changed in place. */
  readonly revive?: Revive;
}

/** Throws where a handle cannot be revived. */
export type Revive = (value: unknown) => unknown;

/**
 * First, for a worker that lives for one call (return → exit code 0, throw → the error on stderr and 1): sent at once, so that
 * what it is given is as it was then, while what it is to run is still looked for.
 */
export interface OnlyCallMessage extends Revivable {
  readonly type: 'onlyCall';
  readonly heritage: Heritage;
  readonly given: Given;
}

/** What the one call is given. */
export interface Given {
  readonly args: readonly unknown[];
  /** One more argument, if it has a key. */
  readonly kwargs: object;
  /** The own properties of an instance of a subclass of `Process`. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A function, an instance's `run()`, or nothing at all. */
export interface CallCode {
  readonly target: TaskRef | undefined;
  /** `exportName` is the name of the class. */
  readonly subclass: TaskRef | undefined;
}

/** Always first: what to run before the first task and after the last, and when to leave unasked. */
export interface SetupMessage extends Revivable {
  readonly type: 'setup';
  readonly heritage: Heritage;
  readonly initializer: TaskRef | undefined;
  readonly initargs: readonly unknown[];
  readonly finalizer: TaskRef | undefined;
  /** Resident bytes beyond which the worker leaves between two inputs. */
  readonly maxMemory: number | undefined;
}

/** Whether what inputs of the chunks that follow print is to be told apart from all else. */
export interface MarkPrintsMessage {
  readonly type: 'markPrints';
  /** Of the worker, always the same; see print-mark.ts. */
  readonly mark: string;
  readonly isOn: boolean;
}

export interface ChunkMessage extends Revivable {
  readonly type: 'chunk';
  /** Numbers grow: a worker never gets a chunk with a smaller number after one with a larger. */
  readonly chunk: number;
  readonly task: number;
  /** Index of the first input. */
  readonly start: number;
  /** Tries before this one. */
  readonly attempt: number;
  readonly inputs: readonly unknown[];
  /** The outcomes shall tell when each input began and ended. */
  readonly isTimed: boolean;
  /** After an input that came to this, the worker gives back all that it has not begun, and waits for what it is given next. */
  readonly pauseAfter?: PauseAfter | undefined;
}

/**
 * Does not wait for its turn: the worker answers `returned` as soon as it reads this, for each of these chunks of which it
 * has not begun all.
 */
interface GiveBackMessage {
  readonly type: 'giveBack';
  readonly chunks: readonly number[];
  /** Whether nobody waits any more for the input of theirs that it runs, either: its signal aborts. */
  readonly isAborted: boolean;
}

export type FromWorker =
  /** Setup is done: the initializer ran, for so long. */
  | { readonly type: 'ready'; readonly initMs: number }
  | { readonly type: 'initFailed'; readonly error: ErrorRecord }
  /** The task's module is loaded; `exportName` is the export that was chosen. */
  | { readonly type: 'loaded'; readonly task: number; readonly exportName: string }
  | { readonly type: 'loadFailed'; readonly task: number; readonly error: ErrorRecord }
  | OutcomesMessage
  /** Inputs of the chunk from `offset` on were not begun and never will be. */
  | { readonly type: 'returned'; readonly chunk: number; readonly offset: number }
  /** The worker takes too much memory: it leaves after what it has answered. */
  | { readonly type: 'retiring' }
  /** The task has closed this stream: from this input on, nothing on it can be told apart. */
  | { readonly type: 'unmarked'; readonly stream: PrintStream; readonly place: PrintPlace }
  | { readonly type: 'finalizerFailed'; readonly error: ErrorRecord }
  /** An uncaught error is about to end the worker. `isTold`: it is on the worker's stderr. */
  | { readonly type: 'uncaught'; readonly error: ErrorRecord; readonly isTold: boolean };

/** Outcomes of the chunk's inputs from `offset` on, in order. */
export interface OutcomesMessage {
  readonly type: 'outcomes';
  readonly chunk: number;
  readonly offset: number;
  /** Time from the first input's begin to the last one's end. */
  readonly ms: number;
  /** One value per input; `undefined` where `errors` has the position. */
  readonly values: readonly unknown[];
  /** Failed positions within `values`, with what they threw. */
  readonly errors: readonly (readonly [position: number, error: ErrorRecord])[];
  /**
   * Where the chunk asked for it: when the first input began, then when each one ended, which is when the next began; in
   * milliseconds of `monotonicMs()`.
   */
  readonly times?: Float64Array;
}
