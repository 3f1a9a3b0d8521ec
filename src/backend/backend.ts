/**
 * A way to have workers. The pool schedules over this interface and knows no other; each backend passes the
 * same contract test.
 */
import type { ChildEnd, ChildListener } from '../child/child.ts';
import type { StartMethod } from '../types.ts';
import type { Manner } from '../wire/beside.ts';
import type { ToWorker } from '../wire/messages.ts';
import type { Running } from '../worker/running-record.ts';

/** What workers can be. */
export type BackendKind = 'process' | 'thread' | 'inline';

/** What the workers of a start method are. */
export const BACKENDS: Readonly<Record<StartMethod, BackendKind>> = {
  spawn: 'process',
  thread: 'thread',
  inline: 'inline',
};

/** What a worker tells the pool; `gone` comes once, last of all, after everything it had answered. */
export interface WorkerListener extends ChildListener {
  /**
   * A worker in the program's own event loop waits for what a task has promised: were the loop held open for it, nobody
   * could tell that nothing will come.
   */
  waiting(isWaiting: boolean): void;
}
export type WorkerEnd = ChildEnd;

/** What kind of workers a pool asks for. */
export interface WorkerSettings {
  /** `lines`: prints come to the listener. `stderr`: they go where this process's stderr goes, as they are written. */
  readonly prints: 'lines' | 'stderr';
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly execArgv: readonly string[];
  readonly resourceLimits: ResourceLimits;
  /** What ends a process, before SIGKILL. */
  readonly killSignal: NodeJS.Signals;
  /** Priority of a process; `undefined`: that of the program. */
  readonly nice?: number | undefined;
}

/** Limits of a worker's memory, as `worker_threads` has them. A worker that exceeds them dies, and its input fails. */
export interface ResourceLimits {
  /** Mebibytes of the heap for objects that live long. */
  readonly maxOldGenerationSizeMb?: number | undefined;
  /** Mebibytes of the heap for new objects. */
  readonly maxYoungGenerationSizeMb?: number | undefined;
  /** Mebibytes of the stack. */
  readonly stackSizeMb?: number | undefined;
}

export interface Backend {
  /** Workers live in this process: what is shared or moved may travel. */
  readonly sharesMemory: boolean;
  /** Starts a worker at once; it boots in the background and may be posted to right away. */
  start(name: string, listener: WorkerListener): BackendWorker;
}

export interface BackendWorker {
  readonly pid: number;
  /** Of Node's `worker_threads`; 0 where it runs in the main thread of its process. */
  readonly threadId: number;
  /**
   * Sends in order. Throws what structured clone throws where the message cannot travel.
   *
   * @param manner how memory that is shared or moved may travel with it
   * @returns the message's size as a frame
   */
  post(message: ToWorker, manner?: Manner): number;
  /** Ends the worker: politely now, for certain after the grace (0: at once). A thread is ended at once in any case. */
  terminate(graceMs: number): void;
  /** Passes a signal on to the worker and what it started. Only processes get signals. */
  signal(signal: NodeJS.Signals): void;
  /** The input it runs now or ran last. */
  running(): Running | undefined;
}
