import { LineSplitter } from '../child/line-splitter.ts';
import { Tail } from '../child/tail.ts';
import type { PrintStream } from '../wire/messages.ts';
import type { PrintPlace } from '../wire/print-mark.ts';
import type { WorkerListener, WorkerSettings } from './backend.ts';

const STREAMS = ['stdout', 'stderr'] as const;

/** What a worker within this process prints, on its way to the listener: in whole lines, and told apart by input. */
export class InnerPrints {
  readonly #listener: Pick<WorkerListener, 'print' | 'printsOf'>;
  readonly #tail = new Tail();
  readonly #lines: Readonly<Record<PrintStream, LineSplitter>>;
  readonly #isPassedOn: boolean;
  #isMarked = false;

  /** @param prints `stderr`: it goes there at once, and the listener gets nothing */
  constructor(listener: Pick<WorkerListener, 'print' | 'printsOf'>, prints: WorkerSettings['prints']) {
    this.#isPassedOn = prints === 'stderr';
    this.#listener = listener;
    this.#lines = { stdout: this.#makeSplitter('stdout'), stderr: this.#makeSplitter('stderr') };
  }

  /** The last lines of stderr. */
  get stderr(): string {
    return this.#tail.toString();
  }

  push(stream: PrintStream, bytes: Buffer): void {
    if (this.#isPassedOn) process.stderr.write(bytes);
    this.#lines[stream].push(bytes);
  }

  /** What follows belongs to this input; `undefined`: to none. */
  mark(place: PrintPlace | undefined): void {
    this.#isMarked = true;
    for (const stream of STREAMS) {
      this.#lines[stream].cut();
      this.#listener.printsOf(stream, place);
    }
  }

  /** Nothing more comes. */
  end(): void {
    for (const stream of STREAMS) this.#lines[stream][this.#isMarked ? 'cut' : 'end']();
  }

  #makeSplitter(stream: PrintStream): LineSplitter {
    return new LineSplitter((lines) => {
      if (stream === 'stderr') this.#tail.push(lines);
      if (!this.#isPassedOn) this.#listener.print(stream, lines);
    });
  }
}
