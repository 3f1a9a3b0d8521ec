/**
 * How a list lies in shared memory: as Python's `ShareableList` has it, so that both read each other's.
 *
 *     number of items N | N + 1 offsets into the data | data | N formats, 8 bytes each | N kinds, a byte each
 *
 * The first two are 64-bit integers. An item's place takes a multiple of 8 bytes, which never changes; its format is that of Python's
 * `struct`: `q`, `d`, `xxxxxxx?` for booleans, `xxxxxx?x` for none, `16s` for 16 bytes. Texts and bytes end at their last byte that is
 * not 0.
 *
 * Source: the comment at the head of `ShareableList` in Python's `multiprocessing/shared_memory.py`.
 */
import { UsageError } from '../errors.ts';
import { refusal } from './refusal.ts';

/** What may be in a list. Whole numbers beyond 53 bits read as bigint, bytes as Buffer. */
export type ShareableItem = number | bigint | boolean | string | Uint8Array | null;

/** An item as it lies there. */
interface Encoded {
  /** Without its length, for texts and bytes. */
  readonly format: 'q' | 'd' | 'xxxxxxx?' | 'xxxxxx?x' | 's';
  readonly kind: ItemKind;
  readonly bytes: Buffer;
}

const WORD = 8;
/** A boolean is the last of its eight bytes. */
const BOOLEAN_AT = 7;
const ItemKind = { number: 0, text: 1, bytes: 2, none: 3 } as const;
type ItemKind = (typeof ItemKind)[keyof typeof ItemKind];

/** Where everything is. */
export interface ListLayout {
  readonly length: number;
  /** Of the items; and the end of the last one. */
  readonly offsets: readonly number[];
  readonly formatsAt: number;
  readonly kindsAt: number;
  /** Of all of it. */
  readonly size: number;
}

/** @throws UsageError for items that cannot be in a list */
export function planList(items: readonly unknown[]): ListLayout {
  let end = (items.length + 2) * WORD;
  const offsets = [end];
  for (const item of items) offsets.push((end += roomFor(encode(item))));
  return layoutOf(items.length, offsets);
}

/** The layout of a list that is there. @throws UsageError for memory with something else in it */
export function readLayout(memory: Buffer): ListLayout {
  const wordAt = (word: number): number => Number(memory.readBigInt64LE(word * WORD));
  const length = memory.length < WORD ? -1 : wordAt(0);
  const dataAt = (length + 2) * WORD;
  if (length < 0 || dataAt > memory.length) throw notAList();
  const offsets = Array.from({ length: length + 1 }, (_, k) => dataAt + wordAt(k + 1));
  const layout = layoutOf(length, offsets);
  if (layout.size > memory.length) throw notAList();
  return layout;
}

function notAList(): UsageError {
  return new UsageError('there is no list in this shared memory');
}

/** Into new memory, all zeros. */
export function writeList(memory: Buffer, layout: ListLayout, items: readonly unknown[]): void {
  const { length, offsets } = layout;
  const dataAt = (length + 2) * WORD;
  memory.writeBigInt64LE(BigInt(length), 0);
  for (const [k, offset] of offsets.entries())
    memory.writeBigInt64LE(BigInt(offset - dataAt), (k + 1) * WORD);
  for (const [k, item] of items.entries()) writeItem(memory, layout, k, item);
}

export function readItem(memory: Buffer, layout: ListLayout, k: number): ShareableItem {
  const at = layout.offsets[k] as number;
  const kind = memory[layout.kindsAt + k];
  if (kind === ItemKind.none) return null;
  const format = formatOf(memory, layout, k);
  if (format === 'd') return memory.readDoubleLE(at);
  if (format.endsWith('?')) return memory[at + BOOLEAN_AT] !== 0;
  if (format === 'q') return asNumber(memory.readBigInt64LE(at));
  const bytes = withoutNuls(memory.subarray(at, at + Number.parseInt(format, 10)));
  return kind === ItemKind.text ? bytes.toString() : Buffer.from(bytes);
}

/** @throws UsageError for what cannot be there, or is too long */
export function writeItem(memory: Buffer, layout: ListLayout, k: number, item: unknown): void {
  const { format, kind, bytes } = encode(item);
  const [at, end] = [layout.offsets[k] as number, layout.offsets[k + 1] as number];
  if (bytes.length > end - at)
    throw new UsageError('bytes/str item exceeds available storage', {
      hint: `${bytes.length} bytes for a place of ${end - at}, which what was there first has fixed`,
    });
  memory.fill(0, at, format === 's' ? end : at + WORD);
  memory.set(bytes, at);
  const formatAt = layout.formatsAt + k * WORD;
  memory.fill(0, formatAt, formatAt + WORD);
  memory.write(format === 's' ? `${end - at}s` : format, formatAt, 'latin1');
  memory[layout.kindsAt + k] = kind;
}

/** Of one item, as `struct` has it. */
export function formatOf(memory: Buffer, { formatsAt }: ListLayout, k: number): string {
  const at = formatsAt + k * WORD;
  return withoutNuls(memory.subarray(at, at + WORD)).toString('latin1');
}

function layoutOf(length: number, offsets: readonly number[]): ListLayout {
  const formatsAt = offsets.at(-1) as number;
  const kindsAt = formatsAt + length * WORD;
  return { length, offsets, formatsAt, kindsAt, size: kindsAt + length };
}

/** Texts and bytes can grow to the next multiple; one that fills it has another one. */
function roomFor({ format, bytes }: Encoded): number {
  return format === 's' ? WORD * (Math.floor(bytes.length / WORD) + 1) : WORD;
}

function encode(item: unknown): Encoded {
  if (item === null) return { format: 'xxxxxx?x', kind: ItemKind.none, bytes: Buffer.alloc(WORD) };
  if (typeof item === 'string') return { format: 's', kind: ItemKind.text, bytes: Buffer.from(item) };
  if (item instanceof Uint8Array) return { format: 's', kind: ItemKind.bytes, bytes: Buffer.from(item) };
  const bytes = Buffer.alloc(WORD);
  if (typeof item === 'boolean') {
    bytes[BOOLEAN_AT] = Number(item);
    return { format: 'xxxxxxx?', kind: ItemKind.number, bytes };
  }
  if (typeof item === 'bigint' || Number.isSafeInteger(item)) {
    bytes.writeBigInt64LE(expect64Bits(BigInt(item as bigint | number)));
    return { format: 'q', kind: ItemKind.number, bytes };
  }
  if (typeof item !== 'number')
    throw refusal('item', 'a number, a bigint, true or false, text, bytes or null', item);
  bytes.writeDoubleLE(item);
  return { format: 'd', kind: ItemKind.number, bytes };
}

function expect64Bits(item: bigint): bigint {
  if (BigInt.asIntN(64, item) === item) return item;
  throw refusal('item', 'a whole number of at most 64 bits', item);
}

function asNumber(item: bigint): number | bigint {
  const number = Number(item);
  return Number.isSafeInteger(number) ? number : item;
}

function withoutNuls(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}
