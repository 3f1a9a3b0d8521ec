/**
 * How people name a task, and how mprun names it back to them.
 *
 *     tasks/square.ts#cube       a path, relative to the working directory or absolute
 *     file:///home/ann/x.ts      the same as a URL
 *     @scope/pkg/sub#fn          a package
 */
import { basename, dirname, extname, isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NotATaskError, UsageError } from '../errors.ts';
import type { TaskAddress } from '../types.ts';
import { addressOf, type TaskLike } from './handle.ts';

/** What stands behind the last `#`. A dot or a slash in it means that the `#` belongs to the path. */
const EXPORT_NAME = /#([^#./\\]*)$/;
/** `node:`, `https:`, … but not `C:`, the drive. */
const SCHEME = /^([a-z][a-z0-9+.-]+):/i;

/**
 * Splits a task's address into module and export name, without a look at the disk.
 *
 * @throws {UsageError} for what cannot be an address: empty, no module before `#`, no name behind it, a URL
 * that is no `file:` URL
 * @throws {NotATaskError} for what is neither an address nor a handle: a bare function
 * @example
 * parseAddress('tasks/square.ts#cube'); // { module: 'tasks/square.ts', exportName: 'cube' }
 */
export function parseAddress(task: TaskLike): TaskAddress {
  const address = addressText(task);
  const name = EXPORT_NAME.exec(address)?.[1];
  const module = name === undefined ? address : address.slice(0, -name.length - 1);
  if (module.trim() === '' || name === '') throw malformed(address);
  const scheme = SCHEME.exec(module)?.[1];
  if (scheme !== undefined && scheme.toLowerCase() !== 'file') {
    throw new UsageError(`invalid task '${address}': a task's URL must be a file: URL, not ${scheme}:`);
  }
  return { module, exportName: name === undefined ? undefined : decoded(task, name) };
}

/**
 * What a task is called in messages: its export's name, or the module's own name for the default export.
 *
 * @param module an address's module, or the path of the source
 * @example
 * taskLabel('tasks/square.ts', undefined); // 'square'
 */
export function taskLabel(module: string, exportName: string | undefined): string {
  return exportName === undefined || exportName === 'default' ? stem(module) : exportName;
}

/** A path as people like to read it: relative when it lies in the folder they work in. */
export function shownPath(path: string, cwd: string = process.cwd()): string {
  const fromHere = relative(cwd, path);
  const isOutside = fromHere === '' || fromHere.split(/[/\\]/, 1)[0] === '..' || isAbsolute(fromHere);
  return isOutside ? path : fromHere;
}

/** Plain JavaScript callers pass anything; functions most of all. */
function addressText(task: unknown): string {
  if (task instanceof URL) return task.href;
  if (typeof task === 'string') return task;
  const address = addressOf(task);
  if (address !== undefined) return address;
  const given =
    typeof task === 'function'
      ? `the function ${task.name || '(anonymous)'}`
      : `${String(task)} (${typeof task})`;
  throw new NotATaskError(`Expected a task, got ${given}`, {
    hint:
      typeof task === 'function'
        ? adviceOn(task.name || 'cube')
        : "pass an address like 'tasks/square.ts#cube', a file: URL, or what task() and tasks() give",
  });
}

function adviceOn(name: string): string {
  return `functions do not travel between processes: export it and pass its address ('path/to/file.js#${name}'), or wrap it: export const ${name} = task(import.meta.url, '${name}', …)`;
}

function malformed(address: string): UsageError {
  const problem = address.endsWith('#') ? "no export's name behind '#'" : 'no module in it';
  return new UsageError(`invalid task '${address}': ${problem}`, {
    hint: 'write a module and, if need be, one of its exports: tasks/square.ts#cube',
  });
}

/** A URL object has percent-encoded what is no ASCII. */
function decoded(text: unknown, name: string): string {
  return text instanceof URL ? decodeURIComponent(name) : name;
}

/** `tasks/square.ts` → `square`; an index file has its folder's name. */
function stem(module: string): string {
  const path = module.startsWith('file:') ? fileURLToPath(module) : module;
  const name = basename(path, extname(path));
  return name === 'index' && dirname(path) !== '.' ? basename(dirname(path)) : name;
}
