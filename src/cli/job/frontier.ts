/** How far consecutive inputs have ended, whatever has ended beyond. */
export class Frontier {
  #next = 0;
  /** Ended ones beyond, by their start. */
  readonly #beyond = new Map<number, number>();

  /**
   * Notes consecutive inputs that have ended; gives whether all before them had.
   *
   * @example frontier.reach(2, 1); // false: 0 and 1 are missing
   */
  reach(start: number, count: number): boolean {
    if (start > this.#next) {
      this.#beyond.set(start, count);
      return false;
    }
    this.#next = start + count;
    for (let more = this.#beyond.get(this.#next); more !== undefined; more = this.#beyond.get(this.#next)) {
      this.#beyond.delete(this.#next);
      this.#next += more;
    }
    return true;
  }
}
