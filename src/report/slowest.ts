/** The few that took longest, of any number, longest first. */
export class Slowest<T extends { readonly ms: number }> {
  readonly #limit: number;
  #items: T[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get items(): readonly T[] {
    return this.#items;
  }

  /** @param make is called only for one that is among them */
  add(ms: number, make: () => T): void {
    const last = this.#items.at(-1);
    if (this.#items.length === this.#limit && last !== undefined && last.ms >= ms) return;
    this.#items = [...this.#items, make()].sort((a, b) => b.ms - a.ms).slice(0, this.#limit);
  }
}
