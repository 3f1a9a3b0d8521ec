/**
 * What this process (or thread) is to mprun; and where it is host to inline workers, what those are. Kept under a
 * registered symbol on the global object, because the command line, the library and a compiled task may each carry their
 * own copy of our code.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

import type { Heritage, TaskContext } from '../types.ts';
import { makeDeferred, type Deferred } from './deferred.ts';

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
  /** Our own library was loaded here: the code that runs may want to start workers. */
  hasLibrary: boolean;
  /** Values reach the other side by memory that both can see: threads of one process, or the same thread. */
  sharesMemory: boolean;
  /** Where prints go, if they have to be caught here. */
  print: PrintTo | undefined;
  /** The task that runs at this moment. */
  currentTask: () => TaskContext | undefined;
  /** See `TaskContext.state`. */
  readonly state: Record<string, unknown>;
  /** What it has from whoever started it: see `inherit`. */
  heritage: Heritage | undefined;
  /** What `currentProcess()` gives, once somebody has asked. */
  process: unknown;
  /** Before a process of one call leaves: its daemons are ended, its other children waited for. */
  releaseChildren: (() => Promise<void>) | undefined;
  /** Whoever started this process is gone, and it ends for that: nothing of it goes on. */
  isOrphaned: boolean;
  /** Workers and processes that it has started, and that have not ended: they may need it in order to go on. */
  children: number;
  /** A child of this process, which exits now, goes on without it. */
  hasLetGo: boolean;
  /** Whoever started this process is gone, and has let it go on. */
  readonly parentEnd: Deferred<void> & { isOver: boolean };
}

/** Takes what is printed in a realm. */
export type PrintTo = (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void;

const KEY = Symbol.for('mprun');

/** Each `AsyncLocalStorage` that is enabled makes every promise of the thread slower: there is one of each kind. */
interface Host {
  readonly realm: Realm;
  /** In workers: the import that the running code belongs to, however late it runs. */
  imports: AsyncLocalStorage<ModuleImport> | undefined;
  /** Code of inline workers runs in a realm of its own; made with the first of them. */
  guests: AsyncLocalStorage<Realm> | undefined;
}

/** The realm of the code that asks. */
export function realm(): Realm {
  const { guests, realm: own } = host();
  return guests?.getStore() ?? own;
}

/** Whether the code that asks runs in an inline worker: then the program's own modules are those of the tasks. */
export function isInline(): boolean {
  return host().guests?.getStore() !== undefined;
}

/** The import that the running code belongs to. */
export function currentImport(): ModuleImport | undefined {
  return host().imports?.getStore();
}

/** Runs code, and all that follows from it, as part of an import. */
export function runInImport<T>(context: ModuleImport, run: () => T): T {
  return (host().imports ??= new AsyncLocalStorage()).run(context, run);
}

/** Nobody will ask any more which import code belongs to. */
export function forgetImports(): void {
  host().imports?.disable();
}

/** Runs code, and all that follows from it, in a realm of its own within this thread. */
export function runInRealm<T>(guest: Realm, run: () => T): T {
  return (host().guests ??= new AsyncLocalStorage()).run(guest, run);
}

export function makeRealm(): Realm {
  return {
    name: 'MainProcess',
    isWorker: false,
    depth: 0,
    hasLibrary: false,
    sharesMemory: false,
    print: undefined,
    currentTask: () => undefined,
    state: {},
    heritage: undefined,
    process: undefined,
    releaseChildren: undefined,
    isOrphaned: false,
    children: 0,
    hasLetGo: false,
    parentEnd: { ...makeDeferred(), isOver: false },
  };
}

function host(): Host {
  const global = globalThis as { [KEY]?: Host };
  return (global[KEY] ??= { realm: makeRealm(), imports: undefined, guests: undefined });
}
