import { readFileSync } from 'node:fs';

import { loadModule, mergedExports, pickTask } from '../task/load.ts';
import { parseAddress } from '../task/address.ts';
import type { FunctionInfo } from '../task/describe.ts';
import type { TaskLike } from '../task/handle.ts';
import { locate } from '../task/locate.ts';
import type { PoolOptions } from './options.ts';
import { Pool } from './pool.ts';
import { resolveTask } from './resolve-task.ts';

export type { FunctionInfo } from '../task/describe.ts';

/** The task that loads a module, and tells of it. In a worker: a module that is only looked at may still print, throw or exit. */
export const DESCRIBE = new URL('../../dist/task/describe.js', import.meta.url);

/**
 * The functions a task module exports, the default export first. The module is loaded in a worker.
 *
 * @param options `backend`: what that worker is; an inline one is this process, which the module may end. @default 'process'
 *
 * @throws TaskLoadError when it cannot be loaded
 * @example
 * const functions = await listFunctions('tasks/square.ts');
 * console.log(functions.map(({ name }) => name)); // [ 'default', 'cube' ]
 */
export async function listFunctions(
  module: string | URL,
  { backend = 'process' }: Pick<PoolOptions, 'backend'> = {},
): Promise<FunctionInfo[]> {
  const ref = await resolveTask(module);
  return Pool.with({ backend, processes: 1, onPrint: () => {} }, (pool) =>
    pool.apply<FunctionInfo[]>(DESCRIBE, [ref]),
  );
}

/**
 * A task for use in this very process: callbacks of the command line, for one.
 *
 * @throws TaskLoadError when it cannot be loaded
 * @example
 * const square = await importTask('tasks/square.ts');
 * console.log(square(3)); // 9
 */
export async function importTask(task: TaskLike): Promise<(...args: unknown[]) => unknown> {
  const ref = await resolveTask(task);
  return pickTask(ref, await loadModule(ref), ref.exportName).fn;
}

/**
 * All that a module exports, for use in this very process; TypeScript is compiled first.
 *
 * @throws TaskLoadError when it cannot be loaded
 * @example
 * const { cube } = await importModule('tasks/square.ts');
 * console.log(typeof cube); // function
 */
export async function importModule(module: string | URL): Promise<Readonly<Record<string, unknown>>> {
  return mergedExports(await loadModule(await resolveTask(module)));
}

const NAMES = '(?:options|initializer|finalizer)';
/** `export const options`, `export { a, b as options }`, `exports.options =`: what need not be true, but is when there are some. */
const EXPORTS_DEFAULTS = new RegExp(
  String.raw`\bexport\s+(?:const|let|var|(?:async\s+)?function)\s+${NAMES}\b|\bexport\s*\{[^}]*\b${NAMES}\b|\bexports\s*\.\s*${NAMES}\b`,
);

/**
 * What a task module says of the command line's options: the `options` it exports, over `initializer` and `finalizer` by their
 * names where it exports such functions; `undefined` when it says nothing. The module is loaded in a worker, and only when
 * its text speaks of one of them.
 *
 * @throws TaskLoadError when it cannot be found or loaded
 * @example
 * console.log(await moduleOptions('tasks/square.ts')); // undefined
 */
export async function moduleOptions(module: string | URL): Promise<unknown> {
  const source = locate(parseAddress(module), process.cwd());
  if (!EXPORTS_DEFAULTS.test(readFileSync(source, 'utf8'))) return undefined;
  const ref = await resolveTask(module);
  return Pool.with({ processes: 1, onPrint: () => {} }, (pool) =>
    pool.apply(new URL('#options', DESCRIBE), [ref]),
  );
}

/**
 * The files that a task module is made of: its source, and what that imports, packages aside.
 *
 * @throws TaskLoadError when it cannot be found or compiled
 * @example
 * const files = await moduleFiles('tasks/square.ts');
 * console.log(files.length); // 1
 */
export async function moduleFiles(module: string | URL): Promise<string[]> {
  const { sourceFiles } = await import('../task/source-files.ts');
  return sourceFiles(locate(parseAddress(module), process.cwd()));
}
