import { Attached, registerThing, SharedThing } from '../memory/shared-thing.ts';
import type { Wait } from '../util/wait.ts';
import { expectMayBlock, type BlockingWait } from './blocking.ts';
import { bytesOf, regionOf, waitPlaceIn } from './layout.ts';
import type { WaitPlace } from './marks.ts';
import { ringAll } from './ring.ts';
import type { Look } from './wait-queue.ts';
import { wait, waitSync } from './waiting.ts';

const KIND = 'event';
/** Whether it is set, in the lowest bit; above it, how often it was. */
const STATE = 0;
const IS_SET = 1;
const ONCE_MORE = 2;

/**
 * A flag that processes, threads and flows wait for. Setting it lets all go on who wait at that moment, even if it is cleared at once.
 *
 * Source: Python's `multiprocessing.Event`.
 *
 * @throws SharedMemoryError when there is no room for it
 * @example
 * const event = new Event();
 * console.log(await event.wait(10)); // false
 * event.set();
 * console.log(await event.wait(), event.isSet()); // true true
 */
export class Event extends SharedThing {
  readonly #words: Int32Array;
  readonly #at: number;
  readonly #waiting: WaitPlace;

  constructor();
  constructor(from?: Attached) {
    super(KIND, from instanceof Attached ? from : bytesOf());
    const region = regionOf(this.place);
    this.#words = region.words;
    this.#at = region.at;
    this.#waiting = waitPlaceIn(region, false);
  }

  /** Python's `is_set()`. */
  isSet(): boolean {
    return (this.#state & IS_SET) !== 0;
  }

  /** All who wait go on, and nobody has to wait until it is cleared. */
  set(): void {
    let state = this.#state;
    while ((state & IS_SET) === 0) {
      const seen = Atomics.compareExchange(
        this.#words,
        this.#at + STATE,
        state,
        (state + ONCE_MORE) | IS_SET,
      );
      if (seen === state) break;
      state = seen;
    }
    // Also when it was set: whoever set it may have been killed before the others were told.
    ringAll(this.#waiting);
  }

  /** From now on, it has to be waited for again. */
  clear(): void {
    Atomics.and(this.#words, this.#at + STATE, ~IS_SET);
  }

  /**
   * Waits without blocking until it is set.
   *
   * @returns whether it was; `false` when time was over
   * @throws the reason of the signal, when that aborts
   */
  async wait(limits?: Wait): Promise<boolean> {
    return (await wait(this.#waiting, this.#lookFrom(this.#state), limits)) ?? false;
  }

  /**
   * The same, blocking this thread: for code in workers.
   *
   * @throws DeadlockError when the main thread would wait without a time-out
   */
  waitSync(limits?: BlockingWait): boolean {
    const look = this.#lookFrom(this.#state);
    if (this.isSet()) return true;
    return waitSync(this.#waiting, look, expectMayBlock('event.waitSync()', 'event.wait()', limits)) ?? false;
  }

  /** `<Event set>`, `<Event unset>` */
  override toString(): string {
    return `<Event ${this.isSet() ? 'set' : 'unset'}>`;
  }

  get #state(): number {
    return Atomics.load(this.#words, this.#at + STATE);
  }

  /** It is set, or was since then. */
  #lookFrom(before: number): Look<true> {
    return () => {
      const state = this.#state;
      return (state & IS_SET) !== 0 || (state & ~IS_SET) !== (before & ~IS_SET) ? true : undefined;
    };
  }
}

registerThing(KIND, (from) => new (Event as unknown as new (from: Attached) => Event)(from));
