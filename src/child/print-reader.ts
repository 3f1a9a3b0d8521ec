import type { Readable } from 'node:stream';

import { PrintMarkReader, type PrintPlace } from '../wire/print-mark.ts';
import { LineSplitter } from './line-splitter.ts';

export interface PrintListener {
  /** Whole lines; the last before a mark, or before the end of a stream that has marks, may lack its newline. */
  print(lines: Buffer): void;
  /** What follows belongs to this input; `undefined`: to none. */
  marked(place: PrintPlace | undefined): void;
}

/** What a process prints on one of its streams: in whole lines, and told apart where the process marks it. */
export class PrintReader {
  readonly #listener: PrintListener;
  readonly #lines: LineSplitter;
  #marks: PrintMarkReader | undefined;

  constructor(stream: Readable, listener: PrintListener) {
    this.#listener = listener;
    this.#lines = new LineSplitter((lines) => listener.print(lines));
    stream.on('data', (block: Buffer) => (this.#marks ?? this.#lines).push(block));
  }

  /** From now on there may be marks. */
  expectMarks(mark: string): void {
    this.#marks ??= new PrintMarkReader(mark, {
      bytes: (bytes) => this.#lines.push(bytes),
      marked: (place) => {
        this.#lines.cut();
        this.#listener.marked(place);
      },
    });
  }

  /** Nothing more comes. Safe to call more than once. */
  end(): void {
    if (!this.#marks) {
      this.#lines.end();
      return;
    }
    this.#marks.end();
    this.#lines.cut();
  }
}
