/**
 * What this process (or thread) is to mprun. Kept under a registered symbol on the global object, because the
 * command line, the library and a compiled task may each carry their own copy of our code.
 */
import type { AsyncLocalStorage } from 'node:async_hooks';

import type { TaskContext } from '../types.ts';

/** A module that a worker imports, or has imported. */
interface ModuleImport {
  /** Its path, for people. */
  readonly module: string;
  /** Its own code wants to start workers. */
  refuse(error: Error): void;
}

export interface Realm {
  /** `MainProcess`, or the worker's name. */
  name: string;
  isWorker: boolean;
  /** Levels of workers above: 0 in the main process. */
  depth: number;
  /** In a worker: the import that the running code belongs to, however late it runs. */
  imports: AsyncLocalStorage<ModuleImport> | undefined;
  /** Our own library was loaded here: the code that runs may want to start workers. */
  hasLibrary: boolean;
  /** The task that runs at this moment. */
  currentTask: () => TaskContext | undefined;
  /** See `TaskContext.state`. */
  readonly state: Record<string, unknown>;
}

const KEY = Symbol.for('mprun');

export function realm(): Realm {
  const global = globalThis as { [KEY]?: Realm };
  return (global[KEY] ??= {
    name: 'MainProcess',
    isWorker: false,
    depth: 0,
    imports: undefined,
    hasLibrary: false,
    currentTask: () => undefined,
    state: {},
  });
}
