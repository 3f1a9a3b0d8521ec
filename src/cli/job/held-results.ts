/**
 * Results that are there and not written yet, as an earlier one is missing: kept beside the joblog, so that a run which is
 * killed loses none of them, and whoever resumes need not compute them again.
 *
 *     result ─hold()─▶ <joblog>.held ─▶ joblog row … ─▶ stdout ─release()─▶ forgotten
 *                          └──────── killed ─▶ take() by the next run ─▶ stdout
 *
 * The file is a journal, one JSON value a line: `{ hold: key, value }`, `{ release: key }`. It is emptied now and then when nothing is
 * held, and goes at the end; runs that share a joblog share this file too, and leave alone what others hold.
 */
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';

import { MprunError } from '../../index.ts';
import { attempt, endsLine, writeAll } from '../output-file.ts';

/** Bytes after which it is worth emptying. */
const LONG = 1024 * 1024;

type Line = { readonly hold: string; readonly value: string } | { readonly release: string };

export class HeldResults {
  readonly #path: string;
  readonly #resumes: boolean;
  /** Of an earlier run, by input; several for an input that is there more than once. */
  readonly #left: Map<string, string[]>;
  #file: number | undefined;
  #held = 0;
  /** What is not in the file yet. */
  #lines: Line[] = [];
  /** Bytes of the file that this run has read or written: where there are more, others use it as well. */
  #known = 0;

  /**
   * Reads what is there, and changes nothing.
   *
   * @param path of the file, beside the joblog
   * @param resumes what an earlier run has left is to be taken
   * @throws MprunError (ERR_MPRUN_OUTPUT), here and from all others, when the file cannot be read or written
   */
  constructor(path: string, resumes: boolean) {
    this.#path = path;
    this.#resumes = resumes;
    const text = resumes ? readText(path) : '';
    this.#left = leftIn(text);
    this.#known = Buffer.byteLength(text);
    for (const values of this.#left.values()) this.#held += values.length;
  }

  /** The run begins: what an earlier one has left goes, where this one does not go on with it. */
  begin(): void {
    if (!this.#resumes) attempt(this.#path, () => rmSync(this.#path, { force: true }));
  }

  /** The result is in the file after the next `flush`. Some cannot be kept: then this is `false`. @param key of its input */
  hold(key: string, value: unknown): boolean {
    let text: string;
    try {
      text = serialize(value).toString('base64');
    } catch {
      // A function, say, where tasks run in this very process and results need not travel.
      return false;
    }
    this.#held++;
    this.#lines.push({ hold: key, value: text });
    return true;
  }

  /** The result of this input is written; the file says so after the next `flush`. */
  release(key: string): void {
    this.#held--;
    this.#lines.push({ release: key });
  }

  /** All that was said is in the file when this returns. */
  flush(): void {
    if (this.#lines.length === 0) return;
    const text = this.#lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    this.#lines = [];
    attempt(this.#path, () => {
      writeAll(this.#open(), text);
      this.#known += Buffer.byteLength(text);
    });
    if (this.#held === 0 && this.#known > LONG) this.#empty();
  }

  /**
   * What an earlier run has computed for the input and not written; it stays in the file until it is released.
   *
   * @throws MprunError (ERR_MPRUN_JOBLOG) when it cannot be read
   */
  take(key: string): { readonly value: unknown } | undefined {
    const text = this.#shiftLeft(key);
    if (text === undefined) return undefined;
    try {
      return { value: deserialize(Buffer.from(text, 'base64')) };
    } catch (cause) {
      throw new MprunError('ERR_MPRUN_JOBLOG', `a result that is kept in '${this.#path}' cannot be read`, {
        hint: 'another version of Node may have written it; without this file, --resume skips that input',
        cause,
      });
    }
  }

  /** The input was run again, as its row is missing: an earlier run was killed when it had held the result and not logged it. */
  drop(key: string): void {
    if (this.#shiftLeft(key) !== undefined) this.release(key);
  }

  /** The file goes, unless results are held in it: by this run, or by another that shares the log. */
  close(): void {
    this.flush();
    const isAlone = this.#empty();
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    attempt(this.#path, () => {
      if (isAlone || leftIn(readText(this.#path)).size === 0) rmSync(this.#path, { force: true });
    });
  }

  #shiftLeft(key: string): string | undefined {
    const values = this.#left.get(key);
    const text = values?.shift();
    if (values?.length === 0) this.#left.delete(key);
    return text;
  }

  #open(): number {
    // Another run may have found nothing in it, and removed it.
    if (this.#file !== undefined && fstatSync(this.#file).nlink > 0) return this.#file;
    if (this.#file !== undefined) closeSync(this.#file);
    if (this.#file !== undefined) this.#known = 0;
    const file = (this.#file = openSync(this.#path, 'a+'));
    // A line that a kill has cut stays alone.
    if (!endsLine(file)) this.#known += writeSync(file, '\n');
    return file;
  }

  /** Where this run holds nothing, and no other has written to the file; gives whether that is so. */
  #empty(): boolean {
    const file = this.#file;
    if (this.#held > 0 || file === undefined || fstatSync(file).size !== this.#known) return false;
    attempt(this.#path, () => ftruncateSync(file));
    this.#known = 0;
    return true;
  }
}

/** What is held and not released. */
function leftIn(text: string): Map<string, string[]> {
  const left = new Map<string, string[]>();
  for (const each of text.split('\n')) {
    const line = parseLine(each);
    if (!line) continue;
    if ('release' in line) release(left, line.release);
    else left.set(line.hold, [...(left.get(line.hold) ?? []), line.value]);
  }
  return left;
}

function release(left: Map<string, string[]>, key: string): void {
  const values = left.get(key) ?? [];
  values.shift();
  if (values.length === 0) left.delete(key);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new MprunError('ERR_MPRUN_OUTPUT', `cannot read '${path}': ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** The last line may be cut, where its writer was killed: then its row is not in the joblog either. */
function parseLine(text: string): Line | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === 'object' && line !== null ? (line as Line) : undefined;
  } catch {
    return undefined;
  }
}
