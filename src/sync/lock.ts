import { DeadlockError, LockStateError } from '../errors.ts';
import { Attached, registerThing, SharedThing } from '../memory/shared-thing.ts';
import { bool, expectOptions } from '../util/checks.ts';
import { timeoutOf, type Wait } from '../util/wait.ts';
import { expectMayBlock, type BlockingWait } from './blocking.ts';
import { GUARD, type Guard } from './guard.ts';
import { Hold, IS_ABANDONED, RELEASE, runHolding, type Releasable } from './hold.ts';
import { regionOf } from './layout.ts';
import { LOCK_BYTES, LockWord, type Taken } from './lock-word.ts';
import { AT_ONCE, type How } from './wait-queue.ts';
import { wait, waitSync } from './waiting.ts';

/** How a `Lock` differs from the usual. */
export interface LockOptions {
  /** Whether only the process (or thread) that holds it may release it. Python's does not ask. @default true */
  readonly ownerCheck?: boolean;
}

const KIND = 'lock';

/**
 * Mutual exclusion between processes, threads, and flows of one program. Not re-entrant: see `RLock`. May be an argument, an input, a
 * result: whoever gets it has the same lock. If its holder dies, it is free again within a second, and whoever takes it next
 * is told (`abandoned`).
 *
 * Source: Python's `multiprocessing.Lock`; there it stays locked when its holder dies.
 *
 * @throws SharedMemoryError when there is no room for it
 * @example
 * const lock = new Lock();
 * const hold = await lock.acquire({ timeoutMs: 50 });
 * console.log(Boolean(hold), String(lock)); // true <Lock(owner=MainProcess)>
 * lock.release();
 * console.log(await lock.runExclusive(() => 'done')); // done
 */
export class Lock extends SharedThing implements Releasable {
  readonly #word: LockWord;
  readonly #isOwnerChecked: boolean;

  constructor(options?: LockOptions);
  constructor(from: LockOptions | Attached<boolean> = {}) {
    const isNew = !(from instanceof Attached);
    if (isNew) expectOptions('a lock', from, { ownerCheck: bool });
    super(KIND, isNew ? LOCK_BYTES : from);
    this.#word = new LockWord(regionOf(this.place));
    this.#isOwnerChecked = isNew ? (from.ownerCheck ?? true) : from.details;
  }

  /**
   * Waits for it without blocking, and takes it. Who comes first gets it first, within one process; among processes nobody waits
   * for ever.
   *
   * @returns what is held; `undefined` when time was over
   * @throws the reason of the signal, when that aborts
   */
  acquire(): Promise<Hold>;
  acquire(limits: Wait | undefined): Promise<Hold | undefined>;
  acquire(limits?: Wait): Promise<Hold | undefined> {
    if (limits === undefined && this.#word.tryTake()) return Promise.resolve(this.#hold('taken'));
    return wait(this.#word.place, this.#take, limits, this.#word.giveUp);
  }

  /**
   * The same, blocking this thread: for code in workers.
   *
   * @throws DeadlockError where that could never end: when this very thread holds it, or when the main thread would wait without a
   *   time-out
   */
  acquireSync(): Hold;
  acquireSync(limits: BlockingWait | undefined): Hold | undefined;
  acquireSync(limits?: BlockingWait): Hold | undefined {
    const timeoutMs = timeoutOf(limits);
    if (this.#word.tryTake()) return this.#hold('taken');
    const taken = this.#take(AT_ONCE);
    if (taken || timeoutMs === 0) return taken;
    if (this.#word.isMine && timeoutMs === Infinity)
      throw new DeadlockError('lock.acquireSync() would wait for ever: this thread holds the lock itself', {
        hint: 'release it first; an RLock can be taken again by who holds it',
      });
    const ms = expectMayBlock('lock.acquireSync()', 'lock.acquire()', limits);
    return waitSync(this.#word.place, this.#take, ms, this.#word.giveUp);
  }

  /**
   * Gives it back.
   *
   * @throws LockStateError when it is not held; or held by another process or thread, unless made with `ownerCheck: false`
   */
  release(): void {
    if (this.#word.tryFree()) return;
    if (!this.#word.isMine) this.#expectMayFree();
    this.#word.free();
  }

  /** Runs a function while it holds the lock, whatever that does. @returns what the function gives */
  async runExclusive<T>(run: (hold: Hold) => T | PromiseLike<T>): Promise<T> {
    return runHolding(await this.acquire(), run);
  }

  /** Whether somebody holds it who is alive. Python has it since 3.14. */
  locked(): boolean {
    return this.#word.isHeld;
  }

  /** `<Lock(owner=PoolWorker-1)>` */
  override toString(): string {
    return `<Lock(owner=${this.#word.holderName})>`;
  }

  /** @internal */
  [IS_ABANDONED](turn: number): boolean {
    return this.#word.isMine && this.#word.abandonedTurn === turn;
  }

  /** @internal */
  [RELEASE](turn: number): boolean {
    const isHeld = this.#word.isMine && this.#word.turn === turn;
    if (isHeld) this.#word.free();
    return isHeld;
  }

  /** @internal */
  [GUARD](): Guard {
    const word = this.#word;
    return {
      isMine: () => word.isMine,
      letGo: () => {
        const { turn } = word;
        word.free();
        return (how) => {
          const taken = word.take(how);
          if (!taken) return undefined;
          word.turn = turn;
          if (taken === 'abandoned') word.abandonedTurn = turn;
          return true;
        };
      },
      word,
    };
  }

  protected override details(): boolean {
    return this.#isOwnerChecked;
  }

  readonly #take = (how: How): Hold | undefined => {
    const taken = this.#word.take(how);
    return taken && this.#hold(taken);
  };

  #hold(taken: Taken): Hold {
    return new Hold(this, this.#word.turn, 1, taken === 'abandoned');
  }

  #expectMayFree(): void {
    const { holder, holderName } = this.#word;
    if (holder === 0)
      throw new LockStateError('lock.release(): nobody holds it', { hint: 'it was released too many times' });
    if (this.#isOwnerChecked)
      throw new LockStateError(`lock.release(): it is held by ${holderName}, not by this process or thread`, {
        hint: 'new Lock({ ownerCheck: false }) may be released by anybody',
      });
  }
}

registerThing(KIND, (from) => new (Lock as unknown as new (from: Attached<boolean>) => Lock)(from));
