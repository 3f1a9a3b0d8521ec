/** Which members wait for a thing: a bit for each, beside the thing. A mark is a hint: the dead leave theirs. */
import { MAX_MEMBERS } from '../memory/members.ts';
import { membership } from '../memory/membership.ts';
import type { Spinning } from './spinning.ts';

/** Where those are marked who wait. */
export interface WaitPlace {
  readonly words: Int32Array;
  /** Index of the first of `WAIT_WORDS`. */
  readonly at: number;
  /** Name of the place in this program. */
  readonly key: string;
  /** Whether what the first cannot have, those behind it cannot have either. */
  readonly isInOrder: boolean;
  /** Where it is not worth it always; else each wait spins. */
  readonly spinning?: Spinning;
}

const BITS = 32;
const MARK_WORDS = MAX_MEMBERS / BITS;
/** The slot that had its turn last. */
const LAST_TURN = MARK_WORDS;
/** Words that a wait place takes. */
export const WAIT_WORDS = MARK_WORDS + 1;

export function mark({ words, at }: WaitPlace, slot: number): void {
  Atomics.or(words, at + wordOf(slot), bitOf(slot));
}

export function unmark({ words, at }: WaitPlace, slot: number): void {
  Atomics.and(words, at + wordOf(slot), ~bitOf(slot));
}

/** Whether anybody waits, as far as the marks tell. */
export function isAnyMarked({ words, at }: WaitPlace): boolean {
  const last = wordOf(membership().table.highestSlot);
  for (let word = 0; word <= last; word++) if (Atomics.load(words, at + word) !== 0) return true;
  return false;
}

/** All who are marked, from the one on who has the next turn. */
export function* markedInTurn({ words, at }: WaitPlace): Generator<number> {
  const count = membership().table.highestSlot + 1;
  const last = Atomics.load(words, at + LAST_TURN);
  for (let step = 1; step <= count; step++) {
    const slot = (last + step) % count;
    if ((Atomics.load(words, at + wordOf(slot)) & bitOf(slot)) !== 0) yield slot;
  }
}

/** The next turn is that of whoever comes behind this one. */
export function noteTurn({ words, at }: WaitPlace, slot: number): void {
  Atomics.store(words, at + LAST_TURN, slot);
}

function wordOf(slot: number): number {
  return Math.trunc(slot / BITS);
}

function bitOf(slot: number): number {
  return 1 << (slot % BITS);
}
