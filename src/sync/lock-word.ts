/**
 * A lock in shared memory, whose one word tells who holds it:
 *
 *     free (0) ──compareExchange──▶ id of the holder ──▶ 0
 *                                     │ somebody waits: | WAITED_FOR
 *                                     ▼
 *                         id | WAITED_FOR ──▶ 0 ──(are there marks?)──▶ WAITED_FOR, and the next one is rung
 *
 * Whoever finds the word free may take it, waiting or not: that is fast, since nobody is waited for who is asleep. But one who has
 * waited for longer than `PATIENCE_MS` becomes the heir: from then on the word, when it is free, is the heir's alone,
 * unless that leaves it alone for long (idle-heir.ts).
 *
 * The holder's id is stored by the very instruction that takes the lock. So whenever it is killed, the others can see whose the lock
 * was, and take it: it is abandoned.
 */
import { slotOf } from '../memory/members.ts';
import { membership, type Membership } from '../memory/membership.ts';
import { IdleHeir } from './idle-heir.ts';
import { bytesOf, waitPlaceIn, type Region } from './layout.ts';
import { isAnyMarked, type WaitPlace } from './marks.ts';
import { ringNext, ringSlot } from './ring.ts';
import type { How } from './wait-queue.ts';

const WORD = 0;
const HEIR = 1;
/** Which of all its turns this is. Written by the holder alone; one that let it go for a while goes on with its own. */
const TURN = 2;
/** Of an RLock: how often its holder holds it, and the flow of the holder's program that does. Written by the holder alone. */
const LEVEL = 3;
const FLOW = 4;
/** Counts how often it was taken. Written by the holder alone. */
const TURNS = 5;
/** The turn that went on, with the lock of somebody dead, after it had let it go for a while. Written by the holder alone. */
const ABANDONED_TURN = 6;
export const LOCK_BYTES = bytesOf();

const WAITED_FOR = 1 << 30;
/** Longer than falling asleep and waking take: nobody who waits is passed over for longer, but for the one turn that is under way. */
export const PATIENCE_MS = 2;

/** How it was taken. */
export type Taken = 'taken' | 'abandoned';

export class LockWord {
  readonly #words: Int32Array;
  readonly #at: number;
  /** Not before it is used: what comes to a worker comes together with what the worker is. */
  #member: Membership | undefined;
  readonly #idle = new IdleHeir();
  readonly place: WaitPlace;

  constructor(region: Region) {
    this.#words = region.words;
    this.#at = region.at;
    this.place = waitPlaceIn(region, true);
  }

  get #me(): Membership {
    return (this.#member ??= membership());
  }

  /** Takes it if it is free and nobody waits. */
  tryTake(): boolean {
    if (Atomics.compareExchange(this.#words, this.#at + WORD, 0, this.#me.id) !== 0) return false;
    this.#begin();
    return true;
  }

  /** Takes it if it may. */
  readonly take = (how: How): Taken | undefined => {
    const { id } = this.#me;
    for (;;) {
      const word = this.#load(WORD);
      const holder = word & ~WAITED_FOR;
      if (holder === 0) {
        if (!this.#mayTake(how)) return undefined;
        if (!this.#replace(word, word | id)) continue;
        return this.#begin();
      }
      if (how.isThorough && holder !== id && !this.#me.table.isAlive(holder)) {
        if (!this.#replace(word, (word & WAITED_FOR) | id)) continue;
        this.#begin();
        return 'abandoned';
      }
      if (how.waitedMs === undefined) return undefined;
      // Flows of the holder's own do not stand before those of others. The new heir looks again: who frees it may have looked for an
      // heir just before, and now rings somebody who may not take it.
      const mayInherit = how.waitedMs > PATIENCE_MS && holder !== id;
      if (mayInherit && Atomics.compareExchange(this.#words, this.#at + HEIR, 0, id) === 0) continue;
      if ((word & WAITED_FOR) !== 0 || this.#replace(word, word | WAITED_FOR)) return undefined;
    }
  };

  /** Of one that waited, and does not any more: what it was promised goes to the next. */
  readonly giveUp = (): undefined => {
    Atomics.compareExchange(this.#words, this.#at + HEIR, this.#me.id, 0);
    if (this.holder === 0) this.#ring();
  };

  /** Frees it if it is this member's, and nobody waits. */
  tryFree(): boolean {
    const { id } = this.#me;
    return Atomics.compareExchange(this.#words, this.#at + WORD, id, 0) === id;
  }

  /** By its holder; or by anybody, where that is allowed. */
  free(): void {
    const word = this.#load(WORD);
    if ((word & WAITED_FOR) === 0 && this.#replace(word, 0)) return;
    // With an heir it stays marked: nobody else takes it in between.
    Atomics.store(this.#words, this.#at + WORD, this.#load(HEIR) === 0 ? 0 : WAITED_FOR);
    if (!isAnyMarked(this.place)) return;
    Atomics.or(this.#words, this.#at + WORD, WAITED_FOR);
    this.#ring();
  }

  /** Id of the holder, dead or alive; 0 for none. */
  get holder(): number {
    return this.#load(WORD) & ~WAITED_FOR;
  }

  get isMine(): boolean {
    return this.holder === this.#me.id;
  }

  /** Whether somebody holds it who lives. */
  get isHeld(): boolean {
    const { holder } = this;
    return holder !== 0 && (holder === this.#me.id || this.#me.table.isAlive(holder));
  }

  /** For people. */
  get holderName(): string {
    const { holder } = this;
    if (holder === 0) return 'None';
    return this.#me.table.nameOf(holder) ?? 'nobody alive';
  }

  /** Number of this turn, of the one who holds it. */
  get turn(): number {
    return this.#words[this.#at + TURN] ?? 0;
  }

  set turn(turn: number) {
    this.#words[this.#at + TURN] = turn;
  }

  get abandonedTurn(): number {
    return this.#words[this.#at + ABANDONED_TURN] ?? 0;
  }

  set abandonedTurn(turn: number) {
    this.#words[this.#at + ABANDONED_TURN] = turn;
  }

  get level(): number {
    return this.#words[this.#at + LEVEL] ?? 0;
  }

  set level(level: number) {
    this.#words[this.#at + LEVEL] = level;
  }

  get flow(): number {
    return this.#words[this.#at + FLOW] ?? 0;
  }

  set flow(flow: number) {
    this.#words[this.#at + FLOW] = flow;
  }

  #begin(): Taken {
    const words = this.#words;
    const at = this.#at;
    const turns = ((words[at + TURNS] ?? 0) + 1) | 0;
    words[at + TURNS] = turns;
    words[at + TURN] = turns;
    if (words[at + HEIR] === this.#me.id) Atomics.store(words, at + HEIR, 0);
    return 'taken';
  }

  #mayTake({ isThorough }: How): boolean {
    const heir = this.#load(HEIR);
    if (heir === 0 || heir === this.#me.id) return true;
    if (!isThorough || (!this.#idle.isIdle(heir, this.#load(TURNS)) && this.#me.table.isAlive(heir)))
      return false;
    Atomics.compareExchange(this.#words, this.#at + HEIR, heir, 0);
    return true;
  }

  #ring(): void {
    const heir = this.#load(HEIR);
    if (heir === 0 || !ringSlot(this.place, slotOf(heir))) ringNext(this.place);
  }

  #load(field: number): number {
    return Atomics.load(this.#words, this.#at + field);
  }

  #replace(word: number, by: number): boolean {
    return Atomics.compareExchange(this.#words, this.#at + WORD, word, by) === word;
  }
}
