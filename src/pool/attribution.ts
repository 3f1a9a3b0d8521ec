/**
 * What a worker prints, told apart by the input that ran meanwhile, for calls that ask for it:
 *
 *     its streams   ─ marks of inputs, lines ─▶ print() ─▶ the call's `onPrint`; else the pool's
 *     its outcomes  ─────────────────────────▶ hold()  ─▶ once all is there that the input has printed
 *
 * Outcomes and prints come by different ways. What holds an outcome back is lifted by the marks of both streams behind the input, by
 * the word of the worker that a stream of its has none any more, or by its end, before which all was read.
 */
import type { MarkPrintsMessage, PrintStream } from '../wire/messages.ts';
import { makePrintMark, type PrintPlace } from '../wire/print-mark.ts';
import { warnOfCallback } from './callbacks.ts';
import type { Piece } from './intake.ts';

/** Something that an input has printed. */
export interface TaskPrint {
  readonly stream: PrintStream;
  /** Whole lines, with their newlines; what an input has printed last may lack it. */
  readonly bytes: Uint8Array;
  /** Place of the input in its call, counted from 0. */
  readonly index: number;
  readonly input: unknown;
  /** 0 at the first try, 1 at the first retry. */
  readonly attempt: number;
  /** Name of the worker. */
  readonly worker: string;
}

/** Gets what inputs print. */
export type TaskPrintListener = (print: TaskPrint) => void;

/** Of a pool: gets what belongs to no input, or to one of a call that has not asked. */
type LinesListener = (stream: PrintStream, lines: Uint8Array, worker: string) => void;

/** A chunk whose inputs' prints are asked for. */
interface MarkedChunk {
  readonly piece: Piece;
  readonly onPrint: TaskPrintListener;
}

interface StreamState {
  /** The input whose prints come now. */
  now: PrintPlace | undefined;
  /** All prints of this input, and of all before it, are there. */
  done: PrintPlace;
  /** From this input on, nothing can be told apart any more. */
  lostFrom: PrintPlace;
}

interface Held {
  readonly place: PrintPlace;
  readonly settle: () => void;
}

const NEWLINE = 0x0a;
const NOTHING: PrintPlace = { chunk: -1, offset: -1 };
const NEVER: PrintPlace = { chunk: Infinity, offset: Infinity };

export class Attribution {
  readonly #worker: string;
  readonly #onLines: LinesListener;
  readonly #chunks = new Map<number, MarkedChunk>();
  readonly #streams: Readonly<Record<PrintStream, StreamState>> = {
    stdout: { now: undefined, done: NOTHING, lostFrom: NEVER },
    stderr: { now: undefined, done: NOTHING, lostFrom: NEVER },
  };
  #held: Held[] = [];
  /** The worker marks what inputs print. */
  #isMarked = false;
  #mark: string | undefined;

  constructor(worker: string, onLines: LinesListener) {
    this.#worker = worker;
    this.#onLines = onLines;
  }

  /** Whether prints of the inputs that are sent next shall be told apart; gives what the worker is to be told, where that is news. */
  ask(isOn: boolean): MarkPrintsMessage | undefined {
    if (isOn === this.#isMarked) return undefined;
    this.#isMarked = isOn;
    this.#mark ??= makePrintMark();
    return { type: 'markPrints', mark: this.#mark, isOn };
  }

  /** What the inputs of this chunk print goes to the listener. */
  expect(chunk: number, piece: Piece, onPrint: TaskPrintListener): void {
    this.#chunks.set(chunk, { piece, onPrint });
    this.#forgetBefore(chunk);
  }

  print(stream: PrintStream, bytes: Buffer): void {
    const { now } = this.#streams[stream];
    const chunk = now && this.#chunks.get(now.chunk);
    try {
      if (now && chunk) chunk.onPrint(this.#printOf(stream, bytes, now.offset, chunk));
      else this.#onLines(stream, withNewline(bytes), this.#worker);
    } catch (error) {
      warnOfCallback('onPrint', error);
    }
  }

  /** What comes on this stream from here on belongs to this input; `undefined`: to none. */
  mark(stream: PrintStream, place: PrintPlace | undefined): void {
    const state = this.#streams[stream];
    const ended = state.now;
    state.now = place;
    if (!ended) return;
    state.done = ended;
    this.#release();
  }

  /** No marks come on this stream any more, from this input on. */
  lose(stream: PrintStream, from: PrintPlace): void {
    this.#streams[stream].lostFrom = from;
    this.#release();
  }

  /** Calls the function when all is there that was printed up to the end of this input; at once, where nobody asks. */
  hold(place: PrintPlace, settle: () => void): void {
    if (this.#chunks.has(place.chunk) && !this.#isThere(place)) this.#held.push({ place, settle });
    else settle();
  }

  /** The worker is gone, and all was read. */
  end(): void {
    for (const stream of ['stdout', 'stderr'] as const) this.lose(stream, NOTHING);
    this.#chunks.clear();
  }

  #release(): void {
    const there = this.#held.filter(({ place }) => this.#isThere(place));
    this.#held = this.#held.filter(({ place }) => !this.#isThere(place));
    for (const { settle } of there) settle();
  }

  #isThere(place: PrintPlace): boolean {
    return Object.values(this.#streams).every(
      ({ done, lostFrom }) => !isBefore(done, place) || !isBefore(place, lostFrom),
    );
  }

  /** Older chunks that both streams are past. */
  #forgetBefore(newest: number): void {
    const past = Object.values(this.#streams).map(({ done, lostFrom }) =>
      lostFrom === NEVER ? done.chunk : newest,
    );
    const first = Math.min(newest, ...past);
    for (const chunk of this.#chunks.keys()) if (chunk < first) this.#chunks.delete(chunk);
  }

  #printOf(stream: PrintStream, bytes: Buffer, offset: number, { piece }: MarkedChunk): TaskPrint {
    const { start, inputs, attempt } = piece;
    const context = { index: start + offset, input: inputs[offset], attempt, worker: this.#worker };
    return { stream, bytes, ...context };
  }
}

function isBefore(a: PrintPlace, b: PrintPlace): boolean {
  return a.chunk < b.chunk || (a.chunk === b.chunk && a.offset < b.offset);
}

/** Whoever gets lines gets whole ones. */
function withNewline(bytes: Buffer): Buffer {
  return bytes.at(-1) === NEWLINE ? bytes : Buffer.concat([bytes, Buffer.from([NEWLINE])]);
}
