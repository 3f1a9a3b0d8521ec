/**
 * Messages ⇄ a stream of bytes, as Python's connections write them:
 *
 *     length, 4 bytes, signed, big-endian ─▶ the bytes                            up to 2^31-1
 *     -1, 4 bytes ─▶ length, 8 bytes, unsigned, big-endian ─▶ the bytes           longer ones
 */
import { constants } from 'node:buffer';

import { ConnectionError } from '../errors.ts';
import { Fifo } from '../util/fifo.ts';

const SHORT_HEADER_BYTES = 4;
const LONG_HEADER_BYTES = 12;
const LONGEST_SHORT = 0x7fff_ffff;
/** Copying that much costs less than a second write; and Nagle's algorithm would keep the second one back. */
export const ONE_WRITE_BYTES = 16 * 1024;
/** A length is only a claim: memory beyond this is taken as the bytes come. Up to it, a message is copied once. */
const TRUSTED_BYTES = 64 * 1024 * 1024;

/** What to write for a message in parts. What is longer than `ONE_WRITE_BYTES` is not copied. */
export function makeFrame(parts: readonly Buffer[]): readonly Buffer[] {
  const length = lengthOf(parts);
  const all = [headerFor(length), ...parts];
  return length <= ONE_WRITE_BYTES ? [Buffer.concat(all)] : all;
}

export function lengthOf(parts: readonly Buffer[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

/** What a message of that length begins with. */
export function headerFor(length: number): Buffer {
  const isLong = length > LONGEST_SHORT;
  const header = Buffer.alloc(isLong ? LONG_HEADER_BYTES : SHORT_HEADER_BYTES);
  header.writeInt32BE(isLong ? -1 : length);
  if (isLong) header.writeBigUInt64BE(BigInt(length), SHORT_HEADER_BYTES);
  return header;
}

/**
 * Bytes as they come → messages, each in memory of its own. Nothing is looked at before it is asked for: until then the limit of
 * length may change.
 */
export class FrameReader {
  /** A longer message is refused when its header is read, and nothing can be read any more. */
  maxLength = constants.MAX_LENGTH;
  readonly #chunks = new Fifo<Buffer>();
  /** What is left of the chunk that is being read. */
  #rest: Buffer = Buffer.alloc(0);
  #unreadBytes = 0;
  readonly #header = Buffer.alloc(LONG_HEADER_BYTES);
  #headerBytes = 0;
  #length = 0;
  #body: Buffer | undefined;
  #bodyBytes = 0;
  #refusal: string | undefined;

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#unreadBytes += chunk.length;
  }

  /** Bytes that have come, and are part of no message that was asked for. */
  get unreadBytes(): number {
    return this.#unreadBytes;
  }

  /** Whether a message has begun that is not there in full; what was not looked at yet does not count. */
  get isInside(): boolean {
    return this.#headerBytes > 0;
  }

  /** Whether there was a length that cannot be: where the next message begins is not known any more. */
  get isLost(): boolean {
    return this.#refusal !== undefined;
  }

  /** Whether `shift` would give something, or throw. */
  hasNext(): boolean {
    if (this.isLost) return true;
    try {
      return this.#readHeader() && this.#readBody();
    } catch (error) {
      // There is not as much memory.
      this.#refusal = error instanceof Error ? error.message : String(error);
      this.#body = undefined;
      return true;
    }
  }

  /** @throws ConnectionError when its length is none, or above the limit; from then on for ever */
  shift(): Buffer | undefined {
    if (!this.hasNext()) return undefined;
    if (this.#refusal !== undefined)
      throw new ConnectionError('ERR_MPRUN_CONNECTION_MESSAGE', `bad message length: ${this.#refusal}`, {
        hint: 'the other end may speak another language; close the connection',
      });
    const message = this.#body;
    this.#headerBytes = 0;
    this.#body = undefined;
    return message;
  }

  /** @returns whether it is there, and says a length that can be, or one that cannot */
  #readHeader(): boolean {
    if (this.#body) return true;
    if (!this.#fillHeader(SHORT_HEADER_BYTES)) return false;
    let length = this.#header.readInt32BE();
    if (length === -1) {
      if (!this.#fillHeader(LONG_HEADER_BYTES)) return false;
      length = Number(this.#header.readBigUInt64BE(SHORT_HEADER_BYTES));
    }
    if (length < 0 || length > this.maxLength) {
      this.#refusal = `${length} bytes`;
      return true;
    }
    this.#length = length;
    this.#body = Buffer.allocUnsafe(Math.min(length, TRUSTED_BYTES));
    this.#bodyBytes = 0;
    return true;
  }

  #fillHeader(upTo: number): boolean {
    if (this.#headerBytes < upTo)
      this.#headerBytes += this.#moveTo(this.#header.subarray(this.#headerBytes, upTo));
    return this.#headerBytes >= upTo;
  }

  /** @returns whether it is there in full */
  #readBody(): boolean {
    if (!this.#body) return this.isLost;
    for (;;) {
      this.#bodyBytes += this.#moveTo(this.#body.subarray(this.#bodyBytes));
      if (this.#bodyBytes < this.#body.length) return false;
      if (this.#bodyBytes === this.#length) return true;
      const larger = Buffer.allocUnsafe(Math.min(this.#length, this.#body.length * 2));
      larger.set(this.#body);
      this.#body = larger;
    }
  }

  /** @returns how many bytes there were for it */
  #moveTo(target: Buffer): number {
    let moved = 0;
    while (moved < target.length) {
      if (this.#rest.length === 0) {
        const next = this.#chunks.shift();
        if (!next) break;
        this.#rest = next;
      }
      const part = this.#rest.subarray(0, target.length - moved);
      target.set(part, moved);
      moved += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    this.#unreadBytes -= moved;
    return moved;
  }
}
