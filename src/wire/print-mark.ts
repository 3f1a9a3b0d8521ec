/**
 * How a worker process says, on the very streams that its task prints on, which input what follows belongs to: nothing else is in
 * order with what a program that the task has started writes there.
 *
 *     NUL <mark> <chunk> <offset> NEWLINE     from here on: that input
 *     NUL <mark> - NEWLINE                    from here on: none
 *
 * The mark is a random number of each worker's own, so that nothing a task prints is taken for one.
 */
import { randomBytes } from 'node:crypto';

/** The input that prints belong to. */
export interface PrintPlace {
  /** Chunks of a worker have growing numbers. */
  readonly chunk: number;
  readonly offset: number;
}

const MARK_BYTES = 16;
const NUL = 0x00;
const NEWLINE = 0x0a;

export function makePrintMark(): string {
  return randomBytes(MARK_BYTES).toString('hex');
}

/** @param place `undefined`: no input */
export function encodePrintMark(mark: string, place: PrintPlace | undefined): Buffer {
  return Buffer.from(`\0${mark} ${place ? `${place.chunk} ${place.offset}` : '-'}\n`, 'latin1');
}

/** What a stream is made of, in order. */
interface MarkedParts {
  bytes(bytes: Buffer): void;
  marked(place: PrintPlace | undefined): void;
}

/** Takes the marks out of a stream. Keeps back no more than what may be the beginning of one. */
export class PrintMarkReader {
  readonly #prefix: Buffer;
  readonly #parts: MarkedParts;
  /** What may be, or is, a mark that has not come as a whole. */
  #rest: Buffer = Buffer.alloc(0);

  constructor(mark: string, parts: MarkedParts) {
    this.#prefix = Buffer.from(`\0${mark} `, 'latin1');
    this.#parts = parts;
  }

  push(block: Buffer): void {
    let bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, block]) : block;
    for (let at = bytes.indexOf(this.#prefix); at >= 0; at = bytes.indexOf(this.#prefix)) {
      this.#give(bytes.subarray(0, at));
      const end = bytes.indexOf(NEWLINE, at);
      if (end < 0) {
        this.#rest = Buffer.from(bytes.subarray(at));
        return;
      }
      this.#parts.marked(parsePlace(bytes.toString('latin1', at + this.#prefix.length, end)));
      bytes = bytes.subarray(end + 1);
    }
    const begin = this.#possibleBegin(bytes);
    this.#rest = Buffer.from(bytes.subarray(begin));
    this.#give(bytes.subarray(0, begin));
  }

  /** The stream is over. */
  end(): void {
    // A mark whose writer was killed in its midst is nothing that the task has printed.
    if (this.#rest.indexOf(this.#prefix) !== 0) this.#give(this.#rest);
    this.#rest = Buffer.alloc(0);
  }

  #give(bytes: Buffer): void {
    if (bytes.length > 0) this.#parts.bytes(bytes);
  }

  /** Where the last bytes begin that a mark may begin with; the length, where they cannot. */
  #possibleBegin(bytes: Buffer): number {
    const first = Math.max(0, bytes.length - this.#prefix.length + 1);
    for (let at = bytes.indexOf(NUL, first); at >= 0; at = bytes.indexOf(NUL, at + 1))
      if (this.#prefix.subarray(0, bytes.length - at).equals(bytes.subarray(at))) return at;
    return bytes.length;
  }
}

function parsePlace(text: string): PrintPlace | undefined {
  if (text === '-') return undefined;
  const [chunk, offset] = text.split(' ').map(Number);
  return { chunk: chunk ?? NaN, offset: offset ?? NaN };
}
