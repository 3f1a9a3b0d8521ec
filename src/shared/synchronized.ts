import { UsageError } from '../errors.ts';
import { Attached } from '../memory/shared-thing.ts';
import type { Address } from '../memory/place.ts';
import { RLock } from '../sync/rlock.ts';
import { HANDLE } from '../wire/handles.ts';
import { attachArray, SharedArray, type ArrayDetails } from './array.ts';
import { Cell } from './cell.ts';
import { Elements, type PartInput } from './elements.ts';
import { expectLock, type LockLike } from './guarded.ts';
import { RawArray } from './raw-array.ts';
import { RawValue } from './raw-value.ts';
import { refusal } from './refusal.ts';
import type { TypeCode } from './typecodes.ts';
import { attachValue, SharedValue, type ValueDetails } from './value.ts';

/**
 * The same memory with a lock: what is set through one is seen through the other.
 *
 * Source: Python's `multiprocessing.sharedctypes.synchronized`.
 *
 * @param raw a `RawValue` or `RawArray`
 * @param lock @default an `RLock` of its own
 * @throws UsageError for what has a lock already
 * @example
 * const raw = new RawValue('i', 7);
 * const value = synchronized(raw);
 * await value.runExclusive(() => value.value++);
 * console.log(raw.value, String(value)); // 8 <Synchronized wrapper for c_int(8)>
 */
export function synchronized<C extends TypeCode>(raw: RawValue<C>, lock?: LockLike): SharedValue<C>;
export function synchronized<C extends TypeCode>(raw: RawArray<C>, lock?: LockLike): SharedArray<C>;
export function synchronized<C extends TypeCode>(
  raw: RawValue<C> | RawArray<C>,
  lock: LockLike = new RLock(),
): SharedValue<C> | SharedArray<C> {
  expectLock('lock', lock);
  const thing: unknown = raw;
  if (thing instanceof SharedValue || thing instanceof SharedArray)
    throw new UsageError('object already synchronized', { hint: String(thing) });
  if (raw instanceof RawValue) return attachValue(withLock<ValueDetails<C>>(raw, lock));
  if (raw instanceof RawArray) return attachArray(withLock<ArrayDetails<C>>(raw, lock));
  throw refusal('raw', 'a RawValue or a RawArray', raw);
}

function withLock<D>(raw: RawValue | RawArray, lock: LockLike): Attached<D> {
  const { address, details } = raw[HANDLE](true).data as {
    readonly address: Address;
    readonly details: object;
  };
  return new Attached(address, { ...details, lock } as D);
}

/**
 * The same elements in memory of their own, without a lock.
 *
 * Source: Python's `multiprocessing.sharedctypes.copy`.
 *
 * @param shared a value or an array
 * @throws UsageError for everything else
 * @example
 * const array = new RawArray('i', [1, 2]);
 * const other = copy(array);
 * other[0] = 9;
 * console.log(array[0], other[0]); // 1 9
 */
export function copy<C extends TypeCode>(shared: Cell<C>): RawValue<C>;
export function copy<C extends TypeCode>(shared: Elements<C>): RawArray<C>;
export function copy<C extends TypeCode>(shared: Cell<C> | Elements<C>): RawValue<C> | RawArray<C> {
  if (shared instanceof Cell) return new RawValue(shared.typecode, shared.value);
  if (shared instanceof Elements) return new RawArray(shared.typecode, shared.slice() as PartInput<C>);
  throw refusal('shared', 'a value or an array', shared);
}
