/**
 * One call of the pool: inputs in, outcomes out, in order or as they come.
 *
 *     stream ─pull─▶ take() ─▶ worker ─▶ settle() ─▶ Delivery ─▶ next()
 *                      ▲                  │   │
 *                      └─── giveBack() ───┘   └─ failed, tries left: waits again
 *
 *     open ──stop()──▶ stopped        what runs may finish, nothing else begins
 *       ├────leave()──▶ left          nor does anybody wait for what runs
 *       └────fail()───▶ failed        the call as a whole has an error
 *
 * The stream is pulled only while less than a window is undelivered, so that neither an endless input nor a slow
 * first input fills the memory.
 */
import { CancelledError } from '../errors.ts';
import type { InputStream, Outcome, Settled } from '../types.ts';
import { makeDeferred, type Deferred } from '../util/deferred.ts';
import { Delivery, type SizedRun } from './delivery.ts';
import type { Pace } from './pace.ts';
import type { PoolTask } from './pool-task.ts';
import { Retries } from './retries.ts';

/** Bytes of outcomes that may wait for delivery. */
const WINDOW_BYTES = 64 * 1024 * 1024;

/** Consecutive inputs that wait for a worker. */
export interface Piece {
  readonly start: number;
  readonly inputs: readonly unknown[];
  /** Tries before this one. */
  readonly attempt: number;
}

/** Sees outcomes before they are delivered, and may replace them. */
export type Observer = (settled: Settled) => Settled | Promise<Settled>;

export interface JobOptions {
  readonly task: PoolTask;
  readonly stream: InputStream;
  readonly isOrdered: boolean;
  readonly pace: Pace;
  /** Inputs that may be pulled and not yet delivered. */
  readonly window: () => number;
  readonly timeoutMs: number | undefined;
  readonly retries: number;
  readonly observe: Observer | undefined;
  /** Called when an input has failed for good. */
  readonly onFailure: (() => void) | undefined;
}

type JobState = 'open' | 'stopped' | 'left' | 'failed';

export class Job {
  readonly task: PoolTask;
  readonly pace: Pace;
  readonly timeoutMs: number | undefined;

  readonly #stream: InputStream;
  readonly #observe: Observer | undefined;
  readonly #onFailure: (() => void) | undefined;
  readonly #onChange: () => void;
  readonly #delivery: Delivery;
  readonly #retries: Retries;
  #window: () => number;
  #state: JobState = 'open';
  #error: unknown;
  #isPulling = false;
  #hasEnded = false;
  #waiting: Piece[] = [];
  #observed: Promise<void> = Promise.resolve();
  #pulled = 0;
  #settled = 0;
  #consumer: Deferred<void> | undefined;

  /** @param onChange called when the job may have more for a worker, or is over. */
  constructor(options: JobOptions, onChange: () => void) {
    this.task = options.task;
    this.pace = options.pace;
    this.timeoutMs = options.timeoutMs;
    this.#stream = options.stream;
    this.#observe = options.observe;
    this.#onFailure = options.onFailure;
    this.#window = options.window;
    this.#retries = new Retries(options.retries);
    this.#delivery = new Delivery(options.isOrdered);
    this.#onChange = onChange;
  }

  /** Inputs that wait for a worker; Infinity where nobody knows how many the stream will give. */
  get queued(): number {
    if (this.#state !== 'open') return 0;
    const toCome = this.#hasEnded ? 0 : (this.#stream.length ?? Infinity) - this.#pulled;
    return this.#waiting.reduce((sum, piece) => sum + piece.inputs.length, toCome);
  }

  /** Nothing of this job needs a worker any more, now or later. */
  get isOver(): boolean {
    if (this.#state === 'failed') return true;
    // A stopped job does not wait for a stream that may never answer.
    const mayGrow = this.#state === 'open' && (this.#isPulling || this.queued > 0);
    return !mayGrow && this.#settled === this.#pulled;
  }

  /** Something goes on that somebody waits for: the program must not end meanwhile. */
  get isActive(): boolean {
    if (this.#state === 'left' || this.isOver) return false;
    return !this.task.ref || this.#settled < this.#pulled || this.#mayPull();
  }

  /** Up to `max` next inputs for a worker; `undefined` when there are none now. */
  take(max: number): Piece | undefined {
    if (this.#state !== 'open' || !this.task.ref) return undefined;
    if (this.#waiting.length === 0 && this.#mayPull()) this.#pull(max);
    const piece = this.#waiting.shift();
    if (!piece || piece.inputs.length <= max) return piece;
    const { start, inputs, attempt } = piece;
    this.#waiting.unshift({ start: start + max, inputs: inputs.slice(max), attempt });
    return { start, inputs: inputs.slice(0, max), attempt };
  }

  /** Outcomes of consecutive inputs. @param bytes their size on the wire. */
  settle(start: number, inputs: readonly unknown[], outcomes: readonly Outcome[], bytes: number): void {
    if (this.#state === 'failed') return;
    const settled = { start, inputs, outcomes, bytes };
    if (this.#state !== 'open' || !this.#retries.mayRetry(outcomes)) {
      this.#deliver(settled);
      return;
    }
    const { final, again } = this.#retries.divide(settled);
    for (const run of final) this.#deliver(run);
    for (const piece of again) this.giveBack(piece);
    if (again.length > 0) this.#onChange();
  }

  /** What a worker had not begun: it is run before anything new, or cancelled when the job is stopped. */
  giveBack(piece: Piece): void {
    if (piece.inputs.length === 0 || this.#state === 'failed') return;
    if (this.#state !== 'open') {
      this.#cancel(piece, undefined);
      return;
    }
    this.#waiting.push(piece);
    this.#waiting.sort((a, b) => a.start - b.start);
  }

  /** No input is begun any more; what runs may finish. @param reason why, as the cause of the cancelled ones */
  stop(reason?: unknown): void {
    if (this.#state !== 'open') return;
    this.#state = 'stopped';
    this.#stream.close();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const piece of waiting) this.#cancel(piece, reason);
    this.#wake();
  }

  /** Nobody will ask for outcomes any more. */
  leave(): void {
    if (this.#state === 'failed' || this.#state === 'left') return;
    this.stop();
    this.#state = 'left';
    this.#delivery.clear();
    this.#wake();
  }

  /** The call as a whole fails: `next` throws this, after what is ready. */
  fail(error: unknown): void {
    if (this.#state === 'failed') return;
    this.#state = 'failed';
    this.#error = error;
    this.#waiting = [];
    this.#stream.close();
    this.#wake();
  }

  /** Everything is computed, however much of it waits for the consumer. */
  liftWindow(): void {
    this.#window = () => Infinity;
  }

  /** The next outcomes; `undefined` at the end. Throws when the call as a whole failed. */
  async next(): Promise<Settled | undefined> {
    for (;;) {
      const wasFull = !this.#mayPull();
      const settled = this.#delivery.shift();
      if (settled) {
        if (wasFull && this.#mayPull()) queueMicrotask(this.#onChange);
        return settled;
      }
      if (this.isOver || this.#state === 'left') break;
      this.#consumer ??= makeDeferred();
      await this.#consumer.promise;
    }
    if (this.#error !== undefined || this.#state === 'failed') throw this.#error;
    return undefined;
  }

  #mayPull(): boolean {
    return !this.#hasEnded && !this.#isPulling && this.#room() > 0 && this.#delivery.bytes < WINDOW_BYTES;
  }

  /** Inputs that may be pulled now. */
  #room(): number {
    return this.#window() - (this.#pulled - this.#delivery.delivered);
  }

  #pull(max: number): void {
    try {
      const inputs = this.#stream.pull(Math.min(max, this.#room()));
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
    const piece = { start: this.#pulled, inputs, attempt: 0 };
    this.#pulled += inputs.length;
    if (this.#pulled === this.#stream.length) this.#endInput(undefined);
    this.giveBack(piece);
  }

  /** The stream is at its end, or broken: then `next` throws, after everything before the break. */
  #endInput(error: unknown): void {
    this.#hasEnded = true;
    this.#error ??= error;
    this.#stream.close();
    this.#wake();
  }

  #cancel(piece: Piece, reason: unknown): void {
    const error = new CancelledError(undefined, reason === undefined ? {} : { cause: reason });
    const outcomes = piece.inputs.map(() => ({ ok: false, error }) as const);
    this.#deliver({ start: piece.start, inputs: piece.inputs, outcomes, bytes: 0 });
  }

  #deliver(settled: SizedRun): void {
    const { bytes } = settled;
    if (this.#observe) {
      const observe = this.#observe;
      this.#observed = this.#observed.then(async () => this.#arrive({ ...(await observe(settled)), bytes }));
    } else this.#arrive(settled);
  }

  #arrive(settled: SizedRun): void {
    this.#settled += settled.outcomes.length;
    if (this.#state !== 'left') this.#keep(settled);
    this.#wake();
    if (this.isOver) this.#onChange();
  }

  #keep(settled: SizedRun): void {
    if (this.#onFailure && settled.outcomes.some(({ ok }) => !ok)) this.#onFailure();
    this.#delivery.arrive(settled);
  }

  #wake(): void {
    this.#consumer?.resolve();
    this.#consumer = undefined;
  }
}
