/**
 * First in, first out, in constant time, and without keeping what is out:
 *
 *     [ taken taken taken | next … last ]        the taken part is cut off when it is the larger one
 */
export class Fifo<T> {
  #items: (T | undefined)[] = [];
  #taken = 0;

  push(item: T): void {
    this.#items.push(item);
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
