/** Timers hold at most 2^31-1 ms; what it would do is nothing. */
const LONGEST_MS = 2 ** 31 - 1;

/** Keeps the event loop alive while it is held and not suspended. Workers do not: a pool without work lets the program end. */
export class KeepAlive {
  #isHeld = false;
  #isSuspended = false;
  #timer: NodeJS.Timeout | undefined;

  set isHeld(isHeld: boolean) {
    this.#isHeld = isHeld;
    this.#update();
  }

  set isSuspended(isSuspended: boolean) {
    this.#isSuspended = isSuspended;
    this.#update();
  }

  #update(): void {
    if (this.#isHeld && !this.#isSuspended) this.#timer ??= setInterval(() => {}, LONGEST_MS);
    else {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }
}
