import { UsageError } from '../errors.ts';
import { Attached, SharedThing } from '../memory/shared-thing.ts';
import { FloatBits } from './float-bits.ts';
import { viewToGiveOut } from './own-view.ts';
import {
  atomics,
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

/** What is told of one. */
export interface CellDetails<C extends TypeCode> {
  readonly code: C;
}

/** One that is not there yet. */
export interface NewCell {
  readonly kind: Kind;
  readonly initial: Stored;
}

/** @throws UsageError */
export function planCell(code: unknown, initial: unknown): NewCell {
  const kind = kindOf(code);
  return { kind, initial: initial === undefined ? kind.encode(ZEROS[kind.code] ?? 0) : kind.encode(initial) };
}

const ZEROS: Partial<Record<TypeCode, unknown>> = { c: '\0', u: '\0' };

/** One element of shared memory: what a value is, with a lock or without. */
export abstract class Cell<C extends TypeCode> extends SharedThing {
  readonly #kind: Kind;
  readonly #view: Cells;
  #given: Cells | undefined;
  #bits: FloatBits | undefined;

  constructor(name: string, from: NewCell | Attached<CellDetails<C>>) {
    const kind = from instanceof Attached ? kindOf(from.details.code) : from.kind;
    super(name, from instanceof Attached ? from : kind.bytes);
    this.#kind = kind;
    this.#view = kind.view(this.place.buffer, this.place.at, 1);
    if (!(from instanceof Attached)) this.#view[0] = from.initial;
  }

  /** Its type code. */
  get typecode(): C {
    return this.#kind.code as C;
  }

  /** Read and written in one step each, whoever else does: `value++` is two, and needs the lock, or `add(1)`. */
  get value(): Item<C> {
    const kind = this.#kind;
    return this.#decode(kind.isFloat ? (this.#view[0] ?? 0) : atomics.load(this.#view, 0));
  }

  /** Wraps what is too large, as C does. @throws UsageError for what it cannot hold */
  set value(value: ItemInput<C>) {
    const stored = this.#kind.encode(value);
    if (this.#kind.isFloat) this.#view[0] = stored;
    else atomics.store(this.#view, 0, stored);
  }

  /** Adds in one step, without the lock. Not for characters. @returns what it was before */
  add(amount: ItemInput<C>): Item<C> {
    this.#expectNumbers('add');
    const stored = this.#kind.encode(amount);
    if (!this.#kind.isFloat) return this.#decode(atomics.add(this.#view, 0, stored));
    return this.#decode(this.#floatBits.change((number) => number + Number(stored)));
  }

  /** Subtracts in one step, without the lock. Not for characters. @returns what it was before */
  sub(amount: ItemInput<C>): Item<C> {
    this.#expectNumbers('sub');
    const stored = this.#kind.encode(amount);
    if (!this.#kind.isFloat) return this.#decode(atomics.sub(this.#view, 0, stored));
    return this.#decode(this.#floatBits.change((number) => number - Number(stored)));
  }

  /** Sets it in one step, without the lock. @returns what it was before */
  exchange(value: ItemInput<C>): Item<C> {
    const stored = this.#kind.encode(value);
    if (!this.#kind.isFloat) return this.#decode(atomics.exchange(this.#view, 0, stored));
    return this.#decode(this.#floatBits.change(() => Number(stored)));
  }

  /** Sets it in one step, without the lock, if it is as expected. @returns what it was before: it was set if that is what was expected */
  compareExchange(expected: ItemInput<C>, value: ItemInput<C>): Item<C> {
    const wanted = this.#kind.encode(expected);
    const stored = this.#kind.encode(value);
    if (!this.#kind.isFloat) return this.#decode(atomics.compareExchange(this.#view, 0, wanted, stored));
    const before = this.#floatBits.round(Number(wanted));
    const after = Number(stored);
    return this.#decode(
      // 0 and -0 are equal, and so are NaN and NaN.
      this.#floatBits.change((number) =>
        number === before || Object.is(number, before) ? after : undefined,
      ),
    );
  }

  /** The memory itself: a typed array of one element. What is stored there is not checked. */
  getObj(): ViewOf<C> {
    this.#given ??= viewToGiveOut(this, this.place, this.#kind, 1);
    return this.#given as unknown as ViewOf<C>;
  }

  /** `c_int(7)` */
  override toString(): string {
    const value = this.value as unknown;
    if (!isText(this.typecode)) return `${this.#kind.ctype}(${String(value)})`;
    const text = Buffer.isBuffer(value) ? value.toString('latin1') : String(value);
    return `${this.#kind.ctype}(${JSON.stringify(text)})`;
  }

  protected override details(): CellDetails<C> {
    return { code: this.typecode };
  }

  get #floatBits(): FloatBits {
    return (this.#bits ??= new FloatBits(this.#view as unknown as Float64Array));
  }

  #decode(stored: Stored): Item<C> {
    const { decode } = this.#kind;
    return (decode ? decode(stored) : stored) as Item<C>;
  }

  #expectNumbers(method: string): void {
    if (isText(this.typecode))
      throw new UsageError(`${method}(): characters are no numbers (type code '${this.typecode}')`);
  }
}
