import type { InputStream } from '../types.ts';
import { through } from './through.ts';

/**
 * A stream without its first inputs.
 *
 * @example skip(fromIterable([1, 2, 3]), 2).pull(5); // [3]
 */
export function skip(source: InputStream, count: number): InputStream {
  let left = count;
  return through(source, {
    length: source.length === undefined ? undefined : Math.max(0, source.length - count),
    step(inputs) {
      if (left === 0) return inputs;
      const rest = inputs.slice(left);
      left -= inputs.length - rest.length;
      return rest;
    },
  });
}

/**
 * No more than the first inputs of a stream, which is closed with the last of them.
 *
 * @example limit(fromIterable([1, 2, 3]), 2).pull(5); // [1, 2]
 */
export function limit(source: InputStream, count: number): InputStream {
  let left = count;
  const take = (inputs: readonly unknown[]): readonly unknown[] => {
    left -= inputs.length;
    if (left === 0) source.close();
    return inputs;
  };
  return {
    length: source.length === undefined ? undefined : Math.min(count, source.length),
    pull(max) {
      if (left === 0) return [];
      const inputs = source.pull(Math.min(max, left));
      return inputs instanceof Promise ? inputs.then(take) : take(inputs);
    },
    close() {
      left = 0;
      source.close();
    },
  };
}
