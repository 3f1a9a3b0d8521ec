import { inspect } from 'node:util';

import type { BackendKind } from '../backend/backend.ts';
import { PoolStateError } from '../errors.ts';
import type { WorkerExit } from '../types.ts';
import { duration, signalName } from '../util/checks.ts';
import { expectMayStart } from '../util/nesting.ts';
import { isInTime, type Wait } from '../util/wait.ts';
import { PoolCalls } from './calls.ts';
import { expectAble } from './capabilities.ts';
import type { WorkerInfo } from './crew.ts';
import { Engine } from './engine.ts';
import { resolvePoolOptions, type PoolOptions, type ResolvedPoolOptions } from './options.ts';
import type { Scheduler } from './scheduler.ts';

/** Python's names for a pool's states. */
const STATES = { running: 'RUN', closed: 'CLOSE', terminated: 'TERMINATE', broken: 'TERMINATE' } as const;

/** A pool that nobody holds any more will not be closed. */
function warnOfDropped(): void {
  process.emitWarning('a pool was dropped without close() or terminate(); its workers leave now', {
    type: 'MprunWarning',
    code: 'MPRUN_UNCLOSED',
  });
}

/**
 * A pool of workers (processes, or threads, or none but this thread), as Python's `multiprocessing.Pool`.
 *
 * A task is named by address (`'tasks/square.ts#cube'`, relative to the working directory), `file:` URL or handle (`task()`,
 * `tasks()`); with a handle, arguments and results are typed by the task. An idle pool does not keep the program alive.
 *
 * @example
 * const pool = new Pool({ processes: 2 });
 * console.log(await pool.map('tasks/square.ts', [1, 2, 3])); // [1, 4, 9]
 * pool.close();
 * await pool.join();
 */
export class Pool extends PoolCalls implements AsyncDisposable {
  readonly #options: ResolvedPoolOptions;
  readonly #scheduler: Scheduler;

  /**
   * Workers start at once, in the background.
   *
   * @throws UsageError on a bad option; NestingError while a worker imports a module, or too deep below the main process
   */
  constructor(options: PoolOptions = {}) {
    expectMayStart('Pool');
    let pool: WeakRef<Pool> | undefined;
    // Nothing that lives as long as the workers may hold the pool.
    const engine = new Engine(resolvePoolOptions(options), {
      tell: (event, worker) => pool?.deref()?.emit(event, worker),
    });
    super(engine.launcher);
    pool = new WeakRef(this);
    engine.closeAfter(this, warnOfDropped);
    this.#options = engine.options;
    this.#scheduler = engine.scheduler;
  }

  /**
   * A pool for as long as a function runs: closed and joined when it returns, terminated when it throws.
   *
   * @example
   * const squares = await Pool.with({ processes: 2 }, (pool) => pool.map('tasks/square.ts', [1, 2]));
   */
  static async with<T>(options: PoolOptions, body: (pool: Pool) => T | Promise<T>): Promise<T> {
    const pool = new this(options);
    let result: T;
    try {
      result = await body(pool);
    } catch (error) {
      await pool.terminate();
      throw error;
    }
    await pool[Symbol.asyncDispose]();
    return result;
  }

  /** What its workers are. */
  get backend(): BackendKind {
    return this.#options.backend;
  }

  /** Number of workers. */
  get processes(): number {
    return this.#options.processes;
  }

  /** Ends of workers so far, in order; of the last thousand. */
  get exits(): readonly WorkerExit[] {
    return this.#scheduler.crew.exits;
  }

  /** The workers that ended (the last thousand), then those that live. */
  workers(): WorkerInfo[] {
    return this.#scheduler.crew.infos;
  }

  /** No more calls; what was asked for is done, then the workers leave. */
  close(): void {
    this.#scheduler.close();
  }

  /**
   * Ends everything: workers get SIGTERM (`killSignal`) and after the grace (0: at once) SIGKILL; a second call may make it
   * shorter. Pending calls reject with `PoolTerminatedError`; but `outcomes()` goes on to its end, with a `CancelledError` for each
   * input that was taken and is not finished. Resolves when the workers are gone.
   */
  async terminate(graceMs: number = this.#options.killTimeoutMs): Promise<void> {
    if (graceMs !== 0) duration('graceMs', graceMs);
    this.#scheduler.terminate(graceMs);
    await this.#scheduler.ended();
  }

  /**
   * Waits until all workers are gone. Needs `close()` or `terminate()` first, as in Python. Results that nobody has taken are
   * computed all the same.
   *
   * @returns `false` when time was over first
   * @throws PoolStateError while the pool is running
   */
  async join(wait?: Wait): Promise<boolean> {
    if (this.#scheduler.state === 'running')
      throw new PoolStateError('Pool is still running', {
        hint: 'call close() or terminate() before join()',
      });
    return isInTime(this.#scheduler.ended(), wait);
  }

  /**
   * Makes room: ends the worker whose input began last, and starts another when there is work for it. The input goes back to its
   * call, and is run again as if it had not begun: it counts neither as a try nor as a failure. A call's `gate` can hold it back.
   *
   * @returns `false` when no worker runs an input
   * @throws UsageError where nothing can stop a task
   */
  preempt(): boolean {
    expectAble(this.#options.backend, { preempt: true });
    return this.#scheduler.preempt();
  }

  /**
   * Passes a signal on to all workers and what they started.
   *
   * @throws UsageError where workers are no processes
   */
  signal(signal: NodeJS.Signals): void {
    signalName('signal', signal);
    expectAble(this.#options.backend, { signal });
    for (const worker of this.#scheduler.crew.alive) worker.signal(signal);
  }

  /** `await using`: close and join. (Python terminates here, and loses what was not got.) */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.join();
  }

  /** As Python's `repr`. */
  override toString(): string {
    return `<Pool state=${STATES[this.#scheduler.state]} pool_size=${this.processes}>`;
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
