/**
 * `-o, --output <file>`: results in a file that is there when it is complete.
 *
 *     write ─▶ <file>.partial ─┬─ the run came to its end ─▶ <file>
 *                              └─ it did not ─▶ stays, and stderr says so
 *
 * What was in `<file>` stays until the new results are complete; a partial one of an earlier run stays too, and the next has
 * another name (`.partial2`), unless this run goes on with it. What is written is in the file when `write` returns, so
 * that it survives this process.
 */
import {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';

import type { ResultOutput } from '../job/request.ts';
import { attempt, writeAll } from '../output-file.ts';

const PERMISSIONS = 0o777;
const BLOCK = 64 * 1024;

export interface ResultFileOptions {
  /** Absolute: a task may change the working directory. */
  readonly path: string;
  /** The same as it was written, for messages. */
  readonly title: string;
  /** Results are put behind those that an earlier run has written. */
  readonly continues: boolean;
  /** What stands behind every result. */
  readonly terminator: string;
  readonly note: (line: string) => void;
}

export class ResultFile implements ResultOutput {
  readonly #options: ResultFileOptions;
  #partial: { readonly path: string; readonly file: number } | undefined;
  #failure: Error | undefined;

  /** Touches nothing yet. @throws MprunError (ERR_MPRUN_OUTPUT) where it could not be written */
  constructor(options: ResultFileOptions) {
    this.#options = options;
    attempt(options.title, () => {
      const stat = lstatSync(options.path, { throwIfNoEntry: false });
      if (stat?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
      accessSync(dirname(options.path), constants.W_OK | constants.X_OK);
      // It would be replaced all the same: who has made it read-only does not want that.
      if (stat) accessSync(options.path, constants.W_OK);
    });
  }

  /** Whether an earlier run has left results for this path. */
  static hasEarlier(path: string): boolean {
    return existsSync(path) || existsSync(partialPath(path, 1));
  }

  /** Throws where it cannot be written; after that, always. */
  async write(text: string): Promise<boolean> {
    if (this.#failure) throw this.#failure;
    if (text === '') return true;
    try {
      attempt(this.#options.title, () => writeAll(this.#open(), text));
    } catch (error) {
      this.#failure = error as Error;
      throw error;
    }
    return true;
  }

  close(isComplete: boolean): void {
    const { title, path, note } = this.#options;
    if (isComplete && !this.#failure) attempt(title, () => this.#open());
    const partial = this.#partial;
    if (!partial) return;
    const { size } = fstatSync(partial.file);
    closeSync(partial.file);
    this.#partial = undefined;
    if (isComplete && !this.#failure) this.#finish(partial.path);
    else if (size === 0) rmSync(partial.path, { force: true });
    else
      note(
        `results so far are in ${title}${partial.path.slice(path.length)}: the run did not come to its end\n`,
      );
  }

  #finish(partial: string): void {
    const { title, path, note } = this.#options;
    try {
      attempt(title, () => renameSync(partial, path));
    } catch (error) {
      note(`the results are in ${title}${partial.slice(path.length)}\n`);
      throw error;
    }
  }

  #open(): number {
    this.#partial ??= this.#options.continues
      ? openEarlier(this.#options.path, this.#options.terminator)
      : openNew(this.#options.path);
    return this.#partial.file;
  }
}

/** @param n from 1 */
function partialPath(path: string, n: number): string {
  return `${path}.partial${n === 1 ? '' : n}`;
}

/** The first name that is free, for this run alone. */
function openNew(path: string): { path: string; file: number } {
  for (let n = 1; ; n++) {
    const partial = partialPath(path, n);
    try {
      const file = openSync(partial, 'ax');
      const replaced = statSync(path, { throwIfNoEntry: false });
      if (replaced) fchmodSync(file, replaced.mode & PERMISSIONS);
      return { path: partial, file };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** What an interrupted run has left; else a copy of what a complete one has; else a new one. */
function openEarlier(path: string, terminator: string): { path: string; file: number } {
  const partial = partialPath(path, 1);
  if (!existsSync(partial)) {
    if (!existsSync(path)) return openNew(path);
    copyFileSync(path, partial, constants.COPYFILE_EXCL);
  }
  const file = openSync(partial, 'a+');
  cutTornResult(file, terminator);
  return { path: partial, file };
}

/** A process that was killed may have left the beginning of a result, which is written again. */
function cutTornResult(file: number, terminator: string): void {
  const block = Buffer.alloc(BLOCK);
  for (let end = fstatSync(file).size; end > 0;) {
    const from = Math.max(0, end - BLOCK);
    const length = readSync(file, block, 0, end - from, from);
    const last = block.subarray(0, length).lastIndexOf(terminator);
    end = last === -1 ? from : from + last + terminator.length;
    if (last === -1 && from > 0) continue;
    ftruncateSync(file, end);
    return;
  }
}
