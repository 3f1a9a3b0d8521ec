/** What an array is to be made of. */
import { UsageError } from '../errors.ts';
import { refusal } from './refusal.ts';
import { kindOf, type Kind, type Stored, type TypeCode } from './typecodes.ts';

/** What is told of an array. */
export interface ElementDetails<C extends TypeCode> {
  readonly code: C;
  readonly length: number;
}

/** One that is not there yet. */
export interface NewElements {
  readonly kind: Kind;
  readonly length: number;
  /** Without them it is all zeros. */
  readonly values: ArrayLike<Stored> | undefined;
}

/**
 * @param given how many elements, or what they are
 * @throws UsageError
 */
export function planElements(code: unknown, given: unknown): NewElements {
  const kind = kindOf(code);
  if (typeof given === 'number') return { kind, length: expectLength(given), values: undefined };
  const values = encodeElements(kind, given, 'sizeOrInitializer', 'a number of elements, or the elements');
  return { kind, length: values.length, values };
}

/**
 * @param name what is given, for people
 * @param wish what it has to be
 * @throws UsageError
 */
export function encodeElements(
  kind: Kind,
  given: unknown,
  name = 'values',
  wish = 'the elements',
): ArrayLike<Stored> {
  // Bytes are one thing in JavaScript: what they are made of are numbers.
  if (kind.code === 'c' && given instanceof Uint8Array) return Uint8Array.from(given);
  if (isMany(given)) return Array.from(given, kind.encode);
  throw refusal(name, wish, given);
}

function expectLength(length: number): number {
  if (!Number.isSafeInteger(length)) throw refusal('size', 'a whole number', length);
  if (length < 0) throw new UsageError(`Array length must be >= 0, not ${length}`);
  return length;
}

function isMany(given: unknown): given is Iterable<unknown> | ArrayLike<unknown> {
  if (typeof given === 'string') return true;
  if (typeof given !== 'object' || given === null) return false;
  return Symbol.iterator in given || typeof (given as Partial<ArrayLike<unknown>>).length === 'number';
}
