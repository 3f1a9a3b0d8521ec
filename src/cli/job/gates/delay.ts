import type { Condition } from './start-gate.ts';

/** Two inputs begin so many milliseconds apart, at least. */
export class Delay implements Condition {
  readonly #ms: number;
  #nextAt = -Infinity;

  constructor(ms: number) {
    this.#ms = ms;
  }

  waitMs(now: number): number {
    return Math.max(0, this.#nextAt - now);
  }

  noteStart(now: number): void {
    this.#nextAt = now + this.#ms;
  }
}
