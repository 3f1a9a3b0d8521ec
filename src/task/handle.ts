/**
 * Handles: tasks that carry their address and, for TypeScript, their type. Functions do not travel between processes;
 * where they live does.
 */

/** Any function a task may be; every function type is assignable to it. */
export type TaskFunction = (...args: never[]) => unknown;

/** Of a task whose type is not known: anything in, anything out. */
type UntypedFunction = (...args: unknown[]) => unknown;

const ADDRESS: unique symbol = Symbol.for('mprun.task');
declare const TYPE: unique symbol;

/** A task by handle: its address, typed as `F`. Made by `task()` and `tasks()`. */
export interface Task<F extends TaskFunction = TaskFunction> {
  /** `file:///home/ann/math.ts#square` */
  readonly [ADDRESS]: string;
  /** Only a type: never there at run time. */
  readonly [TYPE]?: F;
}

/** What may stand for a task: an address (`'tasks/square.ts#cube'`, relative to the working directory), a `file:` URL, a handle. */
export type TaskLike = string | URL | Task;

/** The functions of a module as handles, each typed as what it is. */
export type ModuleTasks<M> = {
  readonly [K in keyof M as M[K] extends TaskFunction ? K : never]: M[K] extends TaskFunction
    ? Task<M[K]>
    : never;
};

/**
 * A handle of the function that a module exports under a name.
 *
 * With the function itself as third argument it gives that very function back, callable as ever, typed, and carrying its
 * address. Without, an untyped handle.
 *
 * @param url of the module that exports it: `import.meta.url`
 * @param name of the export
 * @example
 * // square.ts
 * export const square = task(import.meta.url, 'square', (n: number) => n * n);
 * square(3); // 9
 * await pool.map(square, [1, 2]); // [1, 4]
 */
export function task<F extends TaskFunction>(url: string | URL, name: string, fn: F): F & Task<F>;
export function task(url: string | URL, name: string): Task<UntypedFunction>;
export function task(url: string | URL, name: string, fn?: TaskFunction): Task {
  const address = `${moduleOf(url)}#${name}`;
  if (!fn) return Object.freeze({ [ADDRESS]: address });
  Object.defineProperty(fn, ADDRESS, { value: address, configurable: true });
  return fn as TaskFunction & Task;
}

/**
 * All functions of a module as handles, typed by the module. The module is not imported.
 *
 * @param module its URL, or its path relative to the working directory
 * @example
 * const math = tasks<typeof import('./math.ts')>(new URL('./math.ts', import.meta.url));
 * await pool.map(math.square, [1, 2]); // number[]
 */
export function tasks<M>(module: string | URL): ModuleTasks<M> {
  return new Proxy({} as ModuleTasks<M>, {
    // A proxy that is awaited must not look like a promise.
    get: (_, name) => (typeof name === 'string' && name !== 'then' ? task(module, name) : undefined),
  });
}

/** The address a handle carries; `undefined` for what is no handle. */
export function addressOf(value: unknown): string | undefined {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  const address = (value as Partial<Task>)[ADDRESS];
  return typeof address === 'string' ? address : undefined;
}

/** A module's URL without what loaders add to it; a path as it is. */
function moduleOf(url: string | URL): string {
  const text = String(url);
  if (!text.startsWith('file:')) return text;
  const bare = new URL(text);
  bare.search = '';
  bare.hash = '';
  return bare.href;
}
