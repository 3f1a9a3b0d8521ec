/**
 * The type codes: what one element is in memory, and what it is in JavaScript.
 *
 *     value ──encode──▶ number or bigint ──typed array──▶ bytes ──▶ number or bigint ──decode──▶ value
 *
 * Typed arrays wrap what is too large, as C does. All else that they would accept in silence is refused here.
 */
import { refusal } from './refusal.ts';
import { toCharacter } from './text.ts';

/**
 * What an element of shared memory is:
 *
 * | code       | in memory                        | in JavaScript                            |
 * | ---------- | -------------------------------- | ---------------------------------------- |
 * | `b` `B`    | 8 bits, signed and unsigned      | number                                   |
 * | `h` `H`    | 16 bits                          | number                                   |
 * | `i` `I`    | 32 bits                          | number                                   |
 * | `l` `L`    | 32 bits (Python's on Linux: 64)  | number                                   |
 * | `q` `Q`    | 64 bits                          | bigint; also set from whole numbers      |
 * | `f` `d`    | 32 and 64 bits, floating point   | number                                   |
 * | `c`        | a byte                           | `Buffer` of length 1; also set from text |
 * | `u`        | a character, in 32 bits          | string of one character                  |
 *
 * Source: Python's `array` and `multiprocessing.sharedctypes`.
 *
 * @example
 * const code: TypeCode = 'h';
 * console.log(String(new RawValue(code, 7))); // c_short(7)
 */
export type TypeCode = 'c' | 'b' | 'B' | 'u' | 'h' | 'H' | 'i' | 'I' | 'l' | 'L' | 'q' | 'Q' | 'f' | 'd';

/** What an element reads as. */
export type Item<C extends TypeCode> = C extends 'c'
  ? Buffer
  : C extends 'u'
    ? string
    : C extends 'q' | 'Q'
      ? bigint
      : number;

/** What an element may be set to. */
export type ItemInput<C extends TypeCode> = C extends 'c'
  ? Uint8Array | string
  : C extends 'u'
    ? string
    : C extends 'q' | 'Q'
      ? bigint | number
      : number;

interface Views {
  readonly c: Uint8Array;
  readonly b: Int8Array;
  readonly B: Uint8Array;
  readonly u: Uint32Array;
  readonly h: Int16Array;
  readonly H: Uint16Array;
  readonly i: Int32Array;
  readonly I: Uint32Array;
  readonly l: Int32Array;
  readonly L: Uint32Array;
  readonly q: BigInt64Array;
  readonly Q: BigUint64Array;
  readonly f: Float32Array;
  readonly d: Float64Array;
}

/** The typed array that such elements lie in. */
export type ViewOf<C extends TypeCode> = Views[C];

/** An element as typed arrays have it. */
export type Stored = number | bigint;

/** What all typed arrays have in common, whatever their elements are. */
export interface Cells {
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  readonly length: number;
  [index: number]: Stored;
  set(values: ArrayLike<Stored>, offset?: number): void;
  fill(value: Stored, start?: number, end?: number): unknown;
  slice(start?: number, end?: number): Cells;
}

/** `Atomics`, for typed arrays of whichever whole numbers. */
export interface AtomicCells {
  load(cells: Cells, index: number): Stored;
  store(cells: Cells, index: number, value: Stored): Stored;
  add(cells: Cells, index: number, value: Stored): Stored;
  sub(cells: Cells, index: number, value: Stored): Stored;
  exchange(cells: Cells, index: number, value: Stored): Stored;
  compareExchange(cells: Cells, index: number, expected: Stored, value: Stored): Stored;
}

export const atomics: AtomicCells = Atomics;

/** How elements of a type code are kept. */
export interface Kind {
  readonly code: TypeCode;
  /** As C, and Python's printed forms, call it. */
  readonly ctype: string;
  readonly bytes: number;
  readonly isFloat: boolean;
  view(buffer: ArrayBufferLike, at: number, length: number): Cells;
  /** @throws UsageError */
  readonly encode: (value: unknown) => Stored;
  /** `undefined` where elements are what typed arrays have. */
  readonly decode: ((stored: Stored) => unknown) | undefined;
}

type ViewClass = new (buffer: ArrayBufferLike, at: number, length: number) => Cells;

/** Of all cells that `isText`, one after the other. */
export function isText(code: TypeCode): boolean {
  return code === 'c' || code === 'u';
}

/** @throws UsageError for what is no type code */
export function kindOf(code: unknown): Kind {
  const kind = typeof code === 'string' ? KINDS.get(code) : undefined;
  if (kind) return kind;
  throw refusal('typecode', `one of ${[...KINDS.keys()].join(' ')}`, code, HINTS[String(code)]);
}

const HINTS: Readonly<Record<string, string>> = { '?': "'B' holds 0 or 1", s: "'c' holds bytes" };

const whole = (code: string): Kind['encode'] => {
  return (value) => {
    if (typeof value === 'number' && Number.isInteger(value)) return value;
    throw refusal('value', `a whole number, for type code '${code}'`, value, hintForWhole(value));
  };
};

const wholeOf64Bits = (code: string): Kind['encode'] => {
  return (value) => {
    if (typeof value === 'bigint') return value;
    if (Number.isSafeInteger(value)) return BigInt(value as number);
    throw refusal('value', `a bigint or a whole number, for type code '${code}'`, value, hintForWhole(value));
  };
};

const float = (code: string): Kind['encode'] => {
  return (value) => {
    if (typeof value === 'number') return value;
    throw refusal('value', `a number, for type code '${code}'`, value);
  };
};

function hintForWhole(value: unknown): string | undefined {
  if (typeof value === 'bigint') return "type codes 'q' and 'Q' take bigints";
  return typeof value === 'number' && !Number.isInteger(value)
    ? "type codes 'f' and 'd' take fractions"
    : undefined;
}

function encodeByte(value: unknown): number {
  if (value instanceof Uint8Array && value.length === 1) return value[0] ?? 0;
  if (typeof value === 'string' && value.length === 1 && value.charCodeAt(0) <= 0xff)
    return value.charCodeAt(0);
  throw refusal(
    'value',
    "one byte (a Buffer of length 1, or one character of Latin-1), for type code 'c'",
    value,
  );
}

function encodeCharacter(value: unknown): number {
  const point = typeof value === 'string' ? value.codePointAt(0) : undefined;
  if (point !== undefined && String.fromCodePoint(point) === value) return point;
  throw refusal('value', "a string of one character, for type code 'u'", value);
}

const makeKind = (
  code: TypeCode,
  ctype: string,
  View: ViewClass & { readonly BYTES_PER_ELEMENT: number },
  encode: (code: string) => Kind['encode'],
  decode?: Kind['decode'],
): [string, Kind] => [
  code,
  {
    code,
    ctype,
    bytes: View.BYTES_PER_ELEMENT,
    isFloat: code === 'f' || code === 'd',
    view: (buffer, at, length) => new View(buffer, at, length),
    encode: encode(code),
    decode,
  },
];

const KINDS: ReadonlyMap<string, Kind> = new Map([
  makeKind(
    'c',
    'c_char',
    Uint8Array,
    () => encodeByte,
    (byte) => Buffer.of(Number(byte)),
  ),
  makeKind('b', 'c_byte', Int8Array, whole),
  makeKind('B', 'c_ubyte', Uint8Array, whole),
  makeKind(
    'u',
    'c_wchar',
    Uint32Array,
    () => encodeCharacter,
    (point) => String.fromCodePoint(toCharacter(Number(point))),
  ),
  makeKind('h', 'c_short', Int16Array, whole),
  makeKind('H', 'c_ushort', Uint16Array, whole),
  makeKind('i', 'c_int', Int32Array, whole),
  makeKind('I', 'c_uint', Uint32Array, whole),
  makeKind('l', 'c_long', Int32Array, whole),
  makeKind('L', 'c_ulong', Uint32Array, whole),
  makeKind('q', 'c_longlong', BigInt64Array, wholeOf64Bits),
  makeKind('Q', 'c_ulonglong', BigUint64Array, wholeOf64Bits),
  makeKind('f', 'c_float', Float32Array, float),
  makeKind('d', 'c_double', Float64Array, float),
]);
