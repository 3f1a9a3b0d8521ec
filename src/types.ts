/**
 * The nouns. Read this file first: it holds no code, only the words that every other file speaks.
 *
 * task     a function by address: module + export (`tasks/square.ts#cube`); functions do not travel
 * input    one value the task is called with; `index` is its place, counted from 0
 * chunk    consecutive inputs that one worker gets in one message
 * job      one call of the pool: chunks out, outcomes in
 * outcome  what became of one input; failure is data until somebody asks for the value
 * worker   the child process or thread that runs chunks
 * process  one function in a process (or thread) of its own
 * exit     how a worker ended
 */

/** What became of one input. */
export type Outcome<T = unknown> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

/** Consecutive inputs of a job with what became of each: `outcomes[k]` belongs to input `start + k`. */
export interface Settled {
  readonly start: number;
  readonly inputs: readonly unknown[];
  readonly outcomes: readonly Outcome[];
  /** The run of each input that led to its outcome, where the call has asked for `attempts`; `undefined` for inputs no worker has begun. */
  readonly attempts?: readonly (Attempt | undefined)[] | undefined;
}

/** One run of one input by a worker. */
export interface Attempt {
  /** 0 at the first try, 1 at the first retry. */
  readonly attempt: number;
  /** Name of the worker: `PoolWorker-1`. */
  readonly worker: string;
  readonly pid: number;
  /** Number of the chunk it came in, among those of its pool. */
  readonly chunk: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly ms: number;
  /** How its worker ended, where that has ended the run. */
  readonly exit: Exit | undefined;
}

/** An input that has failed and is run again. */
export interface Retry {
  readonly index: number;
  readonly input: unknown;
  readonly error: unknown;
  /** The run that failed. */
  readonly attempt: Attempt | undefined;
  /** Number of the run that follows, from 1: `attempt` of the next. */
  readonly next: number;
  /** How many runs there may be in all. */
  readonly limit: number;
  readonly delayMs: number;
}

/** A parsed address, before anybody looked at the disk. */
export interface TaskAddress {
  /** Path (relative to the working directory or absolute), `file:` URL, or package name. */
  readonly module: string;
  /** Name behind `#`; `undefined` lets the worker choose (default export, file's name, the only function). */
  readonly exportName: string | undefined;
}

/** A task module that a worker can import: the compiled file, or the source itself when it is plain JavaScript. */
export interface TaskModule {
  /** `file:` URL the worker imports. */
  readonly url: string;
  /** Absolute path of the source, for people. */
  readonly source: string;
  /** True when `url` is a compiled copy that carries a source map. */
  readonly compiled: boolean;
}

/** A function the worker shall call: its module and the export, or `undefined` for the worker's choice. */
export interface TaskRef extends TaskModule {
  readonly exportName: string | undefined;
}

/**
 * How a process ended. `exitcode` is Python's number: the exit code, or minus the number of the signal
 * (SIGTERM: -15). `signal` names it.
 */
export interface Exit {
  readonly exitcode: number;
  readonly signal: NodeJS.Signals | null;
}

/** A worker's life, as reported when it is over. */
export interface WorkerExit extends Exit {
  readonly name: string;
  readonly pid: number;
}

/** What a worker takes over from whoever started it, besides the environment. */
export interface Heritage {
  readonly parent: { readonly name: string; readonly pid: number };
  /** The numbers of its ancestors and its own: `2:1` is the first child of the second. Empty in the main process. */
  readonly identity: string;
  /** It ends with whoever started it. */
  readonly isDaemon: boolean;
  /** Proves to other processes of the family that this is one of them. */
  readonly authkey: Uint8Array;
  /** `undefined` while nobody has chosen. */
  readonly startMethod: StartMethod | undefined;
  readonly logging: { readonly level: number; readonly isToStderr: boolean };
  /** The folder of the memory that all processes of the tree share; made when it is needed. */
  readonly sharedFolder: string;
}

/** How processes are started: as child processes, as threads of this one, or not at all: they run in this very thread. */
export type StartMethod = 'spawn' | 'thread' | 'inline';

/** What a running task may know of its call. */
export interface TaskContext {
  /** Place of the input in its call, counted from 0. */
  readonly index: number;
  /** 0 at the first try, 1 at the first retry. */
  readonly attempt: number;
  /** Name of the worker: `PoolWorker-1`. */
  readonly worker: string;
  /** Aborts when nobody waits for the result any more. */
  readonly signal: AbortSignal;
  /** An object of the worker's own, kept from call to call and from the initializer to the finalizer. */
  readonly state: Record<string, unknown>;
}

/**
 * Where inputs come from: pulled, never collected.
 *
 * `pull(max)` gives at least one and at most `max` next inputs, whatever is there first; an empty array is
 * the end. It throws (or rejects with) an `InputError` at the place of a malformed input, after all inputs
 * before it were given out. It is never called again before the last call settled.
 */
export interface InputStream {
  /** Number of inputs when it is known beforehand. */
  readonly length: number | undefined;
  pull(max: number): readonly unknown[] | Promise<readonly unknown[]>;
  /** Lets go of files and pipes. Safe to call more than once, and in the middle. */
  close(): void;
}
