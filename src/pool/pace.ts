/**
 * How fast a job's inputs go, and so how many of them make a chunk.
 *
 * A chunk costs a message (some 50 µs); inputs behind a slow one in the same chunk have to wait. So a chunk holds
 * about CHUNK_MS of measured work: 1 input while nothing is known, then at most GROWTH times as many as before.
 */

/** Work aimed at per chunk: a hundred times a message's cost, and half the time a worker may be deaf. */
const CHUNK_MS = 5;
const GROWTH = 8;
/** Keeps a chunk's memory small however fast its inputs are. */
const MAX_CHUNK = 8192;
/** Keeps it small however large they are: what is sent and answered soon uses the same memory again. */
const CHUNK_BYTES = 1024 * 1024;
/** Weight of the newest measurement: recent inputs tell most about the next. */
const NEWEST = 0.5;

/** How long an input of a task takes, over all its calls. */
export class Speed {
  #msPerInput: number | undefined;

  /** Measured time per input; `undefined` before the first outcome. */
  get msPerInput(): number | undefined {
    return this.#msPerInput;
  }

  measure(ms: number, inputs: number): void {
    const newest = ms / inputs;
    const before = this.#msPerInput ?? newest;
    this.#msPerInput = before + (newest - before) * NEWEST;
  }
}

export class Pace {
  readonly speed: Speed;
  readonly #fixed: number | undefined;
  readonly #ceiling: number;
  /** Size of the last chunk. */
  #last = 1;
  /** Bytes of an input, or of its result if that is larger, as it was last seen. */
  #inputBytes = 0;
  #resultBytes = 0;

  /**
   * @param chunksize inputs per chunk, or `auto`.
   * @param total number of inputs, when known: then no chunk is larger than Python's rule makes it
   *   (a quarter of each worker's share, rounded up; CPython `Pool._map_async`).
   * @param speed of the task, which this job's outcomes make more exact
   */
  constructor(chunksize: number | 'auto', total: number | undefined, processes: number, speed: Speed) {
    this.speed = speed;
    this.#fixed = chunksize === 'auto' ? undefined : chunksize;
    this.#ceiling = total === undefined ? MAX_CHUNK : Math.min(MAX_CHUNK, pythonChunksize(total, processes));
  }

  /** The size that was asked for; `undefined` where it follows the measured time. */
  get fixed(): number | undefined {
    return this.#fixed;
  }

  get msPerInput(): number | undefined {
    return this.speed.msPerInput;
  }

  /** Inputs were answered. @param bytes of their outcomes, on the wire */
  measure(ms: number, inputs: number, bytes: number): void {
    this.speed.measure(ms, inputs);
    this.#resultBytes = bytes / inputs;
  }

  /** Inputs for the next chunk. */
  get nextSize(): number {
    if (this.#fixed !== undefined) return this.#fixed;
    const { msPerInput } = this.speed;
    if (msPerInput === undefined) return 1;
    const inTime = Math.floor(CHUNK_MS / Math.max(msPerInput, CHUNK_MS / MAX_CHUNK));
    const inBytes = Math.floor(CHUNK_BYTES / Math.max(this.#inputBytes, this.#resultBytes, 1));
    return Math.max(1, Math.min(inTime, inBytes, this.#last * GROWTH, this.#ceiling));
  }

  /** A chunk of the next size was sent. @param bytes on the wire */
  noteSent(inputs: number, bytes: number): void {
    this.#last = this.nextSize;
    this.#inputBytes = bytes / inputs;
  }
}

/**
 * Inputs per chunk as Python has it where nothing else is asked for: four chunks per worker, rounded up (CPython
 * `Pool._map_async`).
 *
 * @example pythonChunksize(25, 3); // 3
 */
export function pythonChunksize(inputs: number, processes: number): number {
  return Math.ceil(inputs / (processes * 4));
}
