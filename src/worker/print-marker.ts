import type { PrintStream } from '../wire/messages.ts';
import { encodePrintMark, type PrintPlace } from '../wire/print-mark.ts';
import { writeFully } from './blocking-io.ts';
import { STDERR_FD, STDOUT_FD } from './descriptors.ts';

const DESCRIPTORS = { stdout: STDOUT_FD, stderr: STDERR_FD } as const;

/** The streams that the code of this process has opened to print on. */
type OpenStreams = () => readonly NodeJS.WriteStream[];

/** Marks what a worker process prints: see wire/print-mark.ts. */
export class PrintMarker {
  readonly #openStreams: OpenStreams;
  readonly #onLost: (stream: PrintStream, from: PrintPlace) => void;
  readonly #lost = new Set<PrintStream>();
  /** The input that was marked last. */
  #last: PrintPlace = { chunk: 0, offset: 0 };

  /** @param onLost the task has closed the stream: this input, and all that follow, have no mark on it */
  constructor(openStreams: OpenStreams, onLost: (stream: PrintStream, from: PrintPlace) => void) {
    this.#openStreams = openStreams;
    this.#onLost = onLost;
  }

  /** @returns a promise where what was printed before is still on its way */
  mark(mark: string, place: PrintPlace | undefined): Promise<void> | undefined {
    if (place) this.#last = place;
    const pending = this.#openStreams().filter(({ writableLength }) => writableLength > 0);
    if (pending.length > 0) return this.#markAfter(pending, mark, place);
    this.#write(encodePrintMark(mark, place));
    return undefined;
  }

  /** A program that the task has started, and that shares the pipe, may have made it non-blocking. */
  async #markAfter(
    pending: readonly NodeJS.WriteStream[],
    mark: string,
    place: PrintPlace | undefined,
  ): Promise<void> {
    // Called with an error too, when the stream is closed.
    await Promise.all(pending.map((stream) => new Promise((resolve) => stream.write('', resolve))));
    this.#write(encodePrintMark(mark, place));
  }

  #write(bytes: Buffer): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.#lost.has(stream)) continue;
      try {
        writeFully(DESCRIPTORS[stream], bytes);
      } catch {
        this.#lost.add(stream);
        this.#onLost(stream, this.#last);
      }
    }
  }
}
