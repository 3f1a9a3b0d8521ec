import { NeverSettlesError } from '../errors.ts';

/** Waits for what tasks return, and notices when nothing can settle it any more. */
export class Settling {
  readonly #holdOpen: (isHeld: boolean) => void;
  #reject: ((error: NeverSettlesError) => void) | undefined;

  /** @param holdOpen whether waiting for messages keeps the event loop alive */
  constructor(holdOpen: (isHeld: boolean) => void) {
    this.#holdOpen = holdOpen;
  }

  /** Waits without keeping the event loop alive, so that a promise nobody will settle is told apart. */
  async settle(result: unknown): Promise<unknown> {
    if (!isThenable(result)) return result;
    this.#holdOpen(false);
    try {
      return await Promise.race([result, new Promise((_, reject) => (this.#reject = reject))]);
    } finally {
      this.#reject = undefined;
      this.#holdOpen(true);
    }
  }

  /** The event loop ran empty: what is waited for will not come. */
  giveUp(): void {
    this.#reject?.(new NeverSettlesError());
  }
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}
