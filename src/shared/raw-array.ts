import { Attached, registerThing } from '../memory/shared-thing.ts';
import { Elements, type PartInput } from './elements.ts';
import { planElements, type ElementDetails } from './plan-elements.ts';
import type { TypeCode } from './typecodes.ts';

const KIND = 'raw-array';

/**
 * Numbers or characters, side by side in memory that processes and threads share, without a lock. May be an argument, an input, a
 * result: whoever gets it sees the same memory.
 *
 * Source: Python's `multiprocessing.RawArray`.
 *
 * @throws UsageError for what is no type code, or what it cannot hold
 * @throws SharedMemoryError where processes can share no memory
 * @example
 * const array = new RawArray('h', [1, 2, 3]);
 * array[-1] = 2 ** 15;
 * console.log(array[2], array.at(5)); // -32768 undefined
 * console.log(String(array)); // <c_short_Array_3: 1, 2, -32768>
 * const text = new RawArray('c', 8);
 * text.value = 'shared';
 * console.log(text.value.toString(), text.raw.length); // shared 8
 */
export class RawArray<C extends TypeCode = TypeCode> extends Elements<C> {
  /** @param sizeOrInitializer how many elements, all zero; or what they are at first */
  constructor(typecode: C, sizeOrInitializer: number | PartInput<C>);
  constructor(from: C | Attached<ElementDetails<C>>, sizeOrInitializer?: number | PartInput<C>) {
    super(KIND, from instanceof Attached ? from : planElements(from, sizeOrInitializer));
  }
}

type Attach = new (from: Attached<ElementDetails<TypeCode>>) => RawArray;

registerThing(KIND, (from) => new (RawArray as unknown as Attach)(from));
