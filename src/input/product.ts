import type { InputStream } from '../types.ts';
import { collect } from './collect.ts';

/**
 * Every combination of several sources, as tuples, the last source varying fastest. The first one is streamed, the others
 * are collected at the first pull; tuples are made as they are pulled.
 *
 * @example product(fromIterable(['a', 'b']), [fromIterable([1, 2])]).pull(3); // resolves to [['a', 1], ['a', 2], ['b', 1]]
 */
export function product(first: InputStream, others: readonly InputStream[]): InputStream {
  const all = [first, ...others];
  let odometer: Odometer | undefined;
  let heads: readonly unknown[] = [];
  let at = 0;
  const take = (wheels: Odometer, max: number): unknown[] => {
    const tuples: unknown[] = [];
    while (tuples.length < max && at < heads.length) {
      tuples.push([heads[at], ...wheels.read()]);
      if (!wheels.step()) at++;
    }
    return tuples;
  };
  const fill = async (max: number): Promise<readonly unknown[]> => {
    odometer ??= makeOdometer(await Promise.all(others.map(collect)));
    if (odometer.size === 0) return [];
    heads = await first.pull(Math.ceil(max / odometer.size));
    at = 0;
    return take(odometer, max);
  };
  return {
    length: all.some(({ length }) => length === undefined)
      ? undefined
      : all.reduce((total, { length = 0 }) => total * length, 1),
    pull: (max) => (odometer && at < heads.length ? take(odometer, max) : fill(max)),
    close() {
      heads = [];
      all.forEach((stream) => stream.close());
    },
  };
}

/** A wheel per list, the last one turning fastest. */
interface Odometer {
  /** Number of combinations. */
  readonly size: number;
  /** The combination it stands at. */
  readonly read: () => unknown[];
  /** Turns on by one; false when that made it start anew. */
  readonly step: () => boolean;
}

function makeOdometer(lists: readonly (readonly unknown[])[]): Odometer {
  const wheels = lists.map((list) => ({ list, at: 0 }));
  const fastestFirst = wheels.toReversed();
  return {
    size: lists.reduce((size, { length }) => size * length, 1),
    read: () => wheels.map(({ list, at }) => list[at]),
    step() {
      for (const wheel of fastestFirst) {
        wheel.at = (wheel.at + 1) % wheel.list.length;
        if (wheel.at > 0) return true;
      }
      return false;
    },
  };
}
