/**
 * The place that survives a worker: which input it runs, and since when. A file without a name, opened by the
 * parent and inherited by the worker; read by the parent when the worker is dead or may be out of time.
 *
 *     [chunk f64][offset f64][begun at, ms of the machine's monotonic clock f64]
 *
 * The worker writes it by one positional write (0.8 µs and more); once it has run many inputs, by storing into the
 * mapped file (some ns). Stores can be seen, or ended by SIGKILL, between any two of them. So they come in an order
 * in which nothing is ever read that was not so:
 *
 *     a new chunk:  offset ← NONE, chunk ← new        no offset of one chunk beside the number of another
 *     each input:   begun at ← now, offset ← new      no input is seen with an earlier begin than its own
 */
import { readSync, writeSync } from 'node:fs';

import { mapFile } from '../util/map-file.ts';

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
/** In place of an offset: the worker begins with this chunk, and with none of its inputs yet. */
export const NONE = -3;

const CHUNK = 0;
const OFFSET = 1;
const BEGUN_AT = 2;
const FIELDS = 3;
export const RECORD_BYTES = FIELDS * Float64Array.BYTES_PER_ELEMENT;

/** So many writes cost as much as getting at the mapped file does: who has made them will, most likely, make many more. */
const BEGINS_BEFORE_MAPPING = 4096;
/** A reader gives up to see the same twice: inputs so quick are not slow ones. */
const MAX_LOOKS = 3;

/** Stores what begins, in the order that is safe to be read at any moment. */
export function storeBegin(fields: Float64Array, { chunk, offset, begunAt }: Running): void {
  if (fields[CHUNK] !== chunk) {
    fields[OFFSET] = NONE;
    fields[CHUNK] = chunk;
  }
  fields[BEGUN_AT] = begunAt;
  fields[OFFSET] = offset;
}

/** The worker's side. */
export class RunningWriter {
  readonly #fd: number;
  readonly #map: typeof mapFile;
  readonly #clockOffset = readClockOffset();
  #fields = new Float64Array(FIELDS);
  readonly #bytes = new Uint8Array(this.#fields.buffer);
  #isMapped = false;
  #begins = 0;

  /** @param map the file, or `undefined` where that cannot be had; then it is written to, ever on */
  constructor(fd: number, map: typeof mapFile = mapFile) {
    this.#fd = fd;
    this.#map = map;
  }

  /** @param now of `performance.now()` */
  begin(chunk: number, offset: number, now: number): void {
    storeBegin(this.#fields, { chunk, offset, begunAt: now + this.#clockOffset });
    if (this.#isMapped) return;
    this.#write();
    if (++this.#begins === BEGINS_BEFORE_MAPPING) this.#mapFile();
  }

  /** While this is done, no input's time runs. */
  pause(work: () => void): void {
    const offset = this.#fields[OFFSET] ?? NONE;
    this.#note(SENDING);
    work();
    this.#note(offset);
  }

  #note(offset: number): void {
    this.#fields[OFFSET] = offset;
    if (!this.#isMapped) this.#write();
  }

  #write(): void {
    writeSync(this.#fd, this.#bytes, 0, RECORD_BYTES, 0);
  }

  /** The file has been written to: it is as long as what is mapped of it. The input did not begin while that took its time. */
  #mapFile(): void {
    const memory = this.#map(this.#fd, RECORD_BYTES);
    if (memory) {
      this.#fields = new Float64Array(memory);
      this.#isMapped = true;
    }
    this.#fields[BEGUN_AT] = performance.now() + this.#clockOffset;
    if (!memory) this.#write();
  }
}

/** The parent's side; `undefined` when the worker has begun nothing yet. */
export function readRunning(fd: number): Running | undefined {
  return readStable(() => readFields(fd));
}

/** @param read looks at the fields; they may change while they are read */
export function readStable(read: () => Float64Array): Running | undefined {
  let fields = read();
  for (let looks = 1; looks < MAX_LOOKS; looks++) {
    const again = read();
    const isSame = again.every((field, k) => field === fields[k]);
    fields = again;
    if (isSame) break;
  }
  const [chunk = 0, offset = NONE, begunAt = 0] = fields;
  return offset === NONE ? undefined : { chunk, offset, begunAt };
}

/** Less than all of them before the first was written. */
function readFields(fd: number): Float64Array {
  const bytes = new Uint8Array(RECORD_BYTES);
  const read = readSync(fd, bytes, 0, RECORD_BYTES, 0);
  return new Float64Array(bytes.buffer, 0, read < RECORD_BYTES ? 0 : FIELDS);
}

/** So many looks, as this process may lose the processor between the two clocks. */
const CLOCK_LOOKS = 3;

/** What makes `monotonicMs()` of `performance.now()`: two views of one clock, so that it never changes. */
export function readClockOffset(): number {
  let offset = -Infinity;
  for (let looks = 0; looks < CLOCK_LOOKS; looks++)
    offset = Math.max(offset, monotonicMs() - performance.now());
  return offset;
}

/** The clock that parent and workers share (CLOCK_MONOTONIC and its kin), in milliseconds. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
