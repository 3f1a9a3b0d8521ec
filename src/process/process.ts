/**
 * A function in a process of its own.
 *
 *     initial ──start()──▶ started ──▶ stopped
 */
import type { BackendWorker, WorkerListener } from '../backend/backend.ts';
import { makeThreadBackend } from '../backend/thread.ts';
import { Child } from '../child/child.ts';
import { PoolStateError } from '../errors.ts';
import { parseAddress } from '../task/address.ts';
import type { TaskLike } from '../task/handle.ts';
import { resolveTask } from '../pool/resolve-task.ts';
import type { Exit } from '../types.ts';
import { makeDeferred } from '../util/deferred.ts';
import { KeepAlive } from '../util/keep-alive.ts';
import { expectMayStart } from '../util/nesting.ts';

/** What it takes to run a function apart: a child process, or a thread. */
type Runner = Pick<BackendWorker, 'pid' | 'post' | 'terminate' | 'signal'>;

/** How a process is made. */
export interface ProcessOptions {
  /** Address of the function: `'tasks/exits.ts#raises'`. */
  readonly target: TaskLike;
  /** What it is called in messages and in its `currentProcess()`. */
  readonly name: string;
  /** @default [] */
  readonly args?: readonly unknown[];
  /** Whether it is a child process, or a thread of this one. @default 'process' */
  readonly backend?: 'process' | 'thread' | undefined;
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
  readonly #keepAlive = new KeepAlive();
  #runner: Runner | undefined;
  #exit: Exit | undefined;

  constructor(options: ProcessOptions) {
    expectMayStart('Process');
    parseAddress(options.target);
    this.#options = options;
    this.name = options.name;
  }

  get pid(): number | undefined {
    return this.#runner?.pid;
  }

  /** `undefined` while it has not ended. */
  get exitcode(): number | undefined {
    return this.#exit?.exitcode;
  }

  /** Forks at once; what it prints goes where this process's prints go. */
  start(): void {
    if (this.#runner) throw new PoolStateError('cannot start a process twice');
    this.#runner = this.#start({
      message: () => {},
      print: (stream, lines) => process[stream].write(lines),
      waiting: () => {},
      gone: (end) => {
        this.#keepAlive.isHeld = false;
        this.#exit = { exitcode: end.exitcode, signal: end.signal };
        this.#ended.resolve(this.#exit);
      },
    });
    this.#keepAlive.isHeld = true;
    void this.#call(this.#runner);
  }

  /** Ends it: SIGTERM, after the grace (0: at once) SIGKILL; a thread at once, with exit code 1. */
  terminate(graceMs = KILL_TIMEOUT_MS): void {
    this.#runner?.terminate(graceMs);
  }

  /** Passes a signal on to it and what it started. A thread has no signals of its own. */
  signal(signal: NodeJS.Signals): void {
    this.#runner?.signal(signal);
  }

  /** Resolves when it has ended. */
  async join(): Promise<Exit> {
    return this.#ended.promise;
  }

  #start(listener: WorkerListener): Runner {
    const { name } = this;
    if (this.#options.backend === 'thread')
      return makeThreadBackend({ env: {}, execArgv: [], resourceLimits: {} }).start(name, listener);
    return new Child({ name, prints: 'inherit', isRef: true }, listener);
  }

  async #call(runner: Runner): Promise<void> {
    const { target, args = [] } = this.#options;
    try {
      runner.post({ type: 'call', ref: await resolveTask(target), args });
    } catch (error) {
      runner.post({ type: 'refuse', message: error instanceof Error ? error.message : String(error) });
    }
    runner.post({ type: 'end' });
  }
}
