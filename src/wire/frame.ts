/**
 * Frames on a byte stream: what one side writes in one piece, the other side gets in one piece.
 *
 *     ┌────────────┬──────┬─────────────────────┐
 *     │ length u32 │ kind │ payload             │   length counts kind and payload, little-endian
 *     └────────────┴──────┴─────────────────────┘
 */

/** Bytes before the payload. */
export const FRAME_HEADER_BYTES = 5;

/**
 * A frame's payload: a structured clone of a message, numbers as 64-bit floats, a message with errors packed in it,
 * numbers as 32-bit integers, arrays of numbers, a message with a table in it, or one with handles (and errors) packed in it.
 */
export const FrameKind = {
  message: 0,
  numbers: 1,
  packed: 2,
  integers: 3,
  rows: 4,
  table: 5,
  handles: 6,
} as const;
export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind];

/** The largest frame: lengths beyond it are refused at the sender. */
const MAX_FRAME_BYTES = 2 ** 32 - 1;

/** Writes the header into the first bytes of a buffer whose payload already stands behind them. */
export function sealFrame(frame: Buffer, kind: FrameKind): Buffer {
  const length = frame.length - FRAME_HEADER_BYTES + 1;
  if (length > MAX_FRAME_BYTES)
    throw new RangeError(`a message of ${length} bytes is too large (4 GiB at most)`);
  frame.writeUInt32LE(length, 0);
  frame[4] = kind;
  return frame;
}

/** Cuts incoming blocks into frames. A frame over many blocks is copied once, into a buffer of its size. */
export class FrameReader {
  readonly #onFrame: (kind: FrameKind, payload: Buffer) => void;
  /** Bytes of a header that ended in the middle of a block. */
  #head: Buffer = Buffer.alloc(0);
  /** The frame being collected, and how much of it is there. */
  #body: Buffer | undefined;
  #filled = 0;

  constructor(onFrame: (kind: FrameKind, payload: Buffer) => void) {
    this.#onFrame = onFrame;
  }

  push(block: Buffer): void {
    let rest = block;
    while (rest.length > 0) rest = this.#body ? this.#fill(this.#body, rest) : this.#begin(rest);
  }

  #begin(block: Buffer): Buffer {
    const bytes = this.#head.length > 0 ? Buffer.concat([this.#head, block]) : block;
    if (bytes.length < 4) {
      this.#head = bytes;
      return Buffer.alloc(0);
    }
    this.#head = Buffer.alloc(0);
    const end = 4 + bytes.readUInt32LE(0);
    if (bytes.length >= end) {
      this.#emit(bytes.subarray(4, end));
      return bytes.subarray(end);
    }
    this.#body = Buffer.allocUnsafeSlow(end - 4);
    this.#filled = 0;
    return bytes.subarray(4);
  }

  #fill(body: Buffer, block: Buffer): Buffer {
    const copied = block.copy(body, this.#filled);
    this.#filled += copied;
    if (this.#filled === body.length) {
      this.#body = undefined;
      this.#emit(body);
    }
    return block.subarray(copied);
  }

  #emit(frame: Buffer): void {
    this.#onFrame(frame[0] as FrameKind, frame.subarray(1));
  }
}
