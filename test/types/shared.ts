/** What the types of shared memory promise. Checked by the compiler, never run, as those of the pool. */
import {
  SharedArray,
  RawArray,
  RawValue,
  ShareableList,
  SharedMemory,
  copy,
  synchronized,
  type TypeCode,
  SharedValue,
  Lock,
} from 'mprun';

const doubles = new SharedArray('d', 3, { lock: new Lock() });
export const element: number | undefined = doubles[0];
export const got: number = doubles.get(0);
export const numbers: number[] = doubles.slice();
export const floats: Float64Array = doubles.getObj();
doubles[1] = 0.5;
// @ts-expect-error: a number is wanted
doubles[1] = 'x';
// @ts-expect-error: only arrays of bytes have text
doubles.value = 'x';

const longs = new RawArray('q', [1n, 2]);
export const long: bigint = longs.get(0);
longs.set(0, 7);
longs[0] = 7n;

const bytes = new RawArray('c', 'text');
bytes.value = Buffer.from('x');
export const content: Buffer = bytes.value;
export const part: Buffer = bytes.slice(1);
export const letters: string = new RawArray('u', 'añ').slice();

const value = new SharedValue('i', 7);
value.value++;
export const updated: Promise<number> = value.update(async (n) => n + 1);
export const before: bigint = new RawValue('Q').add(1);
// @ts-expect-error: there is no such type code
export const wrong = new SharedValue('z');
export const made: SharedValue<'i'> = synchronized(new RawValue('i', 1));
export const array: SharedArray<'h'> = synchronized(new RawArray('h', 1));
export const raw: RawArray<'d'> = copy(doubles);
export const ofAnyKind = (code: TypeCode): RawValue => new RawValue(code);

const list = new ShareableList(['a', 1, null]);
list[0] = 'b';
export const memory: SharedMemory = list.shm;
// @ts-expect-error: instances of classes cannot be in a list
list[1] = new Date();
