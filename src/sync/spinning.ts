/** Skipped looks cost nothing; one round in so many finds out whether they are worth it again. */
const MAX_LEFT_OUT = 63;

/**
 * Whether a thread that waits spins first. Where those whom it waits for share a core with it, that keeps them from running: each
 * time it was in vain, it is left out about twice as often.
 */
export class Spinning {
  #toLeaveOut = 0;
  #leftOut = 0;

  isDue(): boolean {
    if (this.#leftOut === this.#toLeaveOut) this.#leftOut = 0;
    else this.#leftOut++;
    return this.#leftOut === 0;
  }

  note(wasInVain: boolean): void {
    this.#toLeaveOut = wasInVain ? Math.min(2 * this.#toLeaveOut + 1, MAX_LEFT_OUT) : 0;
  }
}
