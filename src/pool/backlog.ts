import { partOf, type Piece } from './intake.ts';
import type { Job } from './job.ts';
import type { Speed } from './pace.ts';

/** Work that may wait inside a worker behind its running chunk: enough to hide a round trip. */
const AHEAD_MS = 5;
/** Bytes that a worker may have and not have answered, before it gets more: enough to hide a round trip, too. */
const AHEAD_BYTES = 1024 * 1024;
/** Chunks that may wait there however short they are. */
const AHEAD_CHUNKS = 512;
/** A worker that has not answered for so long runs a slow input. */
export const FLOW_MS = 4 * AHEAD_MS;

/** Consecutive inputs that one worker has; `answered` of them are back. */
export interface Chunk {
  readonly number: number;
  readonly job: Job;
  piece: Piece;
  answered: number;
  /** Size on the wire. */
  readonly bytes: number;
  /** It was asked for what it has not begun. */
  isAskedBack: boolean;
}

/**
 * What a worker has to do, in the order it was sent:
 *
 *     [ running chunk: answered | running | not begun ] [ chunk ] [ chunk ] …
 */
export class Backlog {
  readonly #chunks = new Map<number, Chunk>();
  #inputs = 0;
  #bytes = 0;
  /** Inputs that are not answered, by the speed that is measured for them: of each task one. */
  readonly #unanswered = new Map<Speed, number>();
  /** When something was last answered, or the first chunk came, by `performance.now()`. */
  #movedAt = -Infinity;

  [Symbol.iterator](): IterableIterator<Chunk> {
    return this.#chunks.values();
  }

  get isEmpty(): boolean {
    return this.#chunks.size === 0;
  }

  get(number: number): Chunk | undefined {
    return this.#chunks.get(number);
  }

  /** Whether more of the job may wait here. */
  hasRoomFor({ pace }: Job): boolean {
    if (this.isEmpty) return true;
    if (pace.msPerInput === undefined) return false;
    if (this.#chunks.size > AHEAD_CHUNKS || this.#bytes > AHEAD_BYTES) return false;
    const ahead = (this.#inputsBehindFirst() + pace.nextSize) * pace.msPerInput;
    // The clock last: most often the answer is there before.
    return ahead <= AHEAD_MS && !this.isStuck;
  }

  /** @param bytes size on the wire */
  add(number: number, job: Job, piece: Piece, bytes: number): void {
    if (this.isEmpty) this.#movedAt = performance.now();
    this.#chunks.set(number, { number, job, piece, bytes, answered: 0, isAskedBack: false });
    this.#inputs += piece.inputs.length;
    this.#count(job, piece.inputs.length);
    this.#bytes += bytes;
    job.pace.noteSent(piece.inputs.length, bytes);
  }

  /** The chunk is answered up to this offset. */
  answered(chunk: Chunk, offset: number): void {
    this.#movedAt = performance.now();
    this.#count(chunk.job, chunk.answered - offset);
    chunk.answered = offset;
    this.#dropIfDone(chunk);
  }

  /** Inputs of the chunk from there on do not belong here any more. */
  takeBack(chunk: Chunk, offset: number): Piece {
    const taken = partOf(chunk.piece, offset);
    chunk.piece = partOf(chunk.piece, 0, offset);
    this.#inputs -= taken.inputs.length;
    this.#count(chunk.job, -taken.inputs.length);
    this.#dropIfDone(chunk);
    return taken;
  }

  clear(): void {
    this.#chunks.clear();
    this.#inputs = 0;
    this.#bytes = 0;
    this.#unanswered.clear();
  }

  /** Chunks of which something may be done elsewhere, and that were not asked back yet. */
  *askable(): Generator<Chunk, undefined> {
    for (const [chunk, waiting] of this.#movable()) if (waiting > 0 && !chunk.isAskedBack) yield chunk;
  }

  /** Whether measured work of more than so many milliseconds waits here that may be done elsewhere. */
  isBehind(limitMs: number): boolean {
    const [first] = this;
    if (!first) return false;
    let ms = -this.#immovable(first) * (first.job.pace.msPerInput ?? 0);
    for (const [{ msPerInput = 0 }, inputs] of this.#unanswered) ms += inputs * msPerInput;
    return ms > limitMs;
  }

  /** It runs an input that takes longer than was measured: nothing shall wait behind it. */
  get isStuck(): boolean {
    return !this.isEmpty && performance.now() - this.#movedAt > FLOW_MS;
  }

  /** Chunks with the number of their inputs that may be done elsewhere. */
  *#movable(): Generator<readonly [chunk: Chunk, waiting: number], undefined> {
    let isRunning = true;
    for (const chunk of this) {
      const waiting = chunk.piece.inputs.length - chunk.answered;
      yield [chunk, isRunning ? waiting - this.#immovable(chunk) : waiting];
      isRunning = false;
    }
  }

  /** Inputs of the running chunk that stay: the one that runs; all of them if the chunk's size was asked for. */
  #immovable({ job, piece, answered }: Chunk): number {
    return job.pace.fixed === undefined ? 1 : piece.inputs.length - answered;
  }

  #count({ pace }: Job, inputs: number): void {
    this.#unanswered.set(pace.speed, (this.#unanswered.get(pace.speed) ?? 0) + inputs);
  }

  #inputsBehindFirst(): number {
    const [first] = this;
    return first ? this.#inputs - first.piece.inputs.length : 0;
  }

  #dropIfDone(chunk: Chunk): void {
    if (chunk.answered < chunk.piece.inputs.length || !this.#chunks.delete(chunk.number)) return;
    this.#inputs -= chunk.piece.inputs.length;
    this.#bytes -= chunk.bytes;
  }
}
