/**
 * Bytes that a thread has printed and the program has not taken yet, in memory that both see. A process that prints waits at
 * its full pipe; a thread waits here.
 */
const LIMIT_BYTES = 65_536;
/** What a print costs however short it is. */
const PRINT_BYTES = 64;

export class PrintGauge {
  readonly memory: SharedArrayBuffer;
  readonly #untaken: Int32Array;

  constructor(memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#untaken = new Int32Array(memory);
  }

  /** The thread has printed. */
  add(bytes: number): void {
    Atomics.add(this.#untaken, 0, bytes + PRINT_BYTES);
  }

  /** The thread waits until there is room. */
  wait(): void {
    for (;;) {
      const untaken = Atomics.load(this.#untaken, 0);
      if (untaken <= LIMIT_BYTES) return;
      Atomics.wait(this.#untaken, 0, untaken);
    }
  }

  /** The program has taken so many. */
  take(bytes: number): void {
    Atomics.sub(this.#untaken, 0, bytes + PRINT_BYTES);
    Atomics.notify(this.#untaken, 0);
  }
}
