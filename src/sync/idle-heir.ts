/** An heir that leaves what is free alone for so long computes, or was stopped (SIGSTOP): others need not wait for it. */
const HEIR_MS = 100;

/** Notices such an heir, as far as one looks. See lock-word.ts for heirs. */
export class IdleHeir {
  #seen: { readonly heir: number; readonly turns: number; readonly since: number } | undefined;

  /**
   * Asked when something is free, and the heir's.
   *
   * @param turns counts how often it was taken: nobody has, since it was looked last
   */
  isIdle(heir: number, turns: number): boolean {
    const since = performance.now();
    if (this.#seen?.heir !== heir || this.#seen.turns !== turns) this.#seen = { heir, turns, since };
    return since - this.#seen.since > HEIR_MS;
  }

  /** Nothing is free. */
  forget(): void {
    this.#seen = undefined;
  }
}
