import { LockStateError } from '../errors.ts';

/**
 * Given by `acquire()`: truthy, and disposable.
 *
 * @example
 * const lock = new Lock();
 * const hold = await lock.acquire();
 * console.log(lock.locked(), hold.abandoned); // true false
 * hold.release();
 * console.log(lock.locked()); // false
 */
export class Hold {
  readonly #abandoned: boolean;
  readonly #owner: Releasable;
  readonly #turn: number;
  readonly #level: number;
  #isReleased = false;

  /**
   * @param turn see `Releasable`
   * @internal
   */
  constructor(owner: Releasable, turn: number, level: number, abandoned: boolean) {
    this.#owner = owner;
    this.#turn = turn;
    this.#level = level;
    this.#abandoned = abandoned;
  }

  /**
   * Whether whoever held it before has died (or left) without releasing it: what it guards may be half done. The same of who held
   * it while `condition.wait()` had let it go.
   */
  get abandoned(): boolean {
    return this.#abandoned || this.#owner[IS_ABANDONED](this.#turn);
  }

  /** Gives it back. @throws LockStateError when that was done already */
  release(): void {
    if (this.#giveBack()) return;
    throw new LockStateError('hold.release(): what was held was released already');
  }

  /** Gives it back, if that was not done already: at the end of a block with `using`. */
  [Symbol.dispose](): void {
    this.#giveBack();
  }

  /** The same, with `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#giveBack();
  }

  /** Once; it may have been released by other means. */
  #giveBack(): boolean {
    if (this.#isReleased) return false;
    this.#isReleased = true;
    return this.#owner[RELEASE](this.#turn, this.#level);
  }
}

/** Runs a function with something in hand, and gives that back, whatever the function does. @returns what the function gives */
export async function runHolding<T>(hold: Hold, run: (hold: Hold) => T | PromiseLike<T>): Promise<T> {
  try {
    return await run(hold);
  } finally {
    hold[Symbol.dispose]();
  }
}

/** Gives back what was taken. @returns whether that was held still */
export const RELEASE: unique symbol = Symbol('release');

/** Whether it was taken from the dead in this turn, after its beginning. */
export const IS_ABANDONED: unique symbol = Symbol('isAbandoned');

export interface Releasable {
  [IS_ABANDONED](turn: number): boolean;
  /**
   * @param turn counts how often it went from free to held
   * @param level how often its holder held it then
   */
  [RELEASE](turn: number, level: number): boolean;
}
