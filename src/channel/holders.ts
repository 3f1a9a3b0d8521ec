/**
 * Who has an end of a pipe: when nobody has it any more, the other end is told so.
 *
 *     row of a member: [ how many it has | how many of these it has passed on, and not used since ]
 *
 * Who passes an end on to a process keeps the object that it had, as one keeps what one gives as an argument. It would keep the other
 * end waiting for ever, though nobody thinks of it any more. So one that was passed on counts only until it was got from there, by all
 * who were given it as an argument or in a message; unless it is used again.
 */
import { CriticalSection } from '../sync/critical.ts';
import { Ledger } from '../sync/ledger.ts';

/** A row. */
const COUNT = 0;
const LENT = 1;
const ROW_FIELDS = 2;
/** Words before the rows. */
const SECTION = 0;
/** Somebody has got the end since it was passed on last. */
const HAS_ARRIVED = 1;
/** So many were given it, as an argument, who have not got it yet: the first may have ended before the last one begins. */
const AWAITED = 2;
/** The same, in a message. Who gets it counts as one of those that were given it as long as there is one. */
const AWAITED_IN_MESSAGES = 3;
const HEAD_WORDS = 16;
/** Who lived so long ago is taken to live: to ask the system takes ten times as long as a message. */
const MOMENT_MS = 20;
export const HOLDERS_WORDS = HEAD_WORDS + Ledger.words(ROW_FIELDS);

export class Holders {
  readonly #words: Int32Array;
  readonly #at: number;
  readonly #section: CriticalSection;
  readonly #rows: Ledger;
  /** When somebody was last found to live who has it. */
  #askedAt = -Infinity;

  constructor(words: Int32Array, at: number) {
    this.#words = words;
    this.#at = at;
    this.#section = new CriticalSection(words, at + SECTION);
    this.#rows = new Ledger(words, at + HEAD_WORDS, ROW_FIELDS, () => {});
  }

  /** @param hasArrived it came from another member, or object */
  hold(hasArrived: boolean): void {
    this.#change(COUNT, 1);
    if (!hasArrived) return;
    this.#section.run(() => {
      const isAwaited = Atomics.load(this.#words, this.#at + AWAITED) > 0;
      this.#await(isAwaited ? AWAITED : AWAITED_IN_MESSAGES, -1);
    });
    Atomics.store(this.#words, this.#at + HAS_ARRIVED, 1);
  }

  letGo(isLent: boolean): void {
    this.#section.run(() => {
      const slot = this.#rows.mine();
      if (isLent) this.#rows.add(slot, LENT, -1);
      this.#rows.add(slot, COUNT, -1);
      if (this.#rows.get(slot, COUNT) <= 0) this.#rows.clear(slot);
    });
  }

  lend(): void {
    this.#change(LENT, 1);
  }

  takeBack(): void {
    this.#change(LENT, -1);
  }

  get hasArrived(): boolean {
    if (Atomics.load(this.#words, this.#at + HAS_ARRIVED) !== 1) return false;
    const words = this.#words;
    return (
      Atomics.load(words, this.#at + AWAITED) + Atomics.load(words, this.#at + AWAITED_IN_MESSAGES) === 0
    );
  }

  /** It is on its way to somebody from now on, whoever has had it before. */
  send(): void {
    Atomics.store(this.#words, this.#at + HAS_ARRIVED, 0);
  }

  /** The same, as an argument: to one who will get it. */
  give(): void {
    this.#section.run(() => this.#await(AWAITED, 1));
    this.send();
  }

  /** The same, in a message. */
  post(): void {
    this.#section.run(() => this.#await(AWAITED_IN_MESSAGES, 1));
    this.send();
  }

  /** It was not sent in a message after all. */
  keep(): void {
    this.#section.run(() => this.#await(AWAITED_IN_MESSAGES, -1));
  }

  /** Whoever was given it as an argument has got it, or never will. */
  arrive(): void {
    Atomics.store(this.#words, this.#at + AWAITED, 0);
    Atomics.store(this.#words, this.#at + HAS_ARRIVED, 1);
  }

  /**
   * Asked before a wait, too: who sends while there is room never waits, and is told nevertheless. Those who have it are asked if they
   * live, some 10 µs each, unless they were a moment ago; who does not is forgotten.
   */
  isAnybody(): boolean {
    const { hasArrived } = this;
    const now = performance.now();
    const mustAsk = now - this.#askedAt > MOMENT_MS;
    for (const slot of this.#rows.slots()) {
      const count = this.#rows.get(slot, COUNT) - (hasArrived ? this.#rows.get(slot, LENT) : 0);
      if (count <= 0 || (mustAsk && this.#isBuried(slot))) continue;
      if (mustAsk) this.#askedAt = now;
      return true;
    }
    return false;
  }

  #isBuried(slot: number): boolean {
    if (this.#rows.isAlive(slot)) return false;
    return this.#section.run(() => {
      // Another may have the row by now.
      const isDead = !this.#rows.isAlive(slot);
      if (isDead) this.#rows.clear(slot);
      return isDead;
    });
  }

  #await(word: typeof AWAITED | typeof AWAITED_IN_MESSAGES, more: number): void {
    const awaited = Atomics.load(this.#words, this.#at + word);
    Atomics.store(this.#words, this.#at + word, Math.max(0, awaited + more));
  }

  #change(field: number, by: number): void {
    this.#section.run(() => this.#rows.add(this.#rows.mine(), field, by));
  }
}
