/**
 * What this process (or thread) is to mprun. Kept under a registered symbol on the global object, because the
 * command line, the library and a compiled task may each carry their own copy of our code.
 */
import type { TaskContext } from '../types.ts';

export interface Realm {
  /** `MainProcess`, or the worker's name. */
  name: string;
  isWorker: boolean;
  /** Levels of workers above: 0 in the main process. */
  depth: number;
  /** The module a worker imports at this moment. */
  importing: string | undefined;
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
    importing: undefined,
    currentTask: () => undefined,
    state: {},
  });
}
