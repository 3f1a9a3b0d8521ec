import { DeadlockError, LockStateError, UsageError } from '../errors.ts';
import { Attached, registerThing, SharedThing } from '../memory/shared-thing.ts';
import { bool, count, expectOptions } from '../util/checks.ts';
import { timeoutOf, type Wait } from '../util/wait.ts';
import { expectMayBlock, type BlockingWait } from './blocking.ts';
import { Hold, IS_ABANDONED, RELEASE, runHolding, type Releasable } from './hold.ts';
import { regionOf } from './layout.ts';
import type { Taken } from './lock-word.ts';
import { PERMITS_BYTES, Permits } from './permits.ts';
import { AT_ONCE, type How } from './wait-queue.ts';
import { wait, waitSync } from './waiting.ts';

/** How a semaphore differs from the usual. */
export interface SemaphoreOptions {
  /**
   * Whether permits come back from a process (or thread) that ends without releasing them. Not where one process acquires
   * what another releases, to count things: there nobody holds anything.
   *
   * @default true, but for a semaphore that begins with 0
   */
  readonly recover?: boolean;
}

interface Details {
  readonly value: number;
  readonly recover: boolean;
}

const KIND = 'semaphore';
const BOUNDED_KIND = 'bounded semaphore';
const MAX_VALUE = 2 ** 31 - 1;

abstract class AnySemaphore extends SharedThing implements Releasable {
  protected readonly permits: Permits;
  protected readonly initial: Details;
  readonly #name: string;

  constructor(name: string, kind: string, from: number | Attached<Details>, options: SemaphoreOptions) {
    if (!(from instanceof Attached)) {
      count('value', from);
      if (from > MAX_VALUE)
        throw new UsageError(`Expected \`value\` to be at most ${MAX_VALUE}, got \`${from}\``);
      expectOptions('a semaphore', options, { recover: bool });
    }
    const isNew = !(from instanceof Attached);
    super(kind, isNew ? PERMITS_BYTES : from);
    this.#name = name;
    this.initial = isNew ? { value: from, recover: options.recover ?? from > 0 } : from.details;
    this.permits = new Permits(regionOf(this.place), this.initial.recover);
    if (isNew) this.permits.total = from;
  }

  /** How many may be free at most. */
  protected abstract get bound(): number;

  /**
   * Waits for a permit without blocking, and takes it.
   *
   * @returns what is held; `undefined` when time was over
   * @throws the reason of the signal, when that aborts
   */
  acquire(): Promise<Hold>;
  acquire(limits: Wait | undefined): Promise<Hold | undefined>;
  acquire(limits?: Wait): Promise<Hold | undefined> {
    return wait(this.permits.place, this.#take, limits, this.permits.giveUp);
  }

  /**
   * The same, blocking this thread: for code in workers.
   *
   * @throws DeadlockError where that could never end: when this very thread holds all permits, or when the main thread would wait
   *   without a time-out
   */
  acquireSync(): Hold;
  acquireSync(limits: BlockingWait | undefined): Hold | undefined;
  acquireSync(limits?: BlockingWait): Hold | undefined {
    const timeoutMs = timeoutOf(limits);
    const there = this.#take(AT_ONCE);
    if (there || timeoutMs === 0) return there;
    if (timeoutMs === Infinity && this.permits.areMine())
      throw new DeadlockError('semaphore.acquireSync() would wait for ever: this thread holds all permits', {
        hint: 'use await semaphore.acquire(), or release one first',
      });
    const ms = expectMayBlock('semaphore.acquireSync()', 'semaphore.acquire()', limits);
    return waitSync(this.permits.place, this.#take, ms, this.permits.giveUp);
  }

  /** Gives a permit back; by whomever. @throws LockStateError beyond the bound of a `BoundedSemaphore` */
  release(): void {
    if (!this.permits.put(this.bound))
      throw new LockStateError('semaphore.release(): it was released too many times', {
        hint: `it began with ${this.initial.value}`,
      });
  }

  /** Runs a function while it holds a permit, whatever that does. @returns what the function gives */
  async runExclusive<T>(run: (hold: Hold) => T | PromiseLike<T>): Promise<T> {
    return runHolding(await this.acquire(), run);
  }

  /** Permits that are free. Python's `get_value()`. */
  getValue(): number {
    return this.permits.count();
  }

  /** Whether no permit is free. Python has it since 3.14. */
  locked(): boolean {
    return this.getValue() <= 0;
  }

  /** `<Semaphore(value=2)>`, `<BoundedSemaphore(value=1, maxvalue=2)>` */
  override toString(): string {
    const max = this.bound === MAX_VALUE ? '' : `, maxvalue=${this.bound}`;
    return `<${this.#name}(value=${this.getValue()}${max})>`;
  }

  /** @internal */
  [IS_ABANDONED](): boolean {
    return false;
  }

  /** @internal */
  [RELEASE](): boolean {
    return this.permits.put(this.bound);
  }

  protected override details(): Details {
    return this.initial;
  }

  readonly #take = (how: How): Hold | undefined => {
    const taken: Taken | undefined = this.permits.take(how);
    return taken && new Hold(this, 0, 0, taken === 'abandoned');
  };
}

/**
 * So many at a time, of all processes, threads and flows that have it. Permits of a process that dies come back within a second,
 * and whoever takes one of them is told (`abandoned`).
 *
 * Source: Python's `multiprocessing.Semaphore`, whose permits are lost with whoever holds them.
 *
 * @param value permits that are free at first. @default 1
 * @throws SharedMemoryError when there is no room for it
 * @example
 * const semaphore = new Semaphore(2);
 * await semaphore.acquire();
 * console.log(semaphore.getValue()); // 1
 * semaphore.release();
 */
export class Semaphore extends AnySemaphore {
  constructor(value?: number, options?: SemaphoreOptions);
  constructor(from: number | Attached<Details> = 1, options: SemaphoreOptions = {}) {
    super('Semaphore', KIND, from, options);
  }

  protected override get bound(): number {
    return MAX_VALUE;
  }
}

/**
 * A `Semaphore` that cannot be released more often than acquired: more than at first are never free.
 *
 * Source: Python's `multiprocessing.BoundedSemaphore`.
 *
 * @param value permits that are free at first, and at most. @default 1
 * @throws SharedMemoryError when there is no room for it
 * @example
 * const semaphore = new BoundedSemaphore(2);
 * try {
 *   semaphore.release();
 * } catch (error) {
 *   console.log(error.message); // semaphore.release(): it was released too many times
 * }
 */
export class BoundedSemaphore extends AnySemaphore {
  constructor(value?: number, options?: SemaphoreOptions);
  constructor(from: number | Attached<Details> = 1, options: SemaphoreOptions = {}) {
    super('BoundedSemaphore', BOUNDED_KIND, from, options);
  }

  protected override get bound(): number {
    return this.initial.value;
  }
}

type Attach<T> = new (from: Attached<Details>) => T;
registerThing(KIND, (from) => new (Semaphore as unknown as Attach<Semaphore>)(from));
registerThing(BOUNDED_KIND, (from) => new (BoundedSemaphore as unknown as Attach<BoundedSemaphore>)(from));
