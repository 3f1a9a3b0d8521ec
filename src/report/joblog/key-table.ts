import { hash } from 'node:crypto';

/** The first 64 bits of a digest, as two halves. */
export type Key = readonly [high: number, low: number];

/** The key of a text: 64 bits of SHA-256, by which a million texts are told apart, but for one chance in ten millions. */
export function keyOf(text: string): Key {
  // A character for each byte: six times as fast as a Buffer.
  const digest = hash('sha256', text, 'binary');
  return [wordAt(digest, 0), wordAt(digest, 4)];
}

function wordAt(bytes: string, place: number): number {
  let word = 0;
  for (let k = 0; k < 4; k++) word |= bytes.charCodeAt(place + k) << (8 * k);
  return word >>> 0;
}

/** The key of one of several things of the same text. */
export function numberedKey([high, low]: Key, number: number): Key {
  return [(high ^ Math.imul(number, 0x9e3779b1)) >>> 0, (low ^ Math.imul(number, 0x85ebca6b)) >>> 0];
}

/** Of slots that are taken: fuller tables make for long searches. */
const MAX_LOAD = 0.7;
const FIRST_SIZE = 1024;

/**
 * Numbers (of seven digits) by key, 12 bytes a slot: a million take 24 MB, a fraction of what a Map of texts would. Open addressing;
 * nothing is ever removed.
 */
export class KeyTable {
  #keys = new Uint32Array(FIRST_SIZE * 2);
  /** NaN: free. */
  #values = new Float32Array(FIRST_SIZE).fill(Number.NaN);
  #size = 0;

  get(key: Key): number | undefined {
    const value = this.#values[this.#slotOf(key)];
    return value === undefined || Number.isNaN(value) ? undefined : value;
  }

  /** @param value any number but NaN */
  set(key: Key, value: number): void {
    let slot = this.#slotOf(key);
    if (Number.isNaN(this.#values[slot])) {
      if (++this.#size > this.#values.length * MAX_LOAD) {
        this.#grow();
        slot = this.#slotOf(key);
      }
      this.#place(slot, key, value);
    }
    this.#values[slot] = value;
  }

  /** Where the key is, or would be. */
  #slotOf([high, low]: Key): number {
    const mask = this.#values.length - 1;
    let slot = low & mask;
    while (!Number.isNaN(this.#values[slot])) {
      if (this.#keys[slot * 2] === high && this.#keys[slot * 2 + 1] === low) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const [keys, values] = [this.#keys, this.#values];
    this.#keys = new Uint32Array(keys.length * 2);
    this.#values = new Float32Array(values.length * 2).fill(Number.NaN);
    for (const [slot, value] of values.entries()) {
      if (Number.isNaN(value)) continue;
      const key: Key = [keys[slot * 2] ?? 0, keys[slot * 2 + 1] ?? 0];
      this.#place(this.#slotOf(key), key, value);
    }
  }

  #place(slot: number, [high, low]: Key, value: number): void {
    this.#keys[slot * 2] = high;
    this.#keys[slot * 2 + 1] = low;
    this.#values[slot] = value;
  }
}
