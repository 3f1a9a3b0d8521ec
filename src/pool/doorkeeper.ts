import type { StartGate } from './gate.ts';

/** Asks a job's gate for each input, and not again before that says that it is worth it. */
export class Doorkeeper {
  readonly #gate: StartGate;
  readonly #onOpened: () => void;
  #isShut = false;
  #isClosed = false;

  /** @param onOpened called when it is worth asking again; never while somebody asks */
  constructor(gate: StartGate, onOpened: () => void) {
    this.#gate = gate;
    this.#onOpened = onOpened;
  }

  /** Whether the gate was asked in vain, and has not said anything since. */
  get isShut(): boolean {
    return this.#isShut;
  }

  /** Whether one input may begin. */
  admits(): boolean {
    if (this.#isShut || this.#isClosed) return false;
    // Before it is asked: it may call back at once.
    this.#isShut = true;
    const isAdmitted = this.#gate.admit(() => queueMicrotask(() => this.#open()));
    if (isAdmitted) this.#isShut = false;
    return isAdmitted;
  }

  /** Nobody will ask any more. Safe to call more than once. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#gate.close();
  }

  #open(): void {
    if (!this.#isShut || this.#isClosed) return;
    this.#isShut = false;
    this.#onOpened();
  }
}
