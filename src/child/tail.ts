/** How much of a child's stderr is kept for the error that tells of its death. */
const TAIL_LINES = 20;
/** Room for a native stack trace (some 8 KiB) and what stands before it. */
const TAIL_BYTES = 16_384;

/** What V8 prints after the reason when a process runs out of memory: its own C++ frames, which tell users nothing. */
const NATIVE_TRACE = /^(-+ Native stack trace -+| *\d+: 0x[\da-f]+ .*)$/;

/** The last lines of a stream that tell something. */
export class Tail {
  #bytes: Buffer = Buffer.alloc(0);

  push(lines: Buffer): void {
    const all = lines.length >= TAIL_BYTES ? lines : Buffer.concat([this.#bytes, lines]);
    this.#bytes = Buffer.from(all.subarray(-TAIL_BYTES));
  }

  toString(): string {
    const lines = this.#bytes.toString('utf8').split('\n');
    return lines
      .filter((line) => !NATIVE_TRACE.test(line))
      .join('\n')
      .trimEnd()
      .split('\n')
      .slice(-TAIL_LINES)
      .join('\n');
  }
}
