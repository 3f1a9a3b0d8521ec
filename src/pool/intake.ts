import type { InputStream } from '../types.ts';
import { Fifo } from '../util/fifo.ts';
import { Doorkeeper } from './doorkeeper.ts';
import type { StartGate } from './gate.ts';

/** Consecutive inputs that wait for a worker. */
export interface Piece {
  readonly start: number;
  readonly inputs: readonly unknown[];
  /** Tries before this one. */
  readonly attempt: number;
}

/** Some of a piece. */
export function partOf({ start, inputs, attempt }: Piece, from: number, to = inputs.length): Piece {
  return { start: start + from, inputs: inputs.slice(from, to), attempt };
}

/**
 * The inputs of a job before a worker has them:
 *
 *     stream ─pull()─▶ [waiting, by start] ─take()─▶ worker        past the gate, where there is one
 *                            ▲    ▲                     │
 *                            │    └──── giveBack() ─────┤
 *                            └─(delay)─ giveBackLater() ┘
 */
export class Intake {
  readonly #stream: InputStream;
  readonly #onArrival: () => void;
  readonly #pieces = new Fifo<Piece>();
  readonly #doorkeeper: Doorkeeper | undefined;
  #waiting = 0;
  /** Pieces that wait for their time, with what ends that. Missing as a rule. */
  #delayed: Map<Piece, NodeJS.Timeout> | undefined;
  #delayedInputs = 0;
  #pulled = 0;
  #isPulling = false;
  #hasEnded = false;
  #isClosed = false;
  #failure: { readonly error: unknown } | undefined;

  /** @param onArrival called when there may be more to take: a pull that took its time is answered, a delay over, the gate open */
  constructor(stream: InputStream, gate: StartGate | undefined, onArrival: () => void) {
    this.#stream = stream;
    this.#onArrival = onArrival;
    if (gate) this.#doorkeeper = new Doorkeeper(gate, onArrival);
  }

  /** Number of inputs that were pulled. */
  get pulled(): number {
    return this.#pulled;
  }

  /** A pull is under way. */
  get isPulling(): boolean {
    return this.#isPulling;
  }

  /** The stream may be pulled. */
  get isOpen(): boolean {
    return !this.#hasEnded && !this.#isPulling && !this.#isClosed;
  }

  /** Whether anybody knows how many inputs there are. */
  get isBounded(): boolean {
    return this.#stream.length !== undefined;
  }

  /** The stream's error, if it broke; everything before the break is there. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  /** Inputs that wait here. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Inputs that wait here for their time to come. */
  get delayed(): number {
    return this.#delayedInputs;
  }

  /** Nothing is let through now. */
  get isShut(): boolean {
    return this.#doorkeeper?.isShut === true;
  }

  /** Inputs that the stream may still give. */
  get toCome(): number {
    if (this.#hasEnded || this.#isClosed) return 0;
    return (this.#stream.length ?? Infinity) - this.#pulled;
  }

  /** Up to `max` inputs; pulls up to `room` when none wait. `undefined` when there are none now. */
  take(max: number, room: number): Piece | undefined {
    if (this.#waiting === 0 && room > 0 && this.isOpen) this.#pull(Math.min(max, room));
    if (this.isShut) return undefined;
    const piece = this.#pieces.shift();
    if (!piece) return undefined;
    this.#waiting -= piece.inputs.length;
    // Asked last: what it lets through must begin.
    if (this.#doorkeeper?.admits() === false) {
      this.giveBack(piece);
      return undefined;
    }
    if (piece.inputs.length <= max) return piece;
    this.giveBack(partOf(piece, max));
    return partOf(piece, 0, max);
  }

  /** These go before anything new. */
  giveBack(piece: Piece): void {
    this.#waiting += piece.inputs.length;
    this.#pieces.insert(piece, ({ start }) => start < piece.start);
  }

  /** The same, after so many milliseconds. Whoever waits for the job keeps the program alive. */
  giveBackLater(piece: Piece, delayMs: number): void {
    this.#delayed ??= new Map();
    const timer = setTimeout(() => {
      this.#delayed?.delete(piece);
      this.#delayedInputs -= piece.inputs.length;
      this.giveBack(piece);
      this.#onArrival();
    }, delayMs);
    this.#delayed.set(piece, timer.unref());
    this.#delayedInputs += piece.inputs.length;
  }

  /** The job is over. */
  letGo(): void {
    this.#doorkeeper?.close();
  }

  /** Lets go of the stream and the gate, and gives what waits. */
  close(): Piece[] {
    this.#isClosed = true;
    this.#stream.close();
    this.#doorkeeper?.close();
    const pieces = this.#endDelays();
    for (let piece = this.#pieces.shift(); piece; piece = this.#pieces.shift()) pieces.push(piece);
    this.#waiting = 0;
    return pieces;
  }

  #endDelays(): Piece[] {
    const delayed = this.#delayed ?? new Map<Piece, NodeJS.Timeout>();
    for (const timer of delayed.values()) clearTimeout(timer);
    this.#delayed = undefined;
    this.#delayedInputs = 0;
    return [...delayed.keys()];
  }

  /** The stream may run code of the user's, and that may call the pool: no second pull begins meanwhile. */
  #pull(max: number): void {
    this.#isPulling = true;
    try {
      const inputs = this.#stream.pull(max);
      if (inputs instanceof Promise) {
        void this.#pullLater(inputs);
        return;
      }
      this.#add(inputs);
    } catch (error) {
      this.#end({ error });
    }
    this.#isPulling = false;
  }

  async #pullLater(inputs: Promise<readonly unknown[]>): Promise<void> {
    try {
      this.#add(await inputs);
    } catch (error) {
      this.#end({ error });
    }
    this.#isPulling = false;
    this.#onArrival();
  }

  #add(inputs: readonly unknown[]): void {
    if (this.#isClosed) return;
    if (inputs.length === 0) {
      this.#end(undefined);
      return;
    }
    this.giveBack({ start: this.#pulled, inputs, attempt: 0 });
    this.#pulled += inputs.length;
    if (this.#pulled === this.#stream.length) this.#end(undefined);
  }

  #end(failure: { readonly error: unknown } | undefined): void {
    this.#hasEnded = true;
    this.#failure = failure;
    this.#stream.close();
  }
}
