/** From an address to a file on the disk. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TaskLoadError } from '../errors.ts';
import type { TaskAddress } from '../types.ts';
import { findFile, kindOnDisk } from './find-file.ts';
import { packageEntry } from './package-entry.ts';
import { suggestPath } from './suggest-path.ts';

/** `name`, `@scope/name`, and either with a path behind it. */
const PACKAGE_SPECIFIER = /^(?:@[^/\\]+\/)?[^@./\\][^/\\]*(?:\/.*)?$/;

/**
 * The absolute path of the task's source: a file, the file that an address without ending or with `.js` for
 * `.ts` means, a folder's index, or a package's entry, in this order.
 *
 * @throws {TaskLoadError} ERR_MPRUN_MODULE_NOT_FOUND, with a suggestion when something near is there
 */
export function locate(address: TaskAddress, cwd: string): string {
  const { module } = address;
  const typed = module.startsWith('file:') ? fileURLToPath(module) : module;
  const found = findFile(resolve(cwd, typed)) ?? findPackage(typed, cwd);
  if (found === undefined) throw notFound(typed, cwd);
  return found;
}

function findPackage(typed: string, cwd: string): string | undefined {
  return PACKAGE_SPECIFIER.test(typed) ? packageEntry(typed, cwd) : undefined;
}

function notFound(typed: string, cwd: string): TaskLoadError {
  return new TaskLoadError('ERR_MPRUN_MODULE_NOT_FOUND', `cannot find module '${typed}'`, {
    hint: wayOut(typed, cwd),
  });
}

function wayOut(typed: string, cwd: string): string | undefined {
  if (kindOnDisk(resolve(cwd, typed)) === 'folder') return 'it is a folder without an index file';
  const suggestion = suggestPath(typed, cwd);
  if (suggestion !== undefined) return `Did you mean ${suggestion}?`;
  // In a program it is easily taken for relative to the file.
  return /^\.\.?[/\\]/.test(typed)
    ? `paths are relative to the working directory, ${cwd}; to a file is new URL('${typed}', import.meta.url)`
    : undefined;
}
