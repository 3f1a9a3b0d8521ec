import type { InputStream } from '../types.ts';

/**
 * Any iterable as a stream of inputs, pulled as lazily as it allows: of a sync iterable no more than is asked for, of an
 * async one a single input at a time. Arrays, sets and maps know their length. What the iterable throws is thrown by the pull
 * at that place. `close()` calls the iterator's `return()`.
 *
 * @example fromIterable([1, 2, 3]).pull(2); // [1, 2]
 */
export function fromIterable(iterable: Iterable<unknown> | AsyncIterable<unknown>): InputStream {
  if (typeof iterable === 'object' && Symbol.asyncIterator in iterable) return fromAsync(iterable);
  return isPlainArray(iterable) ? fromArray(iterable) : fromSync(iterable);
}

/** As its iterator would give it, in a fifth of the time: what is appended meanwhile comes too. */
function fromArray(array: readonly unknown[]): InputStream {
  let next = 0;
  return {
    length: array.length,
    pull(max) {
      const inputs: unknown[] = [];
      inputs.length = Math.min(max, Math.max(0, array.length - next));
      let k = 0;
      try {
        for (; k < inputs.length; k++) inputs[k] = array[next + k];
      } catch (error) {
        // Thrown by an element's getter: what stands before it is given out first.
        if (k === 0) {
          next = Infinity;
          throw error;
        }
        inputs.length = k;
      }
      next += inputs.length;
      return inputs;
    },
    close() {
      next = Infinity;
    },
  };
}

function fromSync(iterable: Iterable<unknown>): InputStream {
  const iterator = iterable[Symbol.iterator]();
  let isOver = false;
  let failure: { readonly error: unknown } | undefined;
  const next = (): IteratorResult<unknown> => {
    try {
      return iterator.next();
    } catch (error) {
      failure = { error };
      return { done: true, value: undefined };
    }
  };
  return {
    length: lengthOf(iterable),
    pull(max) {
      const inputs: unknown[] = [];
      while (!isOver && inputs.length < max) {
        const { done, value } = next();
        if (done) isOver = true;
        else inputs.push(value);
      }
      // What came before the failure is given out first.
      if (inputs.length > 0 || !failure) return inputs;
      const { error } = failure;
      failure = undefined;
      throw error;
    },
    close() {
      if (!isOver) leave(iterator);
      isOver = true;
      failure = undefined;
    },
  };
}

function fromAsync(iterable: AsyncIterable<unknown>): InputStream {
  const iterator = iterable[Symbol.asyncIterator]();
  let isOver = false;
  return {
    length: undefined,
    async pull() {
      if (isOver) return [];
      try {
        const { done, value } = await iterator.next();
        if (done) isOver = true;
        // Closed while it waited: nobody wants the input any more.
        return isOver ? [] : [value];
      } catch (error) {
        isOver = true;
        throw error;
      }
    },
    close() {
      if (!isOver) leave(iterator);
      isOver = true;
    },
  };
}

/**
 * Tells the iterator that it is left. What comes of it concerns nobody any more, and must not keep who closes from
 * closing the rest: a generator that is closed from inside itself throws here.
 */
function leave(iterator: Iterator<unknown> | AsyncIterator<unknown>): void {
  try {
    Promise.resolve(iterator.return?.()).catch(() => {});
  } catch {}
}

/** Only where nobody has made the iteration his own. */
function lengthOf(iterable: Iterable<unknown>): number | undefined {
  if (Array.isArray(iterable)) return undefined;
  const iterate = iterable[Symbol.iterator];
  if (iterable instanceof Set) return iterate === Set.prototype.values ? iterable.size : undefined;
  if (iterable instanceof Map) return iterate === Map.prototype.entries ? iterable.size : undefined;
  const isView = ArrayBuffer.isView(iterable) && !(iterable instanceof DataView);
  return isView ? (iterable as unknown as ArrayLike<unknown>).length : undefined;
}

function isPlainArray(iterable: Iterable<unknown>): iterable is readonly unknown[] {
  return Array.isArray(iterable) && iterable[Symbol.iterator] === Array.prototype.values;
}
