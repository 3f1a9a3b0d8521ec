/**
 * The place that survives a worker: which input it runs, and since when. A file without a name, opened by the
 * parent and inherited by the worker; one positional write of 24 bytes per input (0.8 µs), read by the parent
 * when the worker is dead or may be out of time.
 *
 *     [chunk f64][offset f64][begun at, ms of the machine's monotonic clock f64]
 */
import { readSync, writeSync } from 'node:fs';

export interface Running {
  readonly chunk: number;
  readonly offset: number;
  /** Milliseconds of `monotonicMs()`, the same clock in every process of the machine. */
  readonly begunAt: number;
}

/** In place of an offset: the worker loads the task that the chunk is for. */
export const LOADING = -1;
/** In place of an offset: the worker waits until the parent has read its outcomes. */
const SENDING = -2;

const FIELDS = 3;

/** The worker's side. */
export class RunningWriter {
  readonly #fd: number;
  readonly #fields = new Float64Array(FIELDS);
  readonly #bytes = new Uint8Array(this.#fields.buffer);
  readonly #clockOffset = monotonicMs() - performance.now();

  constructor(fd: number) {
    this.#fd = fd;
  }

  begin(chunk: number, offset: number): void {
    this.#fields[0] = chunk;
    this.#fields[1] = offset;
    this.#fields[2] = performance.now() + this.#clockOffset;
    this.#write();
  }

  /** While this is done, no input's time runs. */
  pause(work: () => void): void {
    const [chunk = 0, offset = 0, begunAt = 0] = this.#fields;
    this.begin(chunk, SENDING);
    work();
    this.#fields.set([chunk, offset, begunAt]);
    this.#write();
  }

  #write(): void {
    writeSync(this.#fd, this.#bytes, 0, this.#bytes.length, 0);
  }
}

/** The parent's side; `undefined` when the worker has begun nothing yet. */
export function readRunning(fd: number): Running | undefined {
  const fields = new Float64Array(FIELDS);
  const read = readSync(fd, new Uint8Array(fields.buffer), 0, fields.byteLength, 0);
  if (read < fields.byteLength) return undefined;
  const [chunk = 0, offset = 0, begunAt = 0] = fields;
  return { chunk, offset, begunAt };
}

/** The clock that parent and workers share (CLOCK_MONOTONIC and its kin), in milliseconds. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
