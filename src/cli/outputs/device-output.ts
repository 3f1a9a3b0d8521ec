/**
 * `-o` to what is no plain file: a named pipe, a terminal, /dev/null, what a symbolic link leads to. Written to as results
 * come; a slow reader holds them back.
 */
import { close, constants, fstatSync, ftruncateSync, openSync, writeFile } from 'node:fs';
import { promisify } from 'node:util';

import type { ResultOutput } from '../job/request.ts';
import { attempt, outputError } from '../output-file.ts';

const writeTo = promisify(writeFile);
const closeFile = promisify(close);

export class DeviceOutput implements ResultOutput {
  readonly #path: string;
  readonly #file: number;
  /** What a plain file behind a link holds goes with the first result. */
  #isUntouched: boolean;
  #failure: Error | undefined;

  /** Opens it: a named pipe is waited for, until somebody reads it. @throws MprunError (ERR_MPRUN_OUTPUT) */
  constructor(path: string, continues: boolean) {
    this.#path = path;
    const { O_WRONLY, O_CREAT, O_APPEND } = constants;
    this.#file = attempt(path, () => openSync(path, O_WRONLY | O_CREAT | O_APPEND, 0o666));
    this.#isUntouched = !continues && fstatSync(this.#file).isFile();
  }

  async write(text: string): Promise<boolean> {
    if (this.#failure) throw this.#failure;
    try {
      if (this.#isUntouched) ftruncateSync(this.#file);
      this.#isUntouched = false;
      if (text !== '') await writeTo(this.#file, text);
      return true;
    } catch (error) {
      this.#failure = outputError(this.#path, error);
      throw this.#failure;
    }
  }

  async close(): Promise<void> {
    await closeFile(this.#file);
  }
}
