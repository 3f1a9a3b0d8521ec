/** An input that a joblog says was done before. */
export interface Skip {
  /** Place in the whole list, from 1. */
  readonly seq: number;
  readonly input: unknown;
  /** Its result, where that was computed and never written. */
  readonly held: { readonly value: unknown } | undefined;
}

/** Inputs that were left out, until their turn among the results has come. */
export class Skips {
  readonly #waiting: Skip[] = [];
  #count = 0;
  #taken = 0;

  /** How many there were, so far. */
  get count(): number {
    return this.#count;
  }

  /** In the order of the list. */
  note(skip: Skip): void {
    this.#count++;
    this.#waiting.push(skip);
  }

  /** Those that were not taken yet and stand before a place in the list. */
  takeBefore(seq: number): Skip[] {
    const from = this.#taken;
    while ((this.#waiting[this.#taken]?.seq ?? Infinity) < seq) this.#taken++;
    const skips = this.#waiting.slice(from, this.#taken);
    // Kept short: there may be a million of them.
    if (this.#taken > 1024) {
      this.#waiting.splice(0, this.#taken);
      this.#taken = 0;
    }
    return skips;
  }
}
