import {
  NONE,
  readClockOffset,
  readStable,
  RECORD_BYTES,
  storeBegin,
  type Running,
} from './running-record.ts';

/** The running record (see running-record.ts) of a worker that shares memory with the pool. */
export class SharedRecord {
  readonly memory: SharedArrayBuffer;
  readonly #fields: Float64Array;
  readonly #clockOffset = readClockOffset();

  constructor(memory: SharedArrayBuffer = blank()) {
    this.memory = memory;
    this.#fields = new Float64Array(memory);
  }

  /** @param now of `performance.now()` */
  begin(chunk: number, offset: number, now: number): void {
    storeBegin(this.#fields, { chunk, offset, begunAt: now + this.#clockOffset });
  }

  /** `undefined` when nothing was begun yet. */
  read(): Running | undefined {
    return readStable(() => this.#fields.slice());
  }
}

function blank(): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(RECORD_BYTES);
  new Float64Array(memory).fill(NONE);
  return memory;
}
