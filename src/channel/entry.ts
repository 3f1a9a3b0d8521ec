/**
 * A message in a segment:
 *
 *     [ bytes | kind | who has taken it | bytes of its item ] [ the message, or the name of the item that it is in … ]
 */
import { takeItem, type Item, type Segment, type SegmentName } from '../memory/segments.ts';
import { ValueKind, type Encoded, type Received } from '../wire/value.ts';

/** Words of its head. */
const BYTES = 0;
const KIND = 1;
const TAKER = 2;
const ITEM_BYTES = 3;
const HEAD_WORDS = 4;
/** All entries begin, and end, at a multiple of this. */
export const ENTRY_BYTES = HEAD_WORDS * 4;

/** In the place of its bytes: the next one is in the next segment. */
const END = -1;
/** Beside the kind: the message is in an item. */
const IN_ITEM = 0x100;
/** Beside the kind of every entry: what nobody has written to is all zeros. */
const IS_ENTRY = 0x200;
const KIND_MASK = 0xff;
const NAME_BYTES = 8;

/** Where an entry is, in one word: the slot of its segment, and its place there, in steps of `ENTRY_BYTES`. 0: nowhere. */
const STEP_BITS = 20;
const STEP_MASK = 2 ** STEP_BITS - 1;
/** Fewer than the other bits can tell apart: with 16 MiB each, more than a shared memory has room for, most often. */
export const MAX_SLOTS = 255;

export function slotOfPosition(position: number): number {
  return position >>> STEP_BITS;
}

/** In its segment, in bytes. */
export function startOfPosition(position: number): number {
  return (position & STEP_MASK) * ENTRY_BYTES;
}

export function firstPosition(slot: number): number {
  return slot << STEP_BITS;
}

/** A message on its way into a log. */
export interface Prepared {
  readonly message: Encoded;
  readonly bytes: number;
  /** Where its bytes are already. */
  readonly item?: SegmentName;
}

/** What an entry takes in its segment. */
export function sizeOf({ bytes, item }: Prepared): number {
  return entrySize(item ? NAME_BYTES : bytes);
}

export function writeEntry({ words, bytes: memory }: Segment, start: number, prepared: Prepared): void {
  const { message, bytes, item } = prepared;
  const at = start / 4;
  words[at + BYTES] = item ? NAME_BYTES : bytes;
  words[at + KIND] = message.kind | IS_ENTRY | (item ? IN_ITEM : 0);
  words[at + TAKER] = 0;
  words[at + ITEM_BYTES] = item ? bytes : 0;
  if (item) words.set([item.maker, item.number], at + HEAD_WORDS);
  else if (typeof message.data === 'string') memory.write(message.data, start + ENTRY_BYTES, 'latin1');
  else memory.set(message.data, start + ENTRY_BYTES);
}

export function writeEnd({ words }: Segment, start: number): void {
  words[start / 4 + BYTES] = END;
}

export function isEnd({ words }: Segment, start: number): boolean {
  return words[start / 4 + BYTES] === END;
}

/** Not to be kept for longer than its segment is open. */
export class Entry {
  readonly position: number;
  readonly #segment: Segment;
  readonly #at: number;

  constructor(position: number, segment: Segment) {
    this.position = position;
    this.#segment = segment;
    this.#at = startOfPosition(position) / 4;
  }

  get slot(): number {
    return slotOfPosition(this.position);
  }

  get segment(): SegmentName {
    return this.#segment.name;
  }

  /** Whether there is one. */
  get exists(): boolean {
    return this.#get(BYTES) !== END && (this.#get(KIND) & IS_ENTRY) !== 0;
  }

  /** The position behind it. */
  get next(): number {
    return this.position + entrySize(this.#get(BYTES)) / ENTRY_BYTES;
  }

  /** Bytes of the message. */
  get bytes(): number {
    return this.#isInItem ? this.#get(ITEM_BYTES) >>> 0 : this.#get(BYTES);
  }

  /** Id of the member who has taken it, or what else `tracking.ts` says. */
  get taker(): number {
    return Atomics.load(this.#segment.words, this.#at + TAKER);
  }

  set taker(taker: number) {
    Atomics.store(this.#segment.words, this.#at + TAKER, taker);
  }

  /** What the message is in, if that is not the entry itself. */
  get item(): SegmentName | undefined {
    if (!this.#isInItem) return undefined;
    return { maker: this.#get(HEAD_WORDS), number: this.#get(HEAD_WORDS + 1) };
  }

  /**
   * The message, or where it can be read.
   *
   * @param isKept it may be read again
   * @returns 'gone' for one that somebody else has taken, who was killed at it
   */
  open(isKept: boolean): Received | OpenItem | 'gone' {
    const kind = (this.#get(KIND) & KIND_MASK) as ValueKind;
    const { item } = this;
    if (!item) return copyOf(kind, this.#segment.bytes, this.#at * 4 + ENTRY_BYTES, this.#get(BYTES));
    const taken = takeItem(item, isKept);
    return taken ? new OpenItem(kind, taken, this.bytes) : 'gone';
  }

  get #isInItem(): boolean {
    return (this.#get(KIND) & IN_ITEM) !== 0;
  }

  #get(word: number): number {
    return this.#segment.words[this.#at + word] ?? 0;
  }
}

/** A long message: to be read when nobody is held up by it. */
export class OpenItem {
  readonly #kind: ValueKind;
  readonly #item: Item;
  readonly #bytes: number;

  constructor(kind: ValueKind, item: Item, bytes: number) {
    this.#kind = kind;
    this.#item = item;
    this.#bytes = bytes;
  }

  read(): Received {
    const bytes = this.#item.read(this.#bytes);
    return this.#kind === ValueKind.latin1
      ? { kind: this.#kind, text: bytes.toString('latin1') }
      : { kind: this.#kind, bytes };
  }
}

function copyOf(kind: ValueKind, source: Buffer, start: number, length: number): Received {
  if (kind === ValueKind.latin1) return { kind, text: source.toString('latin1', start, start + length) };
  const bytes = length < Buffer.poolSize ? Buffer.allocUnsafe(length) : Buffer.allocUnsafeSlow(length);
  source.copy(bytes, 0, start, start + length);
  return { kind, bytes };
}

function entrySize(bytes: number): number {
  return ENTRY_BYTES + Math.ceil(bytes / ENTRY_BYTES) * ENTRY_BYTES;
}
