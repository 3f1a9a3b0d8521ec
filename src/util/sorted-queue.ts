import { Fifo } from './fifo.ts';

/** What has a place in an order. */
export interface Numbered {
  readonly number: number;
}

/**
 * A set, taken from in the order of its items' numbers. Made for items that come in that order, as a rule: then all it does
 * takes constant time.
 */
export class SortedQueue<T extends Numbered> {
  readonly #items = new Fifo<T>();
  readonly #members = new Set<T>();

  get first(): T | undefined {
    return this.#items.first;
  }

  /** Does nothing when the item is in it. */
  add(item: T): void {
    if (this.#members.has(item)) return;
    this.#members.add(item);
    this.#items.insert(item, (other) => other.number < item.number);
  }

  removeFirst(): void {
    const item = this.#items.shift();
    if (item) this.#members.delete(item);
  }

  clear(): void {
    this.#items.clear();
    this.#members.clear();
  }
}
