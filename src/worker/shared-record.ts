/**
 * The running record (see running-record.ts) of a worker that shares memory with the pool.
 *
 *     [chunk f64][offset f64][begun at f64]
 */
import { monotonicMs, type Running } from './running-record.ts';

/** Neither chunk nor offset is ever this: nothing was begun. */
const NOTHING = -9;

export class SharedRecord {
  readonly memory: SharedArrayBuffer;
  readonly #fields: Float64Array;
  readonly #clockOffset = monotonicMs() - performance.now();

  constructor(memory: SharedArrayBuffer = blank()) {
    this.memory = memory;
    this.#fields = new Float64Array(memory);
  }

  begin(chunk: number, offset: number): void {
    // The time goes first: who reads a new place must not read the time of the old one.
    this.#fields[2] = performance.now() + this.#clockOffset;
    this.#fields[1] = offset;
    this.#fields[0] = chunk;
  }

  /** `undefined` when nothing was begun yet. */
  read(): Running | undefined {
    const [chunk = NOTHING, offset = 0, begunAt = 0] = this.#fields;
    return chunk === NOTHING ? undefined : { chunk, offset, begunAt };
  }
}

function blank(): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(3 * Float64Array.BYTES_PER_ELEMENT);
  new Float64Array(memory).fill(NOTHING);
  return memory;
}
