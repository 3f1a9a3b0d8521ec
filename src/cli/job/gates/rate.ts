import type { Condition } from './start-gate.ts';

export interface RateLimit {
  readonly count: number;
  readonly perMs: number;
}

/** In any stretch of time so long, no more than so many inputs begin. */
export class Rate implements Condition {
  readonly #perMs: number;
  /** When the last of them began, the oldest at `#oldest`. */
  readonly #starts: Float64Array;
  #oldest = 0;

  constructor({ count, perMs }: RateLimit) {
    this.#perMs = perMs;
    this.#starts = new Float64Array(count).fill(-Infinity);
  }

  waitMs(now: number): number {
    return Math.max(0, (this.#starts[this.#oldest] ?? -Infinity) + this.#perMs - now);
  }

  noteStart(now: number): void {
    this.#starts[this.#oldest] = now;
    this.#oldest = (this.#oldest + 1) % this.#starts.length;
  }
}
