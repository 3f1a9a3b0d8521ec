/**
 * Objects that have elements as arrays do: `list[3]`, `list[-1] = 1`, `3 in list`.
 *
 *     object ─▶ its class's prototype ─▶ accessors of the first indexes ─▶ (a proxy) ─▶ the prototype of the class above
 *
 * The proxy stands behind the class, and not before the object: it is asked only for what none of them has, so calls of methods
 * cost what they always cost, and private fields work. To ask it takes 80 ns; an accessor takes two thirds of that.
 */
import { refusal } from './refusal.ts';

/** What the proxy asks. */
interface Indexed {
  readonly length: number;
  get(index: number): unknown;
  set(index: number, value: unknown): void;
}

const ZERO = 48;
const NINE = 57;
const MINUS = 45;

/** So many indexes have accessors: most arrays are short. To make them takes two thirds of a millisecond. */
const ACCESSORS = 1024;
/** Prototypes whose accessors are not made yet: programs that only load the classes do not pay for them. */
const bare = new WeakSet<object>();

/** A prototype that gives and takes elements by `get` and `set` of the object that is asked, and else is as `above`. */
export function indexedAbove(above: object): object {
  const proxy = new Proxy(Object.create(above) as object, {
    get: (target, key, object: Indexed): unknown => {
      const index = indexOf(key);
      return index === undefined ? Reflect.get(target, key, object) : object.get(index);
    },
    set: (target, key, value, object: Indexed) => {
      const index = indexOf(key);
      if (index === undefined) return Reflect.set(target, key, value, object);
      object.set(index, value);
      return true;
    },
  });
  const prototype = Object.create(proxy) as object;
  bare.add(prototype);
  return prototype;
}

/** To be called before the first object of the prototype is used. */
export function makeAccessors(prototype: object): void {
  if (!bare.delete(prototype)) return;
  for (let index = 0; index < ACCESSORS; index++)
    Object.defineProperty(prototype, index, {
      get(this: Indexed): unknown {
        return this.get(index);
      },
      set(this: Indexed, value: unknown) {
        this.set(index, value);
      },
    });
}

/** `undefined` for all other names. */
function indexOf(key: string | symbol): number | undefined {
  if (typeof key !== 'string') return undefined;
  const first = key.charCodeAt(0);
  const mayBeNumber = (first >= ZERO && first <= NINE) || first === MINUS;
  if (!mayBeNumber) return key === 'NaN' || key === 'Infinity' ? Number(key) : undefined;
  const index = Number(key);
  return Number.isNaN(index) ? undefined : index;
}

/**
 * The place of an element, counted from the end where the index is negative.
 *
 * @throws UsageError when there is none
 */
export function placeOf(index: number, length: number): number {
  const at = index < 0 ? index + length : index;
  if (Number.isInteger(index) && at >= 0 && at < length) return at;
  if (!Number.isInteger(index)) throw refusal('index', 'a whole number', index);
  throw refusal(
    'index',
    length === 0 ? 'left alone, as there are no elements' : `from ${-length} to ${length - 1}`,
    index,
  );
}

/** Where a part begins and ends, as `slice` has it: counted from the end where negative, and never outside. */
export function rangeOf(
  length: number,
  start = 0,
  end = length,
): { readonly start: number; readonly end: number } {
  const clamp = (index: number): number => {
    if (!Number.isInteger(index)) throw refusal('index', 'a whole number', index);
    return Math.min(length, Math.max(0, index < 0 ? index + length : index));
  };
  const from = clamp(start);
  return { start: from, end: Math.max(from, clamp(end)) };
}
