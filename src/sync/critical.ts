/**
 * A short section of code that one member runs at a time: some stores, no waiting, no code of the user's. Its word holds the id of
 * whoever is inside. When that one is killed the next takes over; so whatever is changed inside must make sense at any moment: one
 * store decides, those before it prepare, those behind it tidy up.
 */
import { membership } from '../memory/membership.ts';

/** Looks before the thread sleeps. Most sections take less than a microsecond (one may copy a message of 1.5 MiB). */
const SPINS = 200;
const NAP_MS = 0.05;
/** Naps until it is asked whether the runner is alive. */
const NAPS_BEFORE_ASKING = 20;
const NOWHERE = new Int32Array(new SharedArrayBuffer(4));

export class CriticalSection {
  readonly #words: Int32Array;
  readonly #at: number;
  readonly #repair: () => void;

  /**
   * @param at index of its word
   * @param repair run by whoever takes over, before anything else: what the other has left may not make sense yet
   */
  constructor(words: Int32Array, at: number, repair: () => void = () => {}) {
    this.#words = words;
    this.#at = at;
    this.#repair = repair;
  }

  run<T>(section: () => T): T {
    const { id } = membership();
    const isFree = Atomics.compareExchange(this.#words, this.#at, 0, id) === 0;
    const dead = isFree ? 0 : this.#enterLate(id);
    if (dead !== 0) this.#putRight(dead);
    try {
      return section();
    } finally {
      Atomics.store(this.#words, this.#at, 0);
    }
  }

  /** Whoever cannot do it leaves it to the next. */
  #putRight(dead: number): void {
    try {
      this.#repair();
    } catch (error) {
      Atomics.store(this.#words, this.#at, dead);
      throw error;
    }
  }

  /** @returns who was inside, and is dead; 0 for nobody */
  #enterLate(id: number): number {
    const { table } = membership();
    for (let k = 0; k < SPINS; k++) if (this.#replace(0, id)) return 0;
    for (let naps = 1; ; naps++) {
      Atomics.wait(NOWHERE, 0, 0, NAP_MS);
      const runner = Atomics.load(this.#words, this.#at);
      const isFree = runner === 0 || (naps % NAPS_BEFORE_ASKING === 0 && !table.isAlive(runner));
      if (isFree && this.#replace(runner, id)) return runner;
    }
  }

  #replace(runner: number, id: number): boolean {
    return Atomics.compareExchange(this.#words, this.#at, runner, id) === runner;
  }
}
