import { closeSync, openSync } from 'node:fs';

import { attempt, expectWritable, writeAll } from '../output-file.ts';

/** A file that grows as there is something to write; what is written is there for others to read. */
export class TextFile {
  readonly #path: string;
  #file: number | undefined;

  /** Looks whether it can be written, and does not touch it yet. @throws MprunError (ERR_MPRUN_OUTPUT), here and when it is written */
  constructor(path: string) {
    expectWritable(path);
    this.#path = path;
  }

  write(text: string): void {
    attempt(this.#path, () => writeAll((this.#file ??= openSync(this.#path, 'w')), text));
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
