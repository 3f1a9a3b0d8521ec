/**
 * Who takes part in a program's shared memory: a table that all processes and threads of the program map, with a row for each
 * thread that has ever locked, waited or made anything.
 *
 *     row: [id | pid | tid | started at | generation | is daemon | rings | sleeps | listens | told | name …]
 *
 * An id is a slot (the row's number) and a generation of it, in 30 bits: it fits into one word of a lock together with a flag, and
 * nobody who comes later has the same. So a lock's word alone tells who holds it; and whether that one still lives is asked here.
 *
 *     free (0) ──claim──▶ being filled (minus the claimer's pid) ──▶ taken (id) ──leave──▶ free
 *       ▲                            claimer dead │                      │ member dead
 *       └─────────────── claimed again ◀──────────┴──────────────────────┘
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { hasProcess, isRunning, type ThreadName } from '../util/threads.ts';

export const MAX_MEMBERS = 1024;
const SLOT_BITS = 10;
const SLOT_MASK = MAX_MEMBERS - 1;
const GENERATIONS = 2 ** 20 - 1;

const ROW_WORDS = 32;
const ROW_BYTES = ROW_WORDS * 4;
const HEADER_WORDS = ROW_WORDS;
const TABLE_BYTES = (HEADER_WORDS + MAX_MEMBERS * ROW_WORDS) * 4;
export const MEMBERS_FILE = 'members';
export { TABLE_BYTES };

/** Header. */
const HIGHEST_SLOT = 0;
/** Words of a row. */
const ID = 0;
const PID = 1;
const TID = 2;
const STARTED_AT = 3;
const GENERATION = 4;
const IS_DAEMON = 5;
const RINGS = 6;
const SLEEPS = 7;
const LISTENS = 8;
const TOLD = 9;
const NAME_WORD = 10;
const NAME_BYTES = ROW_BYTES - NAME_WORD * 4;

/** Words that others ring a member by: see bell.ts. */
export type BellWord = typeof RINGS | typeof SLEEPS | typeof LISTENS | typeof TOLD;
export const BellWord = { rings: RINGS, sleeps: SLEEPS, listens: LISTENS, told: TOLD } as const;

export interface Member extends ThreadName {
  readonly name: string;
  readonly isDaemon: boolean;
}

export class MemberTable {
  readonly words: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(buffer: ArrayBufferLike) {
    this.words = new Int32Array(buffer);
    this.#bytes = new Uint8Array(buffer);
  }

  /** Highest slot that was ever taken: nobody need look behind it. */
  get highestSlot(): number {
    return Atomics.load(this.words, HIGHEST_SLOT);
  }

  /** Takes a row. `undefined` when all are taken by the living. */
  join(member: Member): number | undefined {
    for (let slot = 0; slot < MAX_MEMBERS; slot++) {
      if (!this.#claim(slot, member.pid)) continue;
      this.#raise(slot);
      return this.#fill(slot, member);
    }
    return undefined;
  }

  /** The row is free again, and everything that bears its id is a dead member's. */
  leave(id: number): void {
    Atomics.compareExchange(this.words, rowOf(slotOf(id)) + ID, id, 0);
  }

  /** The id that a slot has now; 0 for none. */
  idOf(slot: number): number {
    return Math.max(0, Atomics.load(this.words, rowOf(slot) + ID));
  }

  /** Whether it lives. Asks the system, which takes some 10 µs. */
  isAlive(id: number): boolean {
    const slot = slotOf(id);
    return this.idOf(slot) === id && isRunning(this.threadOf(slot));
  }

  /** `undefined` for one that is gone. */
  nameOf(id: number): string | undefined {
    const slot = slotOf(id);
    return this.idOf(slot) === id ? this.memberOf(slot).name : undefined;
  }

  /** Index of one of a member's words. */
  wordOf(slot: number, word: BellWord): number {
    return rowOf(slot) + word;
  }

  memberOf(slot: number): Member {
    const start = rowOf(slot) * 4 + NAME_WORD * 4;
    const bytes = this.#bytes.slice(start, start + NAME_BYTES);
    const end = bytes.indexOf(0);
    const name = new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
    return { ...this.threadOf(slot), name, isDaemon: this.words[rowOf(slot) + IS_DAEMON] === 1 };
  }

  threadOf(slot: number): ThreadName {
    const row = rowOf(slot);
    return {
      pid: this.words[row + PID] ?? 0,
      tid: this.words[row + TID] ?? 0,
      startedAt: this.words[row + STARTED_AT] ?? 0,
    };
  }

  #claim(slot: number, pid: number): boolean {
    const at = rowOf(slot) + ID;
    const id = Atomics.load(this.words, at);
    const isFree = id === 0 || (id < 0 ? !hasProcess(-id) : !isRunning(this.threadOf(slot)));
    return isFree && Atomics.compareExchange(this.words, at, id, -pid) === id;
  }

  #fill(slot: number, { pid, tid, startedAt, isDaemon, name }: Member): number {
    const row = rowOf(slot);
    const generation = ((this.words[row + GENERATION] ?? 0) % GENERATIONS) + 1;
    this.words.set([pid, tid, startedAt, generation, isDaemon ? 1 : 0, 0, 0, 0, 0], row + PID);
    const bytes = new Uint8Array(NAME_BYTES);
    new TextEncoder().encodeInto(name, bytes.subarray(0, NAME_BYTES - 1));
    this.#bytes.set(bytes, (row + NAME_WORD) * 4);
    const id = (generation << SLOT_BITS) | slot;
    Atomics.store(this.words, row + ID, id);
    return id;
  }

  #raise(slot: number): void {
    let highest = this.highestSlot;
    while (slot > highest) highest = Atomics.compareExchange(this.words, HIGHEST_SLOT, highest, slot);
  }
}

export function slotOf(id: number): number {
  return id & SLOT_MASK;
}

/** Everybody in a folder's table, the dead among them. */
export function readMembers(folder: string): Member[] {
  let file: Buffer;
  try {
    file = readFileSync(join(folder, MEMBERS_FILE));
  } catch {
    return [];
  }
  if (file.length < TABLE_BYTES) return [];
  const table = new MemberTable(new Uint8Array(file).buffer);
  const slots = Array.from({ length: table.highestSlot + 1 }, (_, slot) => slot);
  return slots.filter((slot) => table.idOf(slot) !== 0).map((slot) => table.memberOf(slot));
}

function rowOf(slot: number): number {
  return HEADER_WORDS + slot * ROW_WORDS;
}
