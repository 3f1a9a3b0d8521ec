import { Attached, registerThing } from '../memory/shared-thing.ts';
import { Cell, planCell, type CellDetails } from './cell.ts';
import type { ItemInput, TypeCode } from './typecodes.ts';

const KIND = 'raw-value';

/**
 * One number or character in memory that processes and threads share, without a lock. May be an argument, an input, a result: whoever
 * gets it sees the same memory.
 *
 * Source: Python's `multiprocessing.RawValue`. Here every read and every write is one step, and `add`, `exchange` and
 * `compareExchange` are, too.
 *
 * @throws UsageError for what is no type code, or what it cannot hold
 * @throws SharedMemoryError where processes can share no memory
 * @example
 * const value = new RawValue('i', 7);
 * value.value = 2 ** 31;
 * console.log(value.value, value.add(1)); // -2147483648 -2147483648
 * console.log(String(value)); // c_int(-2147483647)
 */
export class RawValue<C extends TypeCode = TypeCode> extends Cell<C> {
  /** @param initial @default zero */
  constructor(typecode: C, initial?: ItemInput<C>);
  constructor(from: C | Attached<CellDetails<C>>, initial?: ItemInput<C>) {
    super(KIND, from instanceof Attached ? from : planCell(from, initial));
  }
}

type Attach = new (from: Attached<CellDetails<TypeCode>>) => RawValue;

registerThing(KIND, (from) => new (RawValue as unknown as Attach)(from));
