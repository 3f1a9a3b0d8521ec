/**
 * Who waits for a notice, and who was given one. Each member has a row: how many of its flows wait, and how many notices they
 * have not taken yet.
 *
 *     expect: waiting + 1 ──give──▶ given + 1 ──look──▶ both − 1, and the flow goes on
 *                │ time is over: waiting − 1
 *                │ the member dies: its row goes, and notices in it are given to others
 */
import { CriticalSection } from './critical.ts';
import { bytesOf, rowsIn, waitPlaceIn, type Region } from './layout.ts';
import type { Ledger } from './ledger.ts';
import type { WaitPlace } from './marks.ts';
import { ringSlot } from './ring.ts';
import type { Look } from './wait-queue.ts';

const CRITICAL = 0;
/** The slot that was given a notice last. */
const LAST = 1;
/** Notices of the dead, which nobody else was given yet. */
const LEFT = 2;
/** Of a row. */
const WAITING = 0;
const GIVEN = 1;
const ROW_FIELDS = 2;
export const NOTICES_BYTES = bytesOf(ROW_FIELDS);

export class Notices {
  readonly place: WaitPlace;
  readonly #words: Int32Array;
  readonly #last: number;
  readonly #left: number;
  readonly #critical: CriticalSection;
  readonly #rows: Ledger;

  constructor(region: Region) {
    this.#words = region.words;
    this.#last = region.at + LAST;
    this.#left = region.at + LEFT;
    this.place = waitPlaceIn(region, true);
    this.#critical = new CriticalSection(region.words, region.at + CRITICAL);
    this.#rows = rowsIn(region, ROW_FIELDS, (slot) => {
      this.#words[this.#left] = (this.#words[this.#left] ?? 0) + this.#rows.get(slot, GIVEN);
    });
  }

  /** A flow of this member waits from now on. */
  expect(): void {
    this.#critical.run(() => this.#rows.add(this.#rows.mine(), WAITING, 1));
  }

  readonly look: Look<true> = ({ isThorough }) => {
    const { isThere, rung } = this.#critical.run(() => ({
      isThere: this.#takeOne(),
      rung: isThorough ? this.#passOn() : [],
    }));
    this.#ring(rung);
    return isThere ? true : undefined;
  };

  readonly giveUp = (): true | undefined =>
    this.#critical.run(() => {
      if (this.#takeOne()) return true;
      this.#rows.add(this.#rows.mine(), WAITING, -1);
      return undefined;
    });

  /** Notices for so many of those who wait. */
  give(count: number): void {
    this.#ring(this.#critical.run(() => this.#giveTo(count)));
  }

  /** Flows that wait, of members that are alive. */
  get waiting(): number {
    return this.#critical.run(() => {
      this.#passOn();
      return this.#rows.sum(WAITING) - this.#rows.sum(GIVEN);
    });
  }

  #takeOne(): boolean {
    const mine = this.#rows.mine();
    if (this.#rows.get(mine, GIVEN) === 0) return false;
    this.#rows.add(mine, GIVEN, -1);
    this.#rows.add(mine, WAITING, -1);
    return true;
  }

  /** One after the other, in turns. @returns the slots that have something to take */
  #giveTo(count: number): number[] {
    const given: number[] = [];
    let left = count + this.#takeLeft();
    let isAny = left > 0;
    while (isAny && left > 0) {
      isAny = false;
      for (const slot of this.#rows.slots(this.#words[this.#last])) {
        if (left === 0) break;
        if (this.#rows.get(slot, WAITING) <= this.#rows.get(slot, GIVEN)) continue;
        if (!this.#rows.isAlive(slot)) {
          this.#rows.bury(slot);
          left += this.#takeLeft();
          continue;
        }
        this.#rows.add(slot, GIVEN, 1);
        this.#words[this.#last] = slot;
        given.push(slot);
        left--;
        isAny = true;
      }
    }
    return given;
  }

  /** What the dead have not taken. @returns the slots that get it */
  #passOn(): number[] {
    for (const slot of this.#rows.slots())
      if (this.#rows.get(slot, WAITING) > 0 && !this.#rows.isAlive(slot)) this.#rows.bury(slot);
    return this.#giveTo(0);
  }

  #takeLeft(): number {
    const left = this.#words[this.#left] ?? 0;
    this.#words[this.#left] = 0;
    return left;
  }

  #ring(slots: readonly number[]): void {
    for (const slot of new Set(slots)) ringSlot(this.place, slot);
  }
}
