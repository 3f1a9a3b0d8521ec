/**
 * What happens in a run, as data: the one stream that logs, reporters, traces and tables are made of.
 *
 *     start ─▶ (worker | retry | task)* ─▶ end
 *
 * A `task` event is the last word on an input; `retry` is a run of it that was followed by another.
 */
import type { BackendKind } from '../backend/backend.ts';
import type { Exit } from '../types.ts';
import type { Counts, OutcomeKind } from './classify.ts';

/** `skipped`: a log says that it was done before. */
export type TaskStatus = OutcomeKind | 'skipped';

/** One run of one input, with everything that is known of it. */
export interface TaskRecord {
  /** Place of the input in the whole list, from 1, whatever part of the list this run takes (`--shard`, `--resume`). */
  readonly seq: number;
  readonly input: unknown;
  readonly status: TaskStatus;
  /** Of one that is ok. */
  readonly result?: unknown;
  /** Of one that is not: what was thrown. */
  readonly error?: unknown;
  /** 1 at the first try. */
  readonly attempt: number;
  /** `undefined`, as the four below, where no worker has begun it. */
  readonly worker: string | undefined;
  readonly pid: number | undefined;
  /** Number of the chunk it came in. */
  readonly chunk: number | undefined;
  /** When it began, in milliseconds since the epoch. */
  readonly start: number | undefined;
  /** How long it took. */
  readonly ms: number | undefined;
  /** How its worker ended, where it died with the input. */
  readonly exit: Exit | undefined;
}

/** Of a whole run. */
export interface RunPlan {
  /** Address as it was written: `tasks/square.ts#cube`; with `--eval` the text of the function. */
  readonly module: string;
  /** What the task is called: `cube`. The module's name before it is loaded. */
  readonly fn: string;
  /** The input is an array of arguments. */
  readonly spread: boolean;
  /** Number of inputs this run takes, where it is known beforehand. */
  readonly total: number | undefined;
  readonly jobs: number;
  readonly backend: BackendKind;
}

export interface WorkerEvent {
  readonly type: 'worker';
  readonly event: 'start' | 'ready' | 'exit';
  readonly name: string;
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** With `ready`: how long the initializer took. */
  readonly initMs: number | undefined;
  /** With `exit`. */
  readonly exit: Exit | undefined;
  /** Inputs it has answered. */
  readonly tasks: number;
}

export type RunEvent =
  | ({ readonly type: 'start'; readonly at: number } & RunPlan)
  | ({ readonly type: 'task'; readonly fn: string } & TaskRecord)
  | ({
      readonly type: 'retry';
      readonly fn: string;
      /** Number of runs there may be, and the time until the next. */
      readonly limit: number;
      readonly delayMs: number;
    } & TaskRecord)
  | WorkerEvent
  | {
      readonly type: 'end';
      readonly at: number;
      readonly counts: Counts;
      readonly ms: number;
      readonly exitCode: number;
    };

/**
 * Makes text of events. Pure: who uses it writes the text where it belongs (stderr, a file).
 *
 * `task` events come as tasks end, or in the order in which results are written (`isOrdered`).
 */
export interface Reporter {
  readonly isOrdered: boolean;
  /** Text to write now; empty for none. */
  on(event: RunEvent): string;
}
