import type { StartGate } from '../../../index.ts';

/** One reason to hold inputs back. */
export interface Condition {
  /** Milliseconds until it is worth asking again; 0: an input may begin. @param now of `performance.now()` */
  waitMs(now: number): number;
  /** An input begins. */
  noteStart(now: number): void;
}

/** Admits an input when all conditions do. */
export class ConditionGate implements StartGate {
  readonly #conditions: readonly Condition[];
  #timer: NodeJS.Timeout | undefined;

  constructor(conditions: readonly Condition[]) {
    this.#conditions = conditions;
  }

  admit(opened: () => void): boolean {
    const now = performance.now();
    const waitMs = Math.max(...this.#conditions.map((condition) => condition.waitMs(now)));
    if (waitMs > 0) {
      clearTimeout(this.#timer);
      // A timer may be early by a part of a millisecond, and would ask once more for nothing.
      this.#timer = setTimeout(opened, Math.ceil(waitMs));
      return false;
    }
    for (const condition of this.#conditions) condition.noteStart(now);
    return true;
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
