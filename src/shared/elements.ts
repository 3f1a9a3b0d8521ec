import { UsageError } from '../errors.ts';
import { Attached, SharedThing } from '../memory/shared-thing.ts';
import { indexedAbove, makeAccessors, placeOf, rangeOf } from './indexed.ts';
import { viewToGiveOut } from './own-view.ts';
import { encodeElements, type ElementDetails, type NewElements } from './plan-elements.ts';
import { refusal } from './refusal.ts';
import { readCharacters, upToNul } from './text.ts';
import {
  isText,
  kindOf,
  type Cells,
  type Item,
  type ItemInput,
  type Kind,
  type Stored,
  type TypeCode,
  type ViewOf,
} from './typecodes.ts';

/** What a part of an array reads as: bytes and characters stay together. */
export type Part<C extends TypeCode> = C extends 'c' ? Buffer : C extends 'u' ? string : Item<C>[];

/** What a part of an array may be set to, or an array made of. */
export type PartInput<C extends TypeCode> =
  Iterable<ItemInput<C>> | ArrayLike<ItemInput<C>> | (C extends 'c' ? Uint8Array | string : never);

/** So many elements are printed. */
const PRINTED = 100;

/**
 * Elements of shared memory, side by side: what an array is, with a lock or without. They are told by their index, from the end where
 * that is negative; one that is not there is an error.
 */
export abstract class Elements<C extends TypeCode> extends SharedThing {
  [index: number]: Item<C>;
  /** How many there are. */
  readonly length: number;
  readonly #kind: Kind;
  readonly #view: Cells;
  #given: Cells | undefined;
  readonly #decode: ((stored: Stored) => unknown) | undefined;

  static readonly #indexes = indexedAbove(SharedThing.prototype);

  static {
    Object.setPrototypeOf(this.prototype, this.#indexes);
  }

  constructor(name: string, from: NewElements | Attached<ElementDetails<C>>) {
    const isNew = !(from instanceof Attached);
    const kind = isNew ? from.kind : kindOf(from.details.code);
    const length = isNew ? from.length : from.details.length;
    super(name, isNew ? length * kind.bytes : from);
    makeAccessors(Elements.#indexes);
    this.#kind = kind;
    this.#decode = kind.decode;
    this.length = length;
    this.#view = kind.view(this.place.buffer, this.place.at, length);
    if (isNew && from.values) this.#view.set(from.values);
  }

  /** Its type code. */
  get typecode(): C {
    return this.#kind.code as C;
  }

  /** The element there: as `array[index]`, and several times as fast. @throws UsageError when there is none */
  get(index: number): Item<C> {
    const stored = this.#view[placeOf(index, this.length)] as Stored;
    return (this.#decode ? this.#decode(stored) : stored) as Item<C>;
  }

  /**
   * As `array[index] = value`, and several times as fast. Wraps what is too large, as C does.
   *
   * @throws UsageError when there is no such element, or for what it cannot hold
   */
  set(index: number, value: ItemInput<C>): void {
    const at = placeOf(index, this.length);
    this.#view[at] = this.#kind.encode(value);
  }

  /** The element there; `undefined` when there is none. */
  at(index: number): Item<C> | undefined {
    const whole = Math.trunc(index) || 0;
    return whole >= -this.length && whole < this.length ? this.get(whole) : undefined;
  }

  /**
   * A copy of a part, as JavaScript's and Python's slices: from `start` up to and without `end`. Bytes (`c`) are a Buffer, characters
   * (`u`) a string.
   */
  slice(start?: number, end?: number): Part<C> {
    const range = rangeOf(this.length, start, end);
    return this.#read(this.#view.slice(range.start, range.end)) as Part<C>;
  }

  /** Sets a part: `array[1:3] = [8, 9]` in Python. All is as before when one of the values is refused. @throws UsageError when there are more or fewer values than places */
  setSlice(start: number, end: number, values: PartInput<C>): void {
    const range = rangeOf(this.length, start, end);
    const cells = encodeElements(this.#kind, values);
    if (cells.length !== range.end - range.start)
      throw new UsageError('Can only assign sequence of same size', {
        hint: `${cells.length} values for ${range.end - range.start} elements`,
      });
    this.#view.set(cells, range.start);
  }

  /** Sets all elements, or those of a part, to one value. @returns the array itself */
  fill(value: ItemInput<C>, start?: number, end?: number): this {
    const range = rangeOf(this.length, start, end);
    this.#view.fill(this.#kind.encode(value), range.start, range.end);
    return this;
  }

  /** A copy of all elements. */
  toArray(): Item<C>[] {
    const decode = this.#decode;
    const cells = Array.from(this.#view as ArrayLike<Stored>);
    return (decode ? cells.map((cell) => decode(cell)) : cells) as Item<C>[];
  }

  *[Symbol.iterator](): IterableIterator<Item<C>> {
    for (let at = 0; at < this.length; at++) yield this.get(at);
  }

  /** The memory itself, as fast as JavaScript's own arrays. What is stored there is not checked. */
  getObj(): ViewOf<C> {
    this.#given ??= viewToGiveOut(this, this.place, this.#kind, this.length);
    return this.#given as unknown as ViewOf<C>;
  }

  /**
   * Says that nobody else will get it: whoever has it goes on with it, and the memory of a large array (from 64 KiB) goes with the last
   * of them, instead of with the program. It cannot be sent any more.
   */
  unlink(): void {
    this.place.unlink();
  }

  /** Of an array of bytes (`c`): those before the first NUL. @throws UsageError for other arrays */
  get value(): C extends 'c' ? Buffer : never {
    return upToNul(this.#bytes('value')) as C extends 'c' ? Buffer : never;
  }

  /** Of an array of bytes: sets those, and a NUL behind them where there is room. Text has to be Latin-1. */
  set value(value: C extends 'c' ? Uint8Array | string : never) {
    const length = this.#setBytes('value', value);
    if (length < this.length) this.#view[length] = 0;
  }

  /** Of an array of bytes: all of them. @throws UsageError for other arrays */
  get raw(): C extends 'c' ? Buffer : never {
    return Buffer.from(this.#bytes('raw')) as C extends 'c' ? Buffer : never;
  }

  /** Of an array of bytes: sets the first ones, and leaves the others. */
  set raw(value: C extends 'c' ? Uint8Array | string : never) {
    this.#setBytes('raw', value);
  }

  /** `<c_int_Array_3: 1, 2, 3>` */
  override toString(): string {
    const shown = this.#read(this.#view.slice(0, PRINTED));
    const items = Array.isArray(shown) ? shown.join(', ') : JSON.stringify(shown.toString('latin1'));
    const more = this.length > PRINTED ? `, … ${this.length - PRINTED} more` : '';
    return `<${this.#kind.ctype}_Array_${this.length}: ${items}${more}>`;
  }

  protected override details(): ElementDetails<C> {
    return { code: this.typecode, length: this.length };
  }

  #read(cells: Cells): { toString(encoding?: BufferEncoding): string } | readonly unknown[] {
    if (this.#kind.code === 'c') return Buffer.from(cells as unknown as Uint8Array);
    if (isText(this.#kind.code)) return readCharacters(cells as unknown as Uint32Array);
    return [...(cells as unknown as Iterable<Stored>)];
  }

  #bytes(property: string): Uint8Array {
    if (this.#kind.code === 'c') return this.#view as unknown as Uint8Array;
    throw refusal('typecode', `'c', for an array to have \`${property}\``, this.#kind.code);
  }

  /** @returns how many they are */
  #setBytes(property: string, value: unknown): number {
    const view = this.#bytes(property);
    const bytes = encodeElements(this.#kind, value, property, 'bytes, or text of Latin-1');
    if (bytes.length > this.length)
      throw new UsageError('byte string too long', {
        hint: `${bytes.length} bytes for an array of ${this.length}`,
      });
    view.set(bytes as ArrayLike<number>);
    return bytes.length;
  }
}
