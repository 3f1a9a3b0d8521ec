/**
 * One call of the pool: inputs in, outcomes out, in order or as they come.
 *
 *     stream ─pull─▶ take() ─▶ worker ─▶ settle() ─▶ [pieces, by start] ─▶ [ready] ─▶ for await
 *                      ▲                    │
 *                      └──── giveBack() ────┘          what a worker had not begun goes first again
 *
 * A piece is a run of consecutive inputs with their outcomes. In order, a piece becomes ready when all before it
 * are. The stream is pulled only while less than a window is undelivered, so that neither an endless input nor
 * a slow first input fills the memory.
 */
import { CancelledError } from '../errors.ts';
import { taskLabel } from '../task/address.ts';
import type { InputStream, Outcome, Settled, TaskRef } from '../types.ts';
import { makeDeferred, type Deferred } from '../util/deferred.ts';
import type { CallStyle } from '../wire/messages.ts';
import type { Pace } from './pace.ts';

/** Inputs that may be pulled and not yet delivered: enough that one slow input does not idle the others. */
const WINDOW_INPUTS = 65_536;
/** Bytes of outcomes that may wait for delivery. */
const WINDOW_BYTES = 64 * 1024 * 1024;

/** Consecutive inputs that wait for a worker. */
export interface Piece {
  readonly start: number;
  readonly inputs: readonly unknown[];
}

/** Sees outcomes before they are delivered, and may replace them. */
export type Observer = (settled: Settled) => Settled | Promise<Settled>;

export interface JobOptions {
  readonly stream: InputStream;
  readonly call: CallStyle;
  readonly isOrdered: boolean;
  readonly pace: Pace;
  readonly observe: Observer | undefined;
}

/** `open` → inputs may come; `stopped` → none will be run any more; `failed` → the call as a whole failed. */
type JobState = 'open' | 'stopped' | 'failed';

export class Job implements AsyncIterable<Settled> {
  readonly number: number;
  readonly call: CallStyle;
  readonly pace: Pace;
  /** The task, once its module is prepared; without it no worker gets anything. */
  ref: TaskRef | undefined;
  /** The export that a worker chose, once one has loaded the module. */
  exportName: string | undefined;

  readonly #stream: InputStream;
  readonly #isOrdered: boolean;
  readonly #observe: Observer | undefined;
  readonly #onChange: () => void;
  #state: JobState = 'open';
  #error: unknown;
  #isPulling = false;
  #hasEnded = false;
  #waiting: Piece[] = [];
  readonly #pieces = new Map<number, Settled & { readonly bytes: number }>();
  #ready: (Settled & { readonly bytes: number })[] = [];
  #observed: Promise<void> = Promise.resolve();
  #pulled = 0;
  #settled = 0;
  #delivered = 0;
  #next = 0;
  #undeliveredBytes = 0;
  #consumer: Deferred<void> | undefined;

  /** @param onChange called when the job may have more for a worker, or is over. */
  constructor(number: number, options: JobOptions, onChange: () => void) {
    this.number = number;
    this.call = options.call;
    this.pace = options.pace;
    this.#stream = options.stream;
    this.#isOrdered = options.isOrdered;
    this.#observe = options.observe;
    this.#onChange = onChange;
  }

  /** What the task is called in messages. */
  get taskName(): string {
    return taskLabel(this.ref?.source ?? 'task', this.exportName);
  }

  /** Inputs that wait for a worker; Infinity as long as the stream may give more. */
  get queued(): number {
    if (this.#state !== 'open') return 0;
    if (!this.#hasEnded) return Infinity;
    return this.#waiting.reduce((sum, piece) => sum + piece.inputs.length, 0);
  }

  /** Nothing of this job needs a worker any more, now or later. */
  get isOver(): boolean {
    if (this.#state === 'failed') return true;
    // A stopped job does not wait for a stream that may never answer.
    const mayGrow = this.#state === 'open' && (this.#isPulling || this.queued > 0);
    return !mayGrow && this.#settled === this.#pulled;
  }

  /** Up to `max` next inputs for a worker; `undefined` when there are none now. */
  take(max: number): Piece | undefined {
    if (this.#state !== 'open' || !this.ref) return undefined;
    if (this.#waiting.length === 0 && this.#mayPull()) this.#pull(max);
    const piece = this.#waiting.shift();
    if (!piece || piece.inputs.length <= max) return piece;
    this.#waiting.unshift({ start: piece.start + max, inputs: piece.inputs.slice(max) });
    return { start: piece.start, inputs: piece.inputs.slice(0, max) };
  }

  /** Outcomes of consecutive inputs. @param bytes their size on the wire. */
  settle(start: number, inputs: readonly unknown[], outcomes: readonly Outcome[], bytes: number): void {
    if (this.#state === 'failed') return;
    const settled = { start, inputs, outcomes, bytes };
    if (!this.#observe) {
      this.#arrive(settled);
      return;
    }
    const observe = this.#observe;
    this.#observed = this.#observed.then(async () => this.#arrive({ ...(await observe(settled)), bytes }));
  }

  /** What a worker had not begun: it is run before anything new, or cancelled when the job is stopped. */
  giveBack(piece: Piece): void {
    if (piece.inputs.length === 0 || this.#state === 'failed') return;
    if (this.#state === 'stopped') {
      this.#cancel(piece);
      return;
    }
    this.#waiting.push(piece);
    this.#waiting.sort((a, b) => a.start - b.start);
  }

  /** No input is begun any more; what runs may finish. */
  stop(): void {
    if (this.#state !== 'open') return;
    this.#state = 'stopped';
    this.#stream.close();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const piece of waiting) this.#cancel(piece);
    this.#wake();
  }

  /** The call as a whole fails: the iteration throws this, after what is ready. */
  fail(error: unknown): void {
    if (this.#state === 'failed') return;
    this.#state = 'failed';
    this.#error = error;
    this.#waiting = [];
    this.#stream.close();
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Settled, void, undefined> {
    try {
      for (;;) {
        const ready = this.#ready;
        this.#ready = [];
        for (const settled of ready) {
          this.#deliver(settled);
          yield settled;
        }
        if (this.#ready.length > 0) continue;
        if (this.isOver) break;
        this.#consumer = makeDeferred();
        await this.#consumer.promise;
      }
      if (this.#error !== undefined || this.#state === 'failed') throw this.#error;
    } finally {
      this.stop();
      this.#onChange();
    }
  }

  #mayPull(): boolean {
    const undelivered = this.#pulled - this.#delivered;
    return (
      !this.#hasEnded &&
      !this.#isPulling &&
      undelivered < WINDOW_INPUTS &&
      this.#undeliveredBytes < WINDOW_BYTES
    );
  }

  #pull(max: number): void {
    try {
      const inputs = this.#stream.pull(max);
      if (!(inputs instanceof Promise)) {
        this.#onPulled(inputs);
        return;
      }
      this.#isPulling = true;
      void inputs
        .then(
          (later) => this.#onPulled(later),
          (error: unknown) => this.#endInput(error),
        )
        .then(() => {
          this.#isPulling = false;
          this.#wake();
          this.#onChange();
        });
    } catch (error) {
      this.#endInput(error);
    }
  }

  #onPulled(inputs: readonly unknown[]): void {
    if (this.#state !== 'open') return;
    if (inputs.length === 0) {
      this.#endInput(undefined);
      return;
    }
    const piece = { start: this.#pulled, inputs };
    this.#pulled += inputs.length;
    if (this.#pulled === this.#stream.length) this.#endInput(undefined);
    this.giveBack(piece);
  }

  /** The stream is at its end, or broken: then the iteration throws, after everything before the break. */
  #endInput(error: unknown): void {
    this.#hasEnded = true;
    this.#error ??= error;
    this.#stream.close();
    this.#wake();
  }

  #cancel(piece: Piece): void {
    const error = new CancelledError();
    this.settle(
      piece.start,
      piece.inputs,
      piece.inputs.map(() => ({ ok: false, error })),
      0,
    );
  }

  #arrive(settled: Settled & { readonly bytes: number }): void {
    this.#settled += settled.outcomes.length;
    this.#undeliveredBytes += settled.bytes;
    if (this.#isOrdered) this.#arriveInOrder(settled);
    else this.#ready.push(settled);
    this.#wake();
    if (this.isOver) this.#onChange();
  }

  #arriveInOrder(settled: Settled & { readonly bytes: number }): void {
    this.#pieces.set(settled.start, settled);
    for (let piece = this.#pieces.get(this.#next); piece; piece = this.#pieces.get(this.#next)) {
      this.#pieces.delete(piece.start);
      this.#next = piece.start + piece.outcomes.length;
      this.#ready.push(piece);
    }
  }

  #deliver(settled: Settled & { readonly bytes: number }): void {
    const wasFull = !this.#mayPull();
    this.#delivered += settled.outcomes.length;
    this.#undeliveredBytes -= settled.bytes;
    if (wasFull && this.#mayPull()) queueMicrotask(this.#onChange);
  }

  #wake(): void {
    this.#consumer?.resolve();
    this.#consumer = undefined;
  }
}
