import { loadModule, pickTask } from '../task/load.ts';
import type { FunctionInfo } from '../task/describe.ts';
import type { TaskLike } from '../task/handle.ts';
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
