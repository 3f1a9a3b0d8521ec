import { LockStateError, UsageError } from '../errors.ts';
import { Attached, registerThing, SharedThing } from '../memory/shared-thing.ts';
import { timeoutOf, type Wait } from '../util/wait.ts';
import { expectMayBlock, type BlockingWait } from './blocking.ts';
import { GUARD, type Guard } from './guard.ts';
import type { Hold } from './hold.ts';
import { regionOf } from './layout.ts';
import { Lock } from './lock.ts';
import { NOTICES_BYTES, Notices } from './notices.ts';
import { RLock } from './rlock.ts';
import { wait, waitSync } from './waiting.ts';

const KIND = 'condition';

/**
 * Waiting, with a lock in hand, until somebody who changed something says so: `wait()` releases the lock while it waits, and has it
 * again when it returns. Of those notified none is lost: what was meant for one who dies goes to another who waits.
 *
 * Source: Python's `multiprocessing.Condition`.
 *
 * @param lock a `Lock` or `RLock`. @default a new RLock
 * @throws SharedMemoryError when there is no room for it
 * @example
 * const condition = new Condition();
 * const waiting = condition.runExclusive(() => condition.wait(1000));
 * await condition.runExclusive(() => condition.notifyAll());
 * console.log(await waiting); // true
 */
export class Condition extends SharedThing {
  readonly #lock: Lock | RLock;
  readonly #notices: Notices;

  constructor(lock?: Lock | RLock);
  constructor(from?: Lock | RLock | Attached<Lock | RLock>) {
    const isNew = !(from instanceof Attached);
    if (isNew && from !== undefined && !(from instanceof Lock || from instanceof RLock))
      throw new UsageError('Expected the lock of a condition to be a Lock or an RLock');
    super(KIND, isNew ? NOTICES_BYTES : from);
    this.#lock = isNew ? (from ?? new RLock()) : from.details;
    this.#notices = new Notices(regionOf(this.place));
  }

  /** As `acquire()` of its lock. */
  acquire(): Promise<Hold>;
  acquire(limits: Wait | undefined): Promise<Hold | undefined>;
  acquire(limits?: Wait): Promise<Hold | undefined> {
    return this.#lock.acquire(limits);
  }

  /** As `acquireSync()` of its lock. */
  acquireSync(): Hold;
  acquireSync(limits: BlockingWait | undefined): Hold | undefined;
  acquireSync(limits?: BlockingWait): Hold | undefined {
    return this.#lock.acquireSync(limits);
  }

  /** As `release()` of its lock. */
  release(): void {
    this.#lock.release();
  }

  /** Runs a function while it holds the lock, whatever that does. @returns what the function gives */
  runExclusive<T>(run: (hold: Hold) => T | PromiseLike<T>): Promise<T> {
    return this.#lock.runExclusive(run);
  }

  /**
   * Releases the lock, waits without blocking until it is notified, and takes the lock again, also when it is not notified.
   *
   * @returns whether it was notified; `false` when time was over
   * @throws LockStateError when the lock is not held by who calls; the reason of the signal, when that aborts
   */
  async wait(limits?: Wait): Promise<boolean> {
    const guard = this.#expectMine('must acquire() condition before using wait()');
    timeoutOf(limits);
    this.#notices.expect();
    const takeAgain = guard.letGo();
    try {
      const { place, look, giveUp } = this.#notices;
      return (await wait(place, look, limits, giveUp)) ?? false;
    } finally {
      await wait(guard.word.place, takeAgain, undefined, guard.word.giveUp);
    }
  }

  /**
   * The same, blocking this thread: for code in workers.
   *
   * @throws DeadlockError when the main thread would wait without a time-out
   */
  waitSync(limits?: BlockingWait): boolean {
    const guard = this.#expectMine('must acquire() condition before using waitSync()');
    const timeoutMs = expectMayBlock('condition.waitSync()', 'condition.wait()', limits);
    this.#notices.expect();
    const takeAgain = guard.letGo();
    try {
      const { place, look, giveUp } = this.#notices;
      return waitSync(place, look, timeoutMs, giveUp) ?? false;
    } finally {
      waitSync(guard.word.place, takeAgain, Infinity, guard.word.giveUp);
    }
  }

  /**
   * Waits until the predicate holds, which is asked with the lock held: at first, and after each notice. Python's `wait_for()`.
   *
   * @returns what the predicate gave last: something falsy when time was over
   */
  async waitFor<T>(predicate: () => T | PromiseLike<T>, limits?: Wait): Promise<T> {
    const deadline = performance.now() + timeoutOf(limits);
    const signal = typeof limits === 'object' ? limits.signal : undefined;
    for (;;) {
      const result = await predicate();
      const timeoutMs = deadline - performance.now();
      if (result || timeoutMs <= 0) return result;
      await this.wait({ timeoutMs, signal });
    }
  }

  /**
   * Lets some of those go on who wait at this moment, as soon as they can have the lock; nothing, if nobody waits.
   *
   * @param count how many, at most
   * @throws LockStateError when the lock is not held by who calls
   */
  notify(count = 1): void {
    this.#expectMine('lock is not owned: acquire() the condition before using notify()');
    if (!Number.isInteger(count) || count < 0)
      throw new UsageError(
        `Expected the count to notify to be a whole number from 0, got \`${String(count)}\``,
      );
    this.#notices.give(count);
  }

  /** The same for all who wait. Python's `notify_all()`. */
  notifyAll(): void {
    this.notify(2 ** 31 - 1);
  }

  /** `<Condition(<RLock(None, 0)>, 2)>`: its lock, and how many wait */
  override toString(): string {
    return `<Condition(${String(this.#lock)}, ${this.#notices.waiting})>`;
  }

  protected override details(): Lock | RLock {
    return this.#lock;
  }

  #expectMine(message: string): Guard {
    const guard = this.#lock[GUARD]();
    if (!guard.isMine()) throw new LockStateError(message);
    return guard;
  }
}

registerThing(KIND, (from) => new (Condition as unknown as new (from: Attached) => Condition)(from));
