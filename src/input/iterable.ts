import type { InputStream } from '../types.ts';

/**
 * Any iterable as a stream of inputs, pulled as lazily as it allows: of a sync iterable no more than is asked for, of an
 * async one a single input at a time. Arrays, sets and maps know their length.
 *
 * @example fromIterable([1, 2, 3]).pull(2); // [1, 2]
 */
export function fromIterable(iterable: Iterable<unknown> | AsyncIterable<unknown>): InputStream {
  if (Symbol.asyncIterator in iterable) return fromAsync(iterable);
  return fromSync(iterable);
}

function fromSync(iterable: Iterable<unknown>): InputStream {
  const iterator = iterable[Symbol.iterator]();
  let isOver = false;
  return {
    length: lengthOf(iterable),
    pull(max) {
      const inputs: unknown[] = [];
      while (!isOver && inputs.length < max) {
        const next = iterator.next();
        if (next.done) isOver = true;
        else inputs.push(next.value);
      }
      return inputs;
    },
    close() {
      if (!isOver) iterator.return?.();
      isOver = true;
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
      const next = await iterator.next();
      if (!next.done) return [next.value];
      isOver = true;
      return [];
    },
    close() {
      // Its outcome concerns nobody any more: the stream was left.
      if (!isOver) iterator.return?.().catch(() => {});
      isOver = true;
    },
  };
}

function lengthOf(iterable: Iterable<unknown>): number | undefined {
  if (Array.isArray(iterable) || ArrayBuffer.isView(iterable)) return (iterable as ArrayLike<unknown>).length;
  if (iterable instanceof Set || iterable instanceof Map) return iterable.size;
  return undefined;
}
