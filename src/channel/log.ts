/**
 * Messages in shared memory, in the order in which they were put: the one thing that queues and pipes are made of.
 *
 *     put ─▶ ┌──────────┐   ┌──────────┐   ┌──────────┐
 *            │ entry    │   │ entry    │   │ entry    │
 *            │ entry    │──▶│ entry    │──▶│ entry  ◀─┼─ tail: where the next one goes
 *            │ END      │   │ END      │   │          │
 *            └──────────┘   └─▲────────┘   └──────────┘
 *                             head: what is taken next          segments: see segment-table.ts
 *
 * Who puts and who takes do not meet: each side has a critical section of its own, and a count that the other reads. A message is
 * there when the count of puts says so, and taken when the count of takes says so: one store each. The place behind it is
 * stored before, beside the one that is still in use. So whoever is killed, at whatever instruction, has put (or taken) all
 * of a message or nothing of it; bytes that nobody counts are overwritten.
 *
 * A long message is written to an item of its own before anybody is held up by it (see ../memory/segments.ts).
 */
import { SharedMemoryError } from '../errors.ts';
import {
  removeSegment,
  removeSegmentAgain,
  tellSegment,
  writeItem,
  type SegmentName,
} from '../memory/segments.ts';
import { CriticalSection } from '../sync/critical.ts';
import type { Encoded, Received } from '../wire/value.ts';
import {
  Entry,
  ENTRY_BYTES,
  firstPosition,
  isEnd,
  OpenItem,
  sizeOf,
  slotOfPosition,
  startOfPosition,
  writeEnd,
  writeEntry,
  type Prepared,
} from './entry.ts';
import { SegmentTable, tableWords } from './segment-table.ts';
import type { Taken, Tracker } from './tracker.ts';

/** Words of the log, a cache line for each side, and one for what is in common. */
const PUTTING = 0;
const PUTS = 1;
/** Two of each: that of an even count, that of an odd one. */
const TAIL = 2;
const PUT_BYTES = 4;
/** The item that somebody is about to put: its name, and what the count of puts is then. */
const ITEM = 6;
const TAKING = 16;
const TAKES = 17;
const HEAD = 18;
const TAKEN_BYTES = 20;
const SPARE = 32;
const TABLE = 48;

/** From here on. Copying less takes less time than a file does. */
export const LONG_BYTES = 1.5 * 2 ** 20;
/** One word says how long it is. */
const LONGEST_BYTES = 2 ** 32 - 1;

export interface LogPlace {
  readonly words: Int32Array;
  /** Index of its first word. */
  readonly at: number;
  readonly slots: number;
}

/** Words that a log takes. */
export function logWords(slots: number): number {
  return TABLE + Math.ceil(tableWords(slots) / 16) * 16;
}

function tooLong(bytes: number): SharedMemoryError {
  return new SharedMemoryError(
    'ERR_MPRUN_SHARED_MEMORY_FULL',
    `a message of ${bytes} bytes is longer than any may be`,
    {
      hint: `it may have ${LONGEST_BYTES}: send it in parts`,
    },
  );
}

export class MessageLog {
  readonly table: SegmentTable;
  readonly slots: number;
  /** Where one at a time takes, or changes what was taken. */
  readonly taking: CriticalSection;
  readonly #words: Int32Array;
  readonly #at: number;
  readonly #putting: CriticalSection;
  readonly #tracker: Tracker | undefined;

  /** @param isTold others know of it */
  constructor({ words, at, slots }: LogPlace, isTold: boolean, tracker?: Tracker) {
    this.#words = words;
    this.#at = at;
    this.slots = slots;
    this.#tracker = tracker;
    if (tracker) tracker.log = this;
    this.#putting = new CriticalSection(words, at + PUTTING, () => this.#repairPuts());
    this.taking = new CriticalSection(words, at + TAKING, () => this.#repairTakes());
    this.table = new SegmentTable({ words, spare: at + SPARE, at: at + TABLE, slots }, isTold);
  }

  /** How many were put, modulo 2^32. */
  get puts(): number {
    return Atomics.load(this.#words, this.#at + PUTS);
  }

  get takes(): number {
    return Atomics.load(this.#words, this.#at + TAKES);
  }

  /** Messages that nobody has taken. */
  get count(): number {
    const { takes } = this;
    return (this.puts - takes) | 0;
  }

  /** Messages that may be taken. */
  get available(): number {
    return this.count + (this.#tracker?.back ?? 0);
  }

  /** Bytes in them, more or less. */
  get bytes(): number {
    return (this.#get(PUT_BYTES + (this.puts & 1)) - this.#get(TAKEN_BYTES + (this.takes & 1))) | 0;
  }

  /** Where the next entry to be taken is; 0 where nothing was taken ever. Asked by whoever takes. */
  get head(): number {
    return this.#get(HEAD + (this.takes & 1));
  }

  /** Writes a long message down. @throws SharedMemoryError when there is no room, and for one of 4 GiB */
  prepare(message: Encoded): Prepared {
    const bytes = message.data.length;
    if (bytes < LONG_BYTES) return { message, bytes };
    if (bytes > LONGEST_BYTES) throw tooLong(bytes);
    const data = typeof message.data === 'string' ? Buffer.from(message.data, 'latin1') : message.data;
    const item = writeItem(data);
    this.table.noteMade(item);
    return { message, bytes, item };
  }

  /** It is not put after all. */
  discard({ item }: Prepared): void {
    if (item) this.remove(item);
  }

  /**
   * @param mayPut asked when nobody else can put anything
   * @returns whether it was put
   * @throws SharedMemoryError when there is no room: nothing is put
   */
  put(prepared: Prepared, mayPut: () => boolean): boolean {
    return this.#putting.run(() => {
      if (!mayPut()) return false;
      const { puts } = this;
      const size = sizeOf(prepared);
      const position = this.#roomFor(this.#get(TAIL + (puts & 1)), size);
      writeEntry(this.table.open(slotOfPosition(position)), startOfPosition(position), prepared);
      const next = (puts + 1) & 1;
      this.#set(TAIL + next, position + size / ENTRY_BYTES);
      this.#set(PUT_BYTES + next, (this.#get(PUT_BYTES + (puts & 1)) + prepared.bytes) | 0);
      if (prepared.item && this.table.isTold) this.#tellItem(prepared.item, puts + 1);
      Atomics.store(this.#words, this.#at + PUTS, (puts + 1) | 0);
      return true;
    });
  }

  /** The next message; `undefined` when there is none. */
  take(): Received | undefined {
    if (this.available === 0) return undefined;
    for (;;) {
      const taken = this.taking.run(this.#takeAny);
      if (taken !== 'gone') return taken instanceof OpenItem ? taken.read() : taken;
    }
  }

  entryAt(position: number): Entry {
    return new Entry(position, this.table.open(slotOfPosition(position)));
  }

  /** The entries of a segment, from the first on, up to a position, if that is in it, or else to its end. */
  *entriesIn(slot: number, until: number): Generator<Entry> {
    for (let position = firstPosition(slot); position !== until;) {
      const entry = this.entryAt(position);
      if (!entry.exists) return;
      yield entry;
      // Others may have been opened in between.
      position = this.entryAt(position).next;
    }
  }

  /** What a message was in is not needed any more. */
  remove(item: SegmentName): void {
    removeSegment(item);
    this.table.noteRemoved(item);
  }

  readonly #takeAny = (): Taken => {
    this.#tracker?.lookAfterDead();
    const before = this.#tracker && this.#tracker.back > 0 ? this.#tracker.takeBack() : undefined;
    return before ?? (this.count === 0 ? undefined : this.#takeNext());
  };

  /** Counts the entry at the head as taken, or what is left of it. */
  #takeNext(): Taken {
    const { takes } = this;
    const from = this.#get(HEAD + (takes & 1)) || firstPosition(1);
    const entry = this.#entryFrom(from);
    const { slot, next, bytes, item } = entry;
    const message = entry.open(this.#tracker !== undefined);
    if (item && !this.#tracker) this.table.noteRemoved(item);
    this.#tracker?.onTake(entry);
    const after = (takes + 1) & 1;
    this.#set(HEAD + after, next);
    this.#set(TAKEN_BYTES + after, (this.#get(TAKEN_BYTES + (takes & 1)) + bytes) | 0);
    const left = slotOfPosition(from);
    if (slot !== left) this.table.noteFreeing(left);
    Atomics.store(this.#words, this.#at + TAKES, (takes + 1) | 0);
    if (slot !== left) this.#leave(left, slot);
    return message;
  }

  /** Segments that nothing is in any more. */
  #leave(first: number, end: number): void {
    for (let slot = first; slot !== end;) {
      const next = this.table.linkOf(slot);
      if (this.#tracker) this.#tracker.onLeave(slot);
      else this.table.free(slot);
      slot = next;
    }
    this.table.noteFreeing(0);
  }

  /** Until now it would have gone with this member. */
  #tellItem({ maker, number }: SegmentName, puts: number): void {
    this.#words.set([maker, number, puts | 0], this.#at + ITEM);
    tellSegment({ maker, number });
  }

  /** Whoever was about to put something was killed at it. */
  #repairPuts(): void {
    this.table.finishAdding(this.#tailSlot);
    const [maker = 0, number = 0, puts = 0] = this.#words.subarray(this.#at + ITEM);
    if (maker !== 0 && puts === ((this.puts + 1) | 0)) removeSegmentAgain({ maker, number });
    this.#set(ITEM, 0);
  }

  /** Whoever was about to take something was killed at it. */
  #repairTakes(): void {
    this.#tracker?.repair();
    this.table.finishFreeing(slotOfPosition(this.head));
  }

  /** The entry there, or the first of the next segment. */
  #entryFrom(position: number): Entry {
    for (let at = position; ;) {
      const segment = this.table.open(slotOfPosition(at));
      if (!isEnd(segment, startOfPosition(at))) return new Entry(at, segment);
      at = firstPosition(this.table.linkOf(slotOfPosition(at)));
    }
  }

  /** A position with room for so many bytes, at the tail or in a segment behind it. */
  #roomFor(tail: number, size: number): number {
    const first = tail || firstPosition(this.table.isUsed(1) ? 1 : this.table.add(size, 0));
    for (let position = first; ;) {
      const slot = slotOfPosition(position);
      const start = startOfPosition(position);
      // There is always room for the END: so no position is that of the slot behind.
      if (start + size + ENTRY_BYTES <= this.table.open(slot).bytes.length) return position;
      // Somebody may have been killed who had come so far.
      const next = this.table.linkOf(slot) || this.table.add(size, slot);
      writeEnd(this.table.open(slot), start);
      this.table.link(slot, next);
      position = firstPosition(next);
    }
  }

  get #tailSlot(): number {
    return slotOfPosition(this.#get(TAIL + (this.puts & 1)));
  }

  #get(word: number): number {
    return this.#words[this.#at + word] ?? 0;
  }

  #set(word: number, value: number): void {
    this.#words[this.#at + word] = value;
  }
}
