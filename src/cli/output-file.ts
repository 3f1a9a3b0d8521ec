/** Files that a command writes when it is done, and what goes wrong with them. */
import { accessSync, constants, fstatSync, readSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

import { MprunError } from '../index.ts';

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'no such folder'],
  ['ENOTDIR', 'no such folder'],
  ['EACCES', 'permission denied'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EFBIG', 'it is longer than files may be'],
  ['EISDIR', 'it is a directory'],
  ['EPIPE', 'its reader is gone'],
]);

/** Names stdout among files. */
export const STDOUT = '-';

/**
 * Fails before the work rather than after it.
 *
 * @throws MprunError (ERR_MPRUN_OUTPUT)
 */
export function expectWritable(path: string): void {
  attempt(path, () => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) throw Object.assign(new Error('it is a directory'), { code: 'EISDIR' });
    accessSync(stat ? path : dirname(path), constants.W_OK);
  });
}

/** @throws MprunError (ERR_MPRUN_OUTPUT) */
export function writeOutput(path: string, text: string): void {
  attempt(path, () => writeFileSync(path, text));
}

/** All of it: a disk that becomes full takes a part first, without a word. Throws what the file system says. */
export function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
}

/** Whether what is written next begins a line. @param file open for reading */
export function endsLine(file: number): boolean {
  const { size } = fstatSync(file);
  const last = Buffer.alloc(1);
  return size === 0 || (readSync(file, last, 0, 1, size - 1) === 1 && last.toString('latin1') === '\n');
}

/** Does something with a file. @throws MprunError (ERR_MPRUN_OUTPUT) that says why it cannot be done */
export function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw outputError(path, error);
  }
}

/** What the file system says, in our words. */
export function outputError(path: string, error: unknown): MprunError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new MprunError('ERR_MPRUN_OUTPUT', `cannot write '${path}': ${REASONS.get(code) ?? message}`, {
    cause: error,
  });
}
