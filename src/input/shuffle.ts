import type { InputStream } from '../types.ts';
import { gathered } from './gathered.ts';

/**
 * All inputs in a random order, the same for the same seed.
 *
 * @param seed a whole number; its lowest 32 bits count
 * @example shuffle(fromIterable([1, 2, 3]), 42).pull(3); // resolves to these three, in the order of seed 42
 */
export function shuffle(source: InputStream, seed: number): InputStream {
  return gathered(source, source.length, (inputs) => {
    const random = makeRandom(seed);
    // Fisher and Yates: each order is as likely as any other.
    for (let k = inputs.length - 1; k > 0; k--) {
      const other = Math.floor(random() * (k + 1));
      [inputs[k], inputs[other]] = [inputs[other], inputs[k]];
    }
    return inputs;
  });
}

/** A seed that was not used before, as far as chance allows. */
export function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 32);
}

/** Numbers in [0, 1): a counter in steps of the golden ratio, mixed as MurmurHash3 mixes its end (SplitMix32). */
function makeRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}
