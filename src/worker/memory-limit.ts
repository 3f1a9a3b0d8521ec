/** Asking costs some 5 µs; memory does not double within this time, as a rule. */
const LOOK_EVERY_MS = 100;

/** Whether this worker has become larger than it may be. */
export class MemoryLimit {
  /** Bytes; `undefined`: no limit. */
  limit: number | undefined;
  readonly #measure: () => number;
  #nextLook = 0;
  #isExceeded = false;

  constructor(measure: () => number) {
    this.#measure = measure;
  }

  get isExceeded(): boolean {
    return this.#isExceeded;
  }

  /** Looks, if it is time to. @param now of `performance.now()` */
  isExceededAt(now: number): boolean {
    if (this.limit === undefined || now < this.#nextLook) return this.#isExceeded;
    this.#nextLook = now + LOOK_EVERY_MS;
    this.#isExceeded = this.#measure() > this.limit;
    return this.#isExceeded;
  }
}
