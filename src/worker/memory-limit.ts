/** Asking costs some 5 µs; memory does not double within this time, as a rule. */
const LOOK_EVERY_MS = 100;

/** Whether this process has become larger than it may be. */
export class MemoryLimit {
  /** Resident bytes; `undefined`: no limit. */
  limit: number | undefined;
  #nextLook = 0;
  #isExceeded = false;

  get isExceeded(): boolean {
    return this.#isExceeded;
  }

  /** Looks, if it is time to. @param now of `performance.now()` */
  isExceededAt(now: number): boolean {
    if (this.limit === undefined || now < this.#nextLook) return this.#isExceeded;
    this.#nextLook = now + LOOK_EVERY_MS;
    this.#isExceeded = process.memoryUsage.rss() > this.limit;
    return this.#isExceeded;
  }
}
