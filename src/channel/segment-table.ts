/**
 * The segments that the messages of one log lie in: a table in shared memory of their names, and this thread's own mappings of a few.
 *
 *     slot: [ maker | number | the slot behind it | records in it that are taken and not done ]        (0: free)
 *
 *     new ─▶ written to ─▶ read from ─┬─▶ spare: the next one that is needed
 *                                     └─▶ removed, if there is a spare already
 *
 * Whoever writes adds slots, and whoever reads frees them, each in a critical section of their own. What either is about to add or to
 * free is noted, for the next one in the section if it is killed.
 */
import { SharedMemoryError } from '../errors.ts';
import {
  createSegment,
  openSegment,
  removeSegment,
  removeSegmentAgain,
  tellSegment,
  type Segment,
  type SegmentName,
} from '../memory/segments.ts';

const MAKER = 0;
const NUMBER = 1;
const LINK = 2;
const UNDONE = 3;
const SLOT_WORDS = 4;

/** Words beside the table. */
const SPARE = 0;
/** Nobody who writes uses this slot. */
const FREEING = 1;
/** It is not linked yet. */
const ADDING = 2;

/** Small: most queues never hold more. The more are in use, the larger is the next one: twice as large after each few, in a small table after each one. */
const SMALLEST_BYTES = 64 * 2 ** 10;
const LARGEST_BYTES = 16 * 2 ** 20;
const DOUBLINGS = 32;
/** What a queue keeps, beyond what is in it. */
const MAX_SPARE_BYTES = 4 * 2 ** 20;
/** What this thread has mapped at most: pages of a removed segment are somebody's for as long as it is mapped. */
const MAX_OPEN = 4;
const MAX_OPEN_BYTES = 8 * 2 ** 20;

export interface TablePlace {
  readonly words: Int32Array;
  /** Index of the words that have the spare slot, and those that are being freed and added. */
  readonly spare: number;
  /** Index of the first word of the table. */
  readonly at: number;
  readonly slots: number;
}

/** Words of a table. Slots are counted from 1. */
export function tableWords(slots: number): number {
  return (slots + 1) * SLOT_WORDS;
}

export class SegmentTable {
  readonly #place: TablePlace;
  /** By slot; the one that was used last comes last. */
  readonly #open = new Map<number, Segment>();
  #openBytes = 0;
  /** Made here, and not removed: they go with the log, while nobody else knows of it. */
  readonly #made = new Map<string, SegmentName>();
  #isTold: boolean;

  constructor(place: TablePlace, isTold: boolean) {
    this.#place = place;
    this.#isTold = isTold;
  }

  get isTold(): boolean {
    return this.#isTold;
  }

  /** Others know of the log from now on: what is in it stays when this member goes. */
  tell(): void {
    for (const name of this.#made.values()) tellSegment(name);
    this.#made.clear();
    this.#isTold = true;
  }

  isUsed(slot: number): boolean {
    return this.#get(slot, MAKER) !== 0;
  }

  /** Whether it is that segment that is there. */
  has(slot: number, { maker, number }: SegmentName): boolean {
    return this.#get(slot, MAKER) === maker && this.#get(slot, NUMBER) === number;
  }

  /** The slot behind this one; 0 for none. */
  linkOf(slot: number): number {
    return this.#get(slot, LINK);
  }

  link(slot: number, next: number): void {
    this.#set(slot, LINK, next);
    this.#note(ADDING, 0);
  }

  undoneIn(slot: number): number {
    return this.#get(slot, UNDONE);
  }

  setUndone(slot: number, count: number): void {
    this.#set(slot, UNDONE, count);
  }

  /** Its memory: not to be kept for longer than a moment. */
  open(slot: number): Segment {
    const name = this.#nameOf(slot);
    const known = this.#open.get(slot);
    if (known?.name.number === name.number && known.name.maker === name.maker) return known;
    if (known) this.#close(slot);
    return this.#remember(slot, openSegment(name));
  }

  /**
   * A segment with room for so many bytes.
   *
   * @returns its slot, with no other behind it
   * @throws SharedMemoryError
   */
  add(bytes: number, previous: number): number {
    this.finishAdding(previous);
    return this.#takeSpare(bytes) ?? this.#make(bytes);
  }

  /**
   * Whoever was about to add a slot was killed, or had no room for it: it is nobody's.
   *
   * @param last the one that is written to
   */
  finishAdding(last: number): void {
    const slot = this.#noted(ADDING);
    if (slot === 0) return;
    let isLinked = slot === this.#noted(SPARE);
    for (let one = last; one !== 0; one = this.linkOf(one)) isLinked ||= one === slot;
    if (!isLinked && this.isUsed(slot)) this.#remove(slot, removeSegmentAgain);
    this.#note(ADDING, 0);
  }

  /** Nobody reads from it any more. */
  free(slot: number, remove = removeSegment): void {
    this.noteFreeing(slot);
    this.#set(slot, LINK, 0);
    this.#set(slot, UNDONE, 0);
    // To open it only for this might fail.
    const bytes = this.#open.get(slot)?.bytes.length ?? Infinity;
    const isKept = this.#noted(SPARE) === 0 && bytes <= MAX_SPARE_BYTES;
    if (isKept) this.#note(SPARE, slot);
    else this.#remove(slot, remove);
    this.noteFreeing(0);
  }

  /** @param slot 0: what was about to be freed is, or is used still */
  noteFreeing(slot: number): void {
    this.#note(FREEING, slot);
  }

  /**
   * Whoever was about to free a slot was killed.
   *
   * @param head the one that is read from
   * @returns which; 0 for none
   */
  finishFreeing(head: number): number {
    const slot = this.#noted(FREEING);
    const isFree = slot === 0 || slot === this.#noted(SPARE) || !this.isUsed(slot);
    if (isFree || slot === head || this.undoneIn(slot) > 0) this.noteFreeing(0);
    else this.free(slot, removeSegmentAgain);
    return slot;
  }

  /** Something of the log's was made here, a segment or an item. */
  noteMade(name: SegmentName): void {
    if (!this.#isTold) this.#made.set(keyOf(name), name);
  }

  noteRemoved(name: SegmentName): void {
    this.#made.delete(keyOf(name));
  }

  /** Nobody in this thread looks at the log any more: it goes, if nobody else knows of it. */
  drop(): void {
    for (const slot of this.#open.keys()) this.#close(slot);
    for (const name of this.#made.values()) removeSegment(name);
    this.#made.clear();
  }

  #takeSpare(bytes: number): number | undefined {
    const spare = this.#noted(SPARE);
    if (spare === 0 || spare === this.#noted(FREEING)) return undefined;
    const isLargeEnough = this.open(spare).bytes.length >= bytes;
    this.#note(ADDING, spare);
    this.#note(SPARE, 0);
    if (isLargeEnough) return spare;
    this.#remove(spare, removeSegment);
    return undefined;
  }

  #make(bytes: number): number {
    const slot = this.#freeSlot();
    const doublings = Math.trunc((this.#countUsed() * DOUBLINGS) / this.#place.slots);
    const wanted = Math.min(SMALLEST_BYTES * 2 ** doublings, LARGEST_BYTES);
    const segment = createLargest(2 ** Math.ceil(Math.log2(2 * bytes)), wanted);
    this.noteMade(segment.name);
    this.#note(ADDING, slot);
    this.#set(slot, NUMBER, segment.name.number);
    this.#set(slot, LINK, 0);
    this.#set(slot, UNDONE, 0);
    this.#set(slot, MAKER, segment.name.maker);
    // From here on it is found by the table.
    if (this.#isTold) segment.tell();
    this.#remember(slot, segment);
    return slot;
  }

  #remove(slot: number, remove: (name: SegmentName) => void): void {
    const name = this.#nameOf(slot);
    this.#close(slot);
    remove(name);
    this.noteRemoved(name);
    this.#set(slot, MAKER, 0);
  }

  #freeSlot(): number {
    for (let slot = 1; slot <= this.#place.slots; slot++)
      if (!this.isUsed(slot) && slot !== this.#noted(FREEING)) return slot;
    throw new SharedMemoryError(
      'ERR_MPRUN_SHARED_MEMORY_FULL',
      `the messages that nobody has taken fill ${this.#place.slots} segments: there is no room for more`,
      { hint: 'a maxsize keeps producers from being so far ahead' },
    );
  }

  #countUsed(): number {
    let count = 0;
    for (let slot = 1; slot <= this.#place.slots; slot++) if (this.isUsed(slot)) count++;
    return count;
  }

  #remember(slot: number, segment: Segment): Segment {
    this.#open.set(slot, segment);
    this.#openBytes += segment.bytes.length;
    for (const other of this.#open.keys()) {
      if (this.#open.size <= MAX_OPEN && this.#openBytes <= MAX_OPEN_BYTES) break;
      if (other !== slot) this.#close(other);
    }
    return segment;
  }

  #close(slot: number): void {
    const segment = this.#open.get(slot);
    if (!segment) return;
    this.#open.delete(slot);
    this.#openBytes -= segment.bytes.length;
    segment.close();
  }

  #nameOf(slot: number): SegmentName {
    return { maker: this.#get(slot, MAKER), number: this.#get(slot, NUMBER) };
  }

  #noted(word: number): number {
    return Atomics.load(this.#place.words, this.#place.spare + word);
  }

  #note(word: number, slot: number): void {
    Atomics.store(this.#place.words, this.#place.spare + word, slot);
  }

  #get(slot: number, field: number): number {
    return Atomics.load(this.#place.words, this.#place.at + slot * SLOT_WORDS + field);
  }

  #set(slot: number, field: number, value: number): void {
    Atomics.store(this.#place.words, this.#place.at + slot * SLOT_WORDS + field, value);
  }
}

/** As large as is asked for, or as there is room for. */
function createLargest(least: number, wanted: number): Segment {
  for (let bytes = Math.max(least, wanted); ; bytes /= 2) {
    try {
      return createSegment(bytes);
    } catch (error) {
      if (bytes <= least) throw error;
    }
  }
}

function keyOf({ maker, number }: SegmentName): string {
  return `${maker}-${number}`;
}
