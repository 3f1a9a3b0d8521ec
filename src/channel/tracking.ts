/**
 * Who has taken which messages of a log, and has not done them yet: for a `JoinableQueue`. A message is what its record says:
 *
 *     there (0) ──take──▶ taken by a member (its id) ──done──▶ done
 *                               │ the member is dead: it was taken in vain
 *                               ├─ requeue ─▶ given back ──take──▶ taken by another
 *                               └─ else ───▶ done, and counted as lost
 *
 * That word is the truth, and all counts follow from it: whoever takes over from one that was killed counts again. A segment stays for as
 * long as anything in it is not done.
 */
import { membership } from '../memory/membership.ts';
import { slotOf } from '../memory/members.ts';
import { removeSegmentAgain, type SegmentName } from '../memory/segments.ts';
import type { Ledger } from '../sync/ledger.ts';
import { LOOK_MS } from '../sync/wait-queue.ts';
import type { Received } from '../wire/value.ts';
import { slotOfPosition, type Entry, type OpenItem } from './entry.ts';
import type { MessageLog } from './log.ts';
import type { Tracker } from './tracker.ts';

const DONE = -1;
const GIVEN_BACK = -2;

/** Words that it takes of the queue's own. */
const DONES = 0;
const BACK = 1;
const LOST = 2;
const DEATHS = 3;
/** Lost ones that somebody was told of. */
const TOLD = 4;
/** Position of what somebody is about to finish; and how many are lost then. */
const FINISHING = 5;
const LOST_THEN = 6;
export const TRACKING_WORDS = 16;

/** Of a member's row: at most so many it has taken and not done. */
const HELD = 0;
export const ROW_FIELDS = 1;

export interface TrackingPlace {
  readonly words: Int32Array;
  readonly at: number;
}

export class Tracking implements Tracker {
  /** Given by the log itself. */
  log!: MessageLog;
  readonly #words: Int32Array;
  readonly #at: number;
  readonly #requeues: boolean;
  readonly #takers: Ledger;
  /** What this thread has taken, in turn; others may have done it since. */
  readonly #mine: { readonly position: number; readonly segment: SegmentName }[] = [];

  #lookedAt = -Infinity;

  constructor({ words, at }: TrackingPlace, requeues: boolean, takers: Ledger) {
    this.#words = words;
    this.#at = at;
    this.#requeues = requeues;
    this.#takers = takers;
  }

  /** Messages that were put and are not done. */
  get unfinished(): number {
    return (this.log.puts - this.#get(DONES)) | 0;
  }

  /** Given back, and not taken again. */
  get back(): number {
    return this.#get(BACK);
  }

  /** How many were lost with those that had taken them, and nobody was told of. */
  tellLost(): number {
    const lost = this.#get(LOST);
    return lost - Atomics.exchange(this.#words, this.#at + TOLD, lost);
  }

  /** How many have died with something. */
  get deaths(): number {
    return this.#get(DEATHS);
  }

  lookAfterDead(): void {
    if (!this.#requeues || performance.now() - this.#lookedAt < LOOK_MS) return;
    this.findDead();
  }

  onTake(entry: Entry): void {
    this.#hold(entry);
  }

  onLeave(slot: number): void {
    const { table } = this.log;
    if (table.undoneIn(slot) === 0) table.free(slot);
  }

  /** One of those that were given back; `undefined` when there is none. */
  takeBack(): Received | OpenItem | undefined {
    for (const entry of this.#passed()) {
      if (entry.taker !== GIVEN_BACK) continue;
      const message = entry.open(true);
      if (message === 'gone') continue;
      this.#hold(entry);
      // It was counted as not done all the time.
      this.#setUndone(entry.slot, -1);
      this.#set(BACK, this.back - 1);
      return message;
    }
    this.#set(BACK, 0);
    return undefined;
  }

  /**
   * What was taken first is done: by this thread, or else by anybody.
   *
   * @returns whether there was such a thing
   */
  done(): boolean {
    const entry = this.#firstOfMine() ?? this.#anyTaken();
    if (!entry) return false;
    this.#finish(entry, entry.taker, 0);
    return true;
  }

  /**
   * Looks for the dead among those that hold something.
   *
   * @returns whether any was found
   */
  findDead(): boolean {
    this.#lookedAt = performance.now();
    let isFound = false;
    for (const slot of this.#takers.slots()) {
      if (this.#takers.get(slot, HELD) <= 0 || this.#takers.isAlive(slot)) continue;
      this.#takers.bury(slot);
      isFound = true;
    }
    return isFound;
  }

  /** Whether anybody lives that has ever taken something. */
  isAnybodyThere(): boolean {
    return [...this.#takers.slots()].some((slot) => this.#takers.isAlive(slot));
  }

  /** What a dead member had taken: called for its row, before that is cleared. */
  bury(slot: number): void {
    const id = this.#takers.ownerOf(slot);
    if (this.#takers.get(slot, HELD) <= 0) return;
    const held: number[] = [];
    // An entry is looked at before the next one: its segment may be closed for that.
    for (const { taker, position } of this.#passed()) if (taker === id) held.push(position);
    if (held.length > 0) this.#set(DEATHS, this.deaths + 1);
    for (const position of held) {
      const entry = this.log.entryAt(position);
      if (this.#requeues) this.#giveBack(entry);
      else this.#finish(entry, id, 1);
    }
  }

  /** All counts anew. */
  repair(): void {
    this.#finishFinishing();
    const { log } = this;
    const undone = new Map(this.#passedSlots().map((slot) => [slot, 0]));
    let [total, back] = [0, 0];
    for (const { slot, taker } of this.#passed()) {
      if (taker === DONE) continue;
      undone.set(slot, (undone.get(slot) ?? 0) + 1);
      total++;
      if (taker === GIVEN_BACK) back++;
    }
    this.#set(BACK, back);
    this.#set(DONES, (log.takes - total) | 0);
    for (let slot = 1; slot <= log.slots; slot++)
      if (log.table.isUsed(slot)) log.table.setUndone(slot, undone.get(slot) ?? 0);
    const head = slotOfPosition(log.head);
    const freed = log.table.finishFreeing(head);
    for (const [slot, count] of undone)
      if (count === 0 && slot !== head && slot !== freed) log.table.free(slot);
  }

  #hold(entry: Entry): void {
    const { id } = membership();
    const { position, slot, segment } = entry;
    this.#takers.add(this.#takers.mine(), HELD, 1);
    this.#setUndone(slot, 1);
    // Others may have been opened in between.
    this.log.entryAt(position).taker = id;
    this.#mine.push({ position, segment });
  }

  #giveBack(entry: Entry): void {
    this.#set(BACK, this.back + 1);
    entry.taker = GIVEN_BACK;
  }

  /** @param lost how many are lost with it */
  #finish(entry: Entry, taker: number, lost: number): void {
    const { table, head } = this.log;
    this.#set(LOST_THEN, this.#get(LOST) + lost);
    this.#set(FINISHING, entry.position);
    entry.taker = DONE;
    if (entry.item) this.log.remove(entry.item);
    this.#set(LOST, this.#get(LOST_THEN));
    this.#set(DONES, (this.#get(DONES) + 1) | 0);
    const isLast = table.undoneIn(entry.slot) === 1 && entry.slot !== slotOfPosition(head);
    if (isLast) table.noteFreeing(entry.slot);
    this.#setUndone(entry.slot, -1);
    const row = slotOf(taker);
    if (this.#takers.ownerOf(row) === taker) this.#takers.add(row, HELD, -1);
    this.#set(FINISHING, 0);
    if (isLast) table.free(entry.slot);
  }

  /** Whoever was about to finish something was killed. */
  #finishFinishing(): void {
    const position = this.#get(FINISHING);
    if (position === 0) return;
    const entry = this.log.entryAt(position);
    if (entry.taker === DONE) {
      if (entry.item) removeSegmentAgain(entry.item);
      this.#set(LOST, this.#get(LOST_THEN));
    }
    this.#set(FINISHING, 0);
  }

  /** Everything that was taken and may be not done: what lies before the head, in segments that are there still. */
  *#passed(): Generator<Entry> {
    for (const slot of this.#passedSlots()) yield* this.log.entriesIn(slot, this.log.head);
  }

  /** That of the head, and those behind it with something in them that is not done. Others are not there, or being written to. */
  #passedSlots(): number[] {
    const { head, table, slots } = this.log;
    if (head === 0) return [];
    const first = slotOfPosition(head);
    const ahead = new Set<number>();
    for (let slot = table.linkOf(first); slot !== 0; slot = table.linkOf(slot)) ahead.add(slot);
    const isPassed = (slot: number): boolean =>
      slot === first || (table.isUsed(slot) && table.undoneIn(slot) > 0 && !ahead.has(slot));
    return Array.from({ length: slots }, (_, k) => k + 1).filter(isPassed);
  }

  #firstOfMine(): Entry | undefined {
    const { id } = membership();
    const log = this.log;
    for (let mine = this.#mine.shift(); mine; mine = this.#mine.shift()) {
      if (!log.table.has(slotOfPosition(mine.position), mine.segment)) continue;
      const entry = log.entryAt(mine.position);
      if (entry.taker === id) return entry;
    }
    return undefined;
  }

  #anyTaken(): Entry | undefined {
    const { id } = membership();
    let found: number | undefined;
    for (const { taker, position } of this.#passed()) {
      // Another object of this thread's may have taken it.
      if (taker === id) return this.log.entryAt(position);
      if (taker > 0) found ??= position;
    }
    return found === undefined ? undefined : this.log.entryAt(found);
  }

  #setUndone(slot: number, change: number): void {
    const { table } = this.log;
    table.setUndone(slot, table.undoneIn(slot) + change);
  }

  #get(word: number): number {
    return this.#words[this.#at + word] ?? 0;
  }

  #set(word: number, value: number): void {
    this.#words[this.#at + word] = value;
  }
}
