/** Functions that are written out instead of being exported by a module: `mprun map -e 'x => x * x'`. */
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { UsageError } from '../errors.ts';
import { fingerprint } from './seen.ts';

/** How the text of a task is to be understood. */
export interface EvalOptions {
  /** The folder that its imports are relative to. @default process.cwd() */
  readonly cwd?: string;
  /** What the function is called in messages. @default 'eval' */
  readonly name?: string;
}

/** A function that is written out, and the file that it stands for: one of that name in its folder. */
export interface WrittenTask {
  readonly text: string;
  readonly path: string;
}

/** By address. Those of a program, which are not many. */
const written = new Map<string, WrittenTask>();

/**
 * A task from text: a function in TypeScript or JavaScript, for a pool of this very process or thread. It sees nothing but what
 * it brings along and globals; it imports by `await import('./x.ts')`, and packages as a file in that folder would. A syntax
 * error is told by the pool, as of any module.
 *
 * @throws UsageError for a text without anything in it
 * @example
 * console.log(await pool.map(evalTask('(n: number) => n * n'), [1, 2, 3])); // [ 1, 4, 9 ]
 */
export function evalTask(text: string, { cwd = process.cwd(), name = 'eval' }: EvalOptions = {}): URL {
  if (text.trim() === '')
    throw new UsageError('Expected the text of a function, got none', { hint: "write one: 'x => x * 2'" });
  const path = join(realpathSync(cwd), name);
  const address = pathToFileURL(path);
  address.search = fingerprint(text);
  written.set(address.href, { text, path });
  return address;
}

/** The function behind an address that `evalTask` has given; `undefined` for all others. */
export function writtenTask(address: string): WrittenTask | undefined {
  return written.get(address);
}
