/**
 * A function in a process of its own.
 *
 *     initial ──start()──▶ started ──▶ stopped
 */
import { Child } from '../child/child.ts';
import { PoolStateError } from '../errors.ts';
import { parseAddress } from '../task/address.ts';
import type { TaskLike } from '../task/handle.ts';
import { resolveTask } from '../pool/resolve-task.ts';
import type { Exit } from '../types.ts';
import { makeDeferred } from '../util/deferred.ts';
import { expectMayStart } from '../util/nesting.ts';

/** How a process is made. */
export interface ProcessOptions {
  /** Address of the function: `'tasks/exits.ts#raises'`. */
  readonly target: TaskLike;
  /** What it is called in messages and in its `currentProcess()`. */
  readonly name: string;
  /** @default [] */
  readonly args?: readonly unknown[];
}

/** Default milliseconds between SIGTERM and SIGKILL. */
const KILL_TIMEOUT_MS = 5000;

/**
 * Runs a function in a child process and tells how it ended: 0 when it returned, 1 when it threw (the error is on
 * stderr), the code it exited with, or minus the signal that ended it.
 *
 * @example
 * const p = new Process({ target: 'tasks/exits.ts#raises', name: 'raises' });
 * p.start();
 * await p.join();
 * console.log(p.exitcode);   // 1
 */
export class Process {
  readonly name: string;
  readonly #options: ProcessOptions;
  readonly #ended = makeDeferred<Exit>();
  #child: Child | undefined;
  #exit: Exit | undefined;

  constructor(options: ProcessOptions) {
    expectMayStart('Process');
    parseAddress(options.target);
    this.#options = options;
    this.name = options.name;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** `undefined` while it has not ended. */
  get exitcode(): number | undefined {
    return this.#exit?.exitcode;
  }

  /** Forks at once; what it prints goes where this process's prints go. */
  start(): void {
    if (this.#child) throw new PoolStateError('cannot start a process twice');
    const child = new Child(
      { name: this.name, prints: 'inherit', isRef: true },
      {
        message: () => {},
        print: () => {},
        gone: (end) => {
          this.#exit = { exitcode: end.exitcode, signal: end.signal };
          this.#ended.resolve(this.#exit);
        },
      },
    );
    this.#child = child;
    void this.#call(child);
  }

  /** Ends it: SIGTERM, after the grace (0: at once) SIGKILL. */
  terminate(graceMs = KILL_TIMEOUT_MS): void {
    this.#child?.terminate(graceMs);
  }

  /** Passes a signal on to it and what it started. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.signal(signal);
  }

  /** Resolves when it has ended. */
  async join(): Promise<Exit> {
    return this.#ended.promise;
  }

  async #call(child: Child): Promise<void> {
    const { target, args = [] } = this.#options;
    try {
      child.post({ type: 'call', ref: await resolveTask(target), args });
    } catch (error) {
      child.post({ type: 'refuse', message: error instanceof Error ? error.message : String(error) });
    }
    child.finish();
  }
}
