/** Timers hold at most 2^31-1 ms; what it would do is nothing. */
const LONGEST_MS = 2 ** 31 - 1;

/** Keeps the event loop alive while it is held. Workers do not: a pool without work lets the program end. */
export class KeepAlive {
  #timer: NodeJS.Timeout | undefined;

  set isHeld(isHeld: boolean) {
    if (isHeld) this.#timer ??= setInterval(() => {}, LONGEST_MS);
    else {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }
}
