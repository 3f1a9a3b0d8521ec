/**
 * How the memory of a lock, or of one of its kin, is divided, in words of 32 bits:
 *
 *     0        16                  64
 *     [ fields | who waits (marks) | a row for each member (ledger) ]
 *
 * Each part begins a cache line: stores into one do not slow down the others. What its fields are, each tells in its own file;
 * locks and events have no rows.
 */
import type { Place } from '../memory/place.ts';
import { Ledger } from './ledger.ts';
import { WAIT_WORDS, type WaitPlace } from './marks.ts';

const WORD_BYTES = 4;
/** Words of a cache line. */
const LINE = 16;
/** So many there may be. */
export const FIELDS = LINE;
/** Where the rows are. */
export const ROWS = FIELDS + Math.ceil(WAIT_WORDS / LINE) * LINE;

/** The memory of one such thing. */
export interface Region {
  readonly words: Int32Array;
  /** Index of its first word. */
  readonly at: number;
  /** Its name in this program. */
  readonly key: string;
}

/** @param rowFields numbers in the row of each member; 0 for no rows */
export function bytesOf(rowFields = 0): number {
  return (ROWS + (rowFields > 0 ? Ledger.words(rowFields) : 0)) * WORD_BYTES;
}

export function regionOf({ words, at, file }: Place): Region {
  return { words, at: at / WORD_BYTES, key: `${file}:${at}` };
}

/** @param isInOrder see `WaitPlace` */
export function waitPlaceIn({ words, at, key }: Region, isInOrder: boolean): WaitPlace {
  return { words, at: at + FIELDS, key, isInOrder };
}

/** @param bury see `Ledger` */
export function rowsIn({ words, at }: Region, fields: number, bury: (slot: number) => void): Ledger {
  return new Ledger(words, at + ROWS, fields, bury);
}
