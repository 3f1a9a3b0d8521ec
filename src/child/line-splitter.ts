const NEWLINE = 0x0a;

/** Cuts a byte stream into runs of whole lines, so that lines of several writers never mix. */
export class LineSplitter {
  readonly #onLines: (lines: Buffer) => void;
  #partial: Buffer[] = [];

  /** @param onLines gets one or more whole lines, each with its newline; one that was cut has none. */
  constructor(onLines: (lines: Buffer) => void) {
    this.#onLines = onLines;
  }

  push(block: Buffer): void {
    const end = block.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      this.#onLines(Buffer.concat([...this.#partial, block.subarray(0, end)]));
      this.#partial = [];
    }
    if (end < block.length) this.#partial.push(block.subarray(end));
  }

  /** What follows is no part of the line that has begun. */
  cut(): void {
    if (this.#partial.length > 0) this.#onLines(Buffer.concat(this.#partial));
    this.#partial = [];
  }

  /** The stream is over: a last line without its newline gets one. */
  end(): void {
    if (this.#partial.length > 0) this.#onLines(Buffer.concat([...this.#partial, Buffer.from([NEWLINE])]));
    this.#partial = [];
  }
}
