import { inspect } from 'node:util';

import { CancelledError, InvalidStateError, PoolTerminatedError, TimeoutError } from '../errors.ts';
import { warnOfCallback } from '../pool/callbacks.ts';
import { claimFailure, noteFailure, type Claimable } from '../pool/unclaimed.ts';
import { bool, expectOptions, type Checks } from '../util/checks.ts';
import { makeDeferred, type Deferred } from '../util/deferred.ts';
import { describeThrown } from '../util/describe.ts';
import { waitFor, type Wait } from '../util/wait.ts';
import { WAITABLE, type Readiness } from '../util/waitable.ts';
import { whenSettled } from '../util/when-settled.ts';

/** Python's names for what becomes of a future. */
export type FutureState = 'PENDING' | 'RUNNING' | 'CANCELLED' | 'CANCELLED_AND_NOTIFIED' | 'FINISHED';

/** How a future that runs already may be cancelled. */
export interface CancelOptions {
  /** The task's `currentTask().signal` aborts: it may end early, or go on unheard. @default false */
  readonly abort?: boolean | undefined;
  /** The worker that runs it is ended, and replaced. @default false */
  readonly kill?: boolean | undefined;
}

/** Who computes a future. */
export interface FutureSource<T> {
  /** Settles as the future will. */
  readonly work: Promise<T>;
  /** What failed, in a warning: `submit of pow`. */
  readonly label: string;
  /** It is begun, as far as is known now: what was asked back from a worker is so no more. */
  readonly hasBegun: boolean;
  /** Nobody wants it any more. @throws UsageError where nothing can stop a task */
  leave(options: CancelOptions): void;
}

type Phase<T> =
  | { readonly name: Exclude<FutureState, 'FINISHED'> }
  | { readonly name: 'FINISHED'; readonly value: T }
  | { readonly name: 'FINISHED'; readonly error: unknown };

/** Called with the future itself. */
type DoneCallback = (future: never) => unknown;

const PENDING = { name: 'PENDING' } as const;
const CANCEL_CHECKS: Checks<CancelOptions> = { abort: bool, kill: bool };

/**
 * A result that will be there later, as Python's `concurrent.futures.Future`; it can be awaited. Executors make them. A failure
 * that nobody looks at does not crash the program: it is told as a warning when nobody can look any more.
 *
 *     PENDING ◀──▶ RUNNING ──▶ FINISHED
 *        └──cancel()──▶ CANCELLED ──▶ CANCELLED_AND_NOTIFIED       the second: its executor knows
 *
 * Of an executor's future RUNNING is not told but looked up, in the job that computes it.
 *
 * @example
 * const future = new Future<number>();
 * const value = future.result({ timeoutMs: 1000 });
 * future.setResult(1024);
 * console.log(await value, future.state); // 1024 FINISHED
 */
export class Future<T = unknown> implements PromiseLike<T> {
  #source: FutureSource<T> | undefined;
  #phase: Phase<T> = PENDING;
  #callbacks: DoneCallback[] = [];
  /** Made for the first who waits. */
  #settled: Deferred<void> | undefined;
  #failure: Claimable | undefined;

  /** @param source who computes it. @default whoever calls `setResult` or `setException` */
  constructor(source?: FutureSource<T>) {
    this.#source = source;
    source?.work.then(
      (value) => this.#settle({ name: 'FINISHED', value }, source.label),
      (error: unknown) => this.#settle({ name: 'FINISHED', error }, source.label),
    );
  }

  /** Its state now, by Python's name. */
  get state(): FutureState {
    if (this.#phase === PENDING && this.#source?.hasBegun) return 'RUNNING';
    return this.#phase.name;
  }

  /**
   * Keeps it from being begun. One that runs is given up only where `abort` or `kill` is asked for.
   *
   * @returns whether it is cancelled now: `false` when it runs or is finished
   * @throws UsageError where `kill` is asked for and nothing can stop a task
   * @example
   * const executor = new ThreadPoolExecutor({ maxWorkers: 1 });
   * const future = executor.submit('tasks/sleep.ts', 60);
   * console.log(future.cancel(), future.cancelled()); // true true
   */
  cancel(options: CancelOptions = {}): boolean {
    expectOptions('cancel', options, CANCEL_CHECKS);
    if (this.cancelled()) return true;
    if (this.#phase !== PENDING) return false;
    const source = this.#source;
    if (source?.hasBegun && !options.abort && !options.kill) return false;
    source?.leave(options);
    this.#finish({ name: source ? 'CANCELLED_AND_NOTIFIED' : 'CANCELLED' });
    return true;
  }

  /** Whether it was cancelled. */
  cancelled(): boolean {
    return this.#phase.name === 'CANCELLED' || this.#phase.name === 'CANCELLED_AND_NOTIFIED';
  }

  /** Whether it is finished by an error. Asking does not count as looking at it. */
  failed(): boolean {
    return 'error' in this.#phase;
  }

  /** Whether it was begun, and has no result yet. */
  running(): boolean {
    return this.state === 'RUNNING';
  }

  /** Whether it is finished or cancelled. */
  done(): boolean {
    return this.#phase.name !== 'PENDING' && this.#phase.name !== 'RUNNING';
  }

  /**
   * What the task returned; rejects with what it threw, every time. A timeout does not cancel it.
   *
   * @param wait milliseconds, or `{ timeoutMs, signal }`. @default for as long as it takes
   * @throws TimeoutError when time is over; CancelledError when it was cancelled
   */
  async result(wait?: Wait): Promise<T> {
    await this.#wait(wait);
    const phase = this.#phase;
    if ('value' in phase) return phase.value;
    this.#expectNotCancelled();
    claimFailure(this.#failure);
    throw (phase as { readonly error: unknown }).error;
  }

  /**
   * What the task threw; `undefined` when it returned.
   *
   * @param wait milliseconds, or `{ timeoutMs, signal }`. @default for as long as it takes
   * @throws TimeoutError when time is over; CancelledError when it was cancelled
   */
  async exception(wait?: Wait): Promise<unknown> {
    await this.#wait(wait);
    this.#expectNotCancelled();
    claimFailure(this.#failure);
    return 'error' in this.#phase ? this.#phase.error : undefined;
  }

  /**
   * Calls a function when it is finished or cancelled: in the order they came, each in a microtask of its own, the next one where
   * it is done already. One that fails is told as a warning and changes nothing.
   */
  addDoneCallback(callback: (future: this) => unknown): void {
    if (this.done()) this.#callSoon(callback);
    else this.#callbacks.push(callback);
  }

  /** Takes it away, as often as it was added. @returns how often that was */
  removeDoneCallback(callback: (future: this) => unknown): number {
    const kept = this.#callbacks.filter((other) => other !== callback);
    const removed = this.#callbacks.length - kept.length;
    this.#callbacks = kept;
    return removed;
  }

  /**
   * For who computes it: says that it begins.
   *
   * @returns `false` when it was cancelled and must not begin
   * @throws InvalidStateError when it was begun before
   */
  setRunningOrNotifyCancel(): boolean {
    const { state } = this;
    if (state === 'PENDING') this.#phase = { name: 'RUNNING' };
    else if (state === 'CANCELLED') this.#phase = { name: 'CANCELLED_AND_NOTIFIED' };
    else throw new InvalidStateError(`Future in unexpected state: ${state}`);
    return state === 'PENDING';
  }

  /** For who computes it. @throws InvalidStateError when it is done */
  setResult(value: T): void {
    this.#expectNotDone();
    if (value === (this as unknown)) throw new TypeError('a future cannot be its own result');
    this.#settle({ name: 'FINISHED', value }, 'a future');
  }

  /** For who computes it. @throws InvalidStateError when it is done */
  setException(error: unknown): void {
    this.#expectNotDone();
    this.#settle({ name: 'FINISHED', error }, 'a future');
  }

  /** As of a promise: a future can be awaited. */
  // eslint-disable-next-line unicorn/no-thenable
  then<R1 = T, R2 = never>(
    onFulfilled?: ((value: T) => R1 | PromiseLike<R1>) | null,
    onRejected?: ((reason: unknown) => R2 | PromiseLike<R2>) | null,
  ): Promise<R1 | R2> {
    return this.result().then(onFulfilled, onRejected);
  }

  /** As of a promise. */
  catch<R = never>(onRejected?: ((reason: unknown) => R | PromiseLike<R>) | null): Promise<T | R> {
    return this.result().catch(onRejected);
  }

  /** As of a promise. */
  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.result().finally(onFinally);
  }

  /** As Python's `repr`. */
  toString(): string {
    const state = this.state === 'CANCELLED_AND_NOTIFIED' ? 'CANCELLED' : this.state;
    return `<Future state=${state.toLowerCase()}${describeOutcome(this.#phase)}>`;
  }

  /** For `wait([...])`: ready when it is finished or cancelled. Asking does not count as looking at a failure. */
  [WAITABLE](): Readiness {
    return { isReady: () => this.done(), whenReady: async (signal) => whenSettled(this.#end, signal) };
  }

  [inspect.custom](): string {
    return this.toString();
  }

  async #wait(wait: Wait | undefined): Promise<void> {
    if (this.done() && wait === undefined) return;
    await waitFor(this.#end, wait, (timeoutMs) => {
      throw new TimeoutError(`no result after ${timeoutMs}ms`, { timeoutMs });
    });
  }

  /** Resolves when it is finished or cancelled. One promise for all who wait. */
  get #end(): Promise<void> {
    return this.done() ? Promise.resolve() : (this.#settled ??= makeDeferred()).promise;
  }

  /** The first outcome counts. */
  #settle(phase: Phase<T> & { readonly name: 'FINISHED' }, label: string): void {
    if (this.done()) return;
    if ('error' in phase && !isExpected(phase.error))
      this.#failure = noteFailure(this, `${label}: ${describeThrown(phase.error)}`);
    this.#finish(phase);
  }

  #finish(phase: Phase<T>): void {
    this.#phase = phase;
    this.#source = undefined;
    this.#settled?.resolve();
    const callbacks = this.#callbacks;
    this.#callbacks = [];
    for (const callback of callbacks) this.#callSoon(callback);
  }

  /** In a microtask of its own; it may be async. */
  #callSoon(callback: DoneCallback): void {
    const call = async (): Promise<void> => {
      try {
        await callback(this as never);
      } catch (thrown) {
        warnOfCallback("a future's callback", thrown);
      }
    };
    queueMicrotask(() => void call());
  }

  #expectNotDone(): void {
    if (this.done()) throw new InvalidStateError(`${this.state}: ${this.toString()}`);
  }

  #expectNotCancelled(): void {
    if (this.cancelled()) throw new CancelledError('the future was cancelled');
  }
}

/** The caller's own doing. */
function isExpected(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof PoolTerminatedError;
}

/** ` returned number`, ` raised TypeError`; nothing before there is one. */
function describeOutcome(phase: Phase<unknown>): string {
  if ('value' in phase) return ` returned ${kindOf(phase.value)}`;
  return 'error' in phase ? ` raised ${kindOf(phase.error)}` : '';
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  if (value instanceof Error) return value.name;
  const { constructor } = value as { readonly constructor?: unknown };
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'object';
}
