/**
 * What this process (or thread) is to mprun. Kept under a registered symbol on the global object, because the
 * command line, the library and a compiled task may each carry their own copy of our code.
 */

export interface Realm {
  /** `MainProcess`, or the worker's name. */
  name: string;
  isWorker: boolean;
}

const KEY = Symbol.for('mprun');

export function realm(): Realm {
  const global = globalThis as { [KEY]?: Realm };
  return (global[KEY] ??= { name: 'MainProcess', isWorker: false });
}
