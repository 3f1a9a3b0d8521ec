/**
 * A row of numbers for each member, beside the thing that they are about: what each of them holds, or waits for. The row of one who died
 * stays until somebody looks: then it can be told what went with him.
 *
 *     row: [id | number | number …]
 *
 * Read and changed within a critical section.
 */
import { MAX_MEMBERS } from '../memory/members.ts';
import { membership } from '../memory/membership.ts';

export class Ledger {
  readonly #words: Int32Array;
  readonly #at: number;
  readonly #width: number;
  readonly #bury: (slot: number) => void;

  /**
   * @param fields numbers of each row
   * @param bury takes over what a row holds whose owner is dead, just before it is cleared
   */
  constructor(words: Int32Array, at: number, fields: number, bury: (slot: number) => void) {
    this.#words = words;
    this.#at = at;
    this.#width = 1 + fields;
    this.#bury = bury;
  }

  /** Words that it takes. */
  static words(fields: number): number {
    return MAX_MEMBERS * (1 + fields);
  }

  /** Slot of this member, whose row is its own from now on: all zeros, if it was that of somebody dead, who is buried. */
  mine(): number {
    const { id, slot } = membership();
    const row = this.#rowOf(slot);
    const owner = this.#words[row] ?? 0;
    if (owner === id) return slot;
    if (owner !== 0) this.bury(slot);
    this.#words[row] = id;
    return slot;
  }

  /** Id of whose row it is; 0 for nobody. */
  ownerOf(slot: number): number {
    return this.#words[this.#rowOf(slot)] ?? 0;
  }

  get(slot: number, field: number): number {
    return this.#words[this.#rowOf(slot) + 1 + field] ?? 0;
  }

  set(slot: number, field: number, value: number): void {
    this.#words[this.#rowOf(slot) + 1 + field] = value;
  }

  add(slot: number, field: number, value: number): void {
    this.set(slot, field, this.get(slot, field) + value);
  }

  sum(field: number): number {
    let sum = 0;
    for (const slot of this.slots()) sum += this.get(slot, field);
    return sum;
  }

  /** Slots whose rows are somebody's, from the one behind `last` on. */
  *slots(last = -1): Generator<number> {
    const count = membership().table.highestSlot + 1;
    for (let step = 1; step <= count; step++) {
      const slot = (last + step) % count;
      if (this.#words[this.#rowOf(slot)] !== 0) yield slot;
    }
  }

  /** Whether whose row it is lives. Asks the system, unless it is this member's own. */
  isAlive(slot: number): boolean {
    const { id, table } = membership();
    const owner = this.ownerOf(slot);
    return owner === id || table.isAlive(owner);
  }

  /** Its owner is dead. */
  bury(slot: number): void {
    this.#bury(slot);
    this.clear(slot);
  }

  /** Nobody's any more. */
  clear(slot: number): void {
    const row = this.#rowOf(slot);
    this.#words[row] = 0;
    this.#words.fill(0, row, row + this.#width);
  }

  #rowOf(slot: number): number {
    return this.#at + slot * this.#width;
  }
}
