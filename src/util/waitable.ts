/** What `wait([...])` can wait for. */

/** Known to every copy of our code. */
export const WAITABLE: unique symbol = Symbol.for('mprun.waitable') as never;

export interface Readiness {
  /** Whether there is something to be had without waiting: a message, an end, a result. */
  isReady(): boolean;
  /**
   * Resolves when that may have changed; rejects, or stays as it is, when the signal aborts: nobody waits any more. The program stays
   * alive for it.
   */
  whenReady(signal: AbortSignal): Promise<unknown>;
}

/** It can be given to `wait([...])`. */
export interface Waitable {
  [WAITABLE](): Readiness;
}

export function isWaitable(value: unknown): value is Waitable {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<Waitable>)[WAITABLE] === 'function'
  );
}
