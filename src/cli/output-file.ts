/** Files that a command writes when it is done. */
import { accessSync, constants, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { MprunError } from '../index.ts';

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'no such folder'],
  ['ENOTDIR', 'no such folder'],
  ['EACCES', 'permission denied'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'the disk is full'],
  ['EISDIR', 'it is a directory'],
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

function attempt(path: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new MprunError('ERR_MPRUN_OUTPUT', `cannot write '${path}': ${REASONS.get(code) ?? message}`, {
      cause: error,
    });
  }
}
