/**
 * First in, first out, in constant time, and without keeping what is out:
 *
 *     [ taken taken taken | next … last ]        the taken part is cut off when it is the larger one
 */
export class Fifo<T> {
  #items: (T | undefined)[] = [];
  #taken = 0;

  push(item: T): void {
    // An array that grows gets room for 17 items; thousands of queues never hold more than one.
    if (this.#items.length === 0) this.#items = [item];
    else this.#items.push(item);
  }

  /** What `shift` would give. */
  get first(): T | undefined {
    return this.#items[this.#taken];
  }

  /** Puts an item where it belongs, in a queue that is in order: behind all that are before it. */
  insert(item: T, isBefore: (other: T) => boolean): void {
    let from = this.#taken;
    let to = this.#items.length;
    // As a rule it goes to the end.
    if (to === from || isBefore(this.#items[to - 1] as T)) {
      this.push(item);
      return;
    }
    while (from < to) {
      const middle = (from + to) >> 1;
      if (isBefore(this.#items[middle] as T)) from = middle + 1;
      else to = middle;
    }
    if (from === this.#taken && from > 0) this.#items[--this.#taken] = item;
    else this.#items.splice(from, 0, item);
  }

  /** The oldest item; `undefined` when there is none. */
  shift(): T | undefined {
    const item = this.#items[this.#taken];
    if (this.#taken === this.#items.length) return undefined;
    this.#items[this.#taken++] = undefined;
    if (this.#taken * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#taken);
      this.#taken = 0;
    }
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#taken = 0;
  }
}
