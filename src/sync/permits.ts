/**
 * Permits in shared memory: how many there are, and who has them.
 *
 *     free = total − what the members hold
 *
 * What a member holds is in its own row: it is given back by forgetting the row, when the member is dead. A semaphore that counts
 * things, which one process takes and another puts, knows no holders: there a permit that is taken is gone.
 */
import { slotOf } from '../memory/members.ts';
import { membership } from '../memory/membership.ts';
import { CriticalSection } from './critical.ts';
import { IdleHeir } from './idle-heir.ts';
import { bytesOf, rowsIn, waitPlaceIn, type Region } from './layout.ts';
import type { Ledger } from './ledger.ts';
import { PATIENCE_MS, type Taken } from './lock-word.ts';
import type { WaitPlace } from './marks.ts';
import { ringNext, ringSlot } from './ring.ts';
import type { How } from './wait-queue.ts';

const CRITICAL = 0;
const TOTAL = 1;
/** Permits that came back from the dead, and that nobody has taken since. */
const ABANDONED = 2;
/** Whose the next permit is: see lock-word.ts. */
const HEIR = 3;
/** Counts how often one was taken. */
const TURNS = 4;
/** Of a row. */
const HELD = 0;
const ROW_FIELDS = 1;
export const PERMITS_BYTES = bytesOf(ROW_FIELDS);

export class Permits {
  readonly place: WaitPlace;
  readonly #words: Int32Array;
  readonly #at: number;
  readonly #areHeld: boolean;
  readonly #critical: CriticalSection;
  readonly #holders: Ledger;
  readonly #idle = new IdleHeir();

  /** @param areHeld whether permits are somebody's, until they are given back */
  constructor(region: Region, areHeld: boolean) {
    this.#words = region.words;
    this.#at = region.at;
    this.#areHeld = areHeld;
    this.place = waitPlaceIn(region, true);
    this.#critical = new CriticalSection(region.words, region.at + CRITICAL);
    this.#holders = rowsIn(region, ROW_FIELDS, (slot) => {
      this.#set(ABANDONED, this.#get(ABANDONED) + this.#holders.get(slot, HELD));
    });
  }

  /** Of a new semaphore. */
  set total(total: number) {
    this.#words[this.#at + TOTAL] = total;
  }

  /** Permits that are free, those of the dead among them. */
  count(): number {
    return this.#critical.run(() => {
      this.#takeFromDead();
      return this.#free;
    });
  }

  readonly take = (how: How): Taken | undefined =>
    this.#critical.run(() => {
      if (how.isThorough && this.#free <= 0) this.#takeFromDead();
      const { id } = membership();
      const heir = this.#heir(how);
      const isReserved = heir !== 0 && heir !== id;
      if (this.#free <= (isReserved ? 1 : 0)) {
        if ((how.waitedMs ?? 0) > PATIENCE_MS && heir === 0) this.#set(HEIR, id);
        return undefined;
      }
      if (heir === id) this.#set(HEIR, 0);
      return this.#takeOne();
    });

  readonly giveUp = (): undefined => {
    const { id } = membership();
    const free = this.#critical.run(() => {
      if (this.#get(HEIR) === id) this.#set(HEIR, 0);
      return this.#free;
    });
    this.#ring(free);
  };

  /**
   * Gives one back: of this member's own, else of somebody's; a new one, where nobody holds any.
   *
   * @param bound there are never more than so many free
   * @returns whether there was one to be given back
   */
  put(bound: number): boolean {
    const free = this.#critical.run(() => {
      if (this.#free >= bound) return 0;
      const holder = this.#areHeld ? this.#holder() : undefined;
      if (holder === undefined) this.#set(TOTAL, this.#get(TOTAL) + 1);
      else this.#holders.add(holder, HELD, -1);
      return this.#free;
    });
    this.#ring(free);
    return free > 0;
  }

  /** Whether all permits are this very thread's. */
  areMine(): boolean {
    return this.#critical.run(() => {
      const mine = this.#areHeld ? this.#holders.get(this.#holders.mine(), HELD) : 0;
      return mine > 0 && mine >= this.#get(TOTAL);
    });
  }

  /** The first one that is free is the heir's. */
  #ring(free: number): void {
    const heir = free > 0 ? this.#get(HEIR) : 0;
    const isForHeir = heir !== 0 && ringSlot(this.place, slotOf(heir));
    if (free > (isForHeir ? 1 : 0)) ringNext(this.place);
  }

  get #free(): number {
    return this.#get(TOTAL) - (this.#areHeld ? this.#holders.sum(HELD) : 0);
  }

  #takeOne(): Taken {
    this.#set(TURNS, (this.#get(TURNS) + 1) | 0);
    if (this.#areHeld) this.#holders.add(this.#holders.mine(), HELD, 1);
    else this.#set(TOTAL, this.#get(TOTAL) - 1);
    const abandoned = this.#get(ABANDONED);
    if (abandoned === 0) return 'taken';
    this.#set(ABANDONED, abandoned - 1);
    return 'abandoned';
  }

  #takeFromDead(): void {
    if (!this.#areHeld) return;
    for (const slot of this.#holders.slots()) {
      if (this.#holders.get(slot, HELD) > 0 && !this.#holders.isAlive(slot)) this.#holders.bury(slot);
    }
  }

  #heir({ isThorough }: How): number {
    const heir = this.#get(HEIR);
    const { id, table } = membership();
    if (heir === 0 || heir === id || !isThorough) return heir;
    if (!this.#isIdle(heir) && table.isAlive(heir)) return heir;
    this.#set(HEIR, 0);
    return 0;
  }

  /** Whether one has been free for long, and its heir's. */
  #isIdle(heir: number): boolean {
    if (this.#free > 0) return this.#idle.isIdle(heir, this.#get(TURNS));
    this.#idle.forget();
    return false;
  }

  #holder(): number | undefined {
    const mine = this.#holders.mine();
    if (this.#holders.get(mine, HELD) > 0) return mine;
    for (const slot of this.#holders.slots()) if (this.#holders.get(slot, HELD) > 0) return slot;
    return undefined;
  }

  #get(field: number): number {
    return this.#words[this.#at + field] ?? 0;
  }

  #set(field: number, value: number): void {
    this.#words[this.#at + field] = value;
  }
}
