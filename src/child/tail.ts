/** How much of a child's stderr is kept for the error that tells of its death. */
const TAIL_LINES = 20;
const TAIL_BYTES = 8192;

/** The last lines of a stream. */
export class Tail {
  #bytes: Buffer = Buffer.alloc(0);

  push(lines: Buffer): void {
    const all = lines.length >= TAIL_BYTES ? lines : Buffer.concat([this.#bytes, lines]);
    this.#bytes = Buffer.from(all.subarray(-TAIL_BYTES));
  }

  toString(): string {
    return this.#bytes.toString('utf8').trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
  }
}
