/** Start methods, and what depends on them: as Python's contexts. */
import { BACKENDS } from '../backend/backend.ts';
import { ProcessStateError, UsageError } from '../errors.ts';
import { getLogger, logToStderr } from '../logging.ts';
import { Pool } from '../pool/pool.ts';
import type { PoolOptions } from '../pool/options.ts';
import type { StartMethod } from '../types.ts';
import { cpuCount } from '../util/cpu-count.ts';
import { bool, expectOptions } from '../util/checks.ts';
import { amendHeritage, chosenStartMethod, DEFAULT_START_METHOD, startMethod } from '../util/heritage.ts';
import { activeChildren, currentProcess, freezeSupport, parentProcess } from './current.ts';
import { InlineProcess, Process, SpawnProcess, Thread } from './process.ts';

const PROCESSES: Readonly<Record<StartMethod, typeof Process>> = {
  spawn: SpawnProcess,
  thread: Thread,
  inline: InlineProcess,
};

/** The library with one start method: its processes and pools are of that kind, whatever `setStartMethod()` says. */
export interface Context {
  readonly method: StartMethod;
  /** `SpawnProcess`, `Thread` or `InlineProcess`. */
  readonly Process: typeof Process;
  /** `backend` is given by the context. */
  readonly Pool: typeof Pool;
  readonly activeChildren: typeof activeChildren;
  readonly cpuCount: typeof cpuCount;
  readonly currentProcess: typeof currentProcess;
  readonly freezeSupport: typeof freezeSupport;
  readonly getAllStartMethods: typeof getAllStartMethods;
  readonly getContext: typeof getContext;
  readonly getLogger: typeof getLogger;
  readonly logToStderr: typeof logToStderr;
  readonly parentProcess: typeof parentProcess;
  getStartMethod(): StartMethod;
  /** @throws UsageError */
  setStartMethod(method: StartMethod): never;
}

const contexts = new Map<StartMethod, Context>();

/**
 * The library with one start method, as Python's `get_context()`.
 *
 * @param method @default the one that is set, which cannot be changed from then on
 * @throws UsageError for what is no start method
 * @example
 * const { Process } = getContext('thread');
 * console.log(new Process().name); // Thread-1
 */
export function getContext(method: StartMethod = startMethod()): Context {
  if (!Object.hasOwn(PROCESSES, method))
    throw new UsageError(`cannot find context for '${method}'`, {
      hint: `start methods: ${getAllStartMethods().join(', ')}`,
    });
  const context = contexts.get(method) ?? makeContext(method);
  contexts.set(method, context);
  return context;
}

/**
 * How processes are started where nothing else is said, as Python's `get_start_method()`. Who asks has chosen it: it cannot be
 * changed from then on.
 *
 * @param options `allowNone`: only looks, and gives `undefined` while none is chosen
 * @example
 * console.log(getStartMethod({ allowNone: true })); // undefined
 * console.log(getStartMethod()); // spawn
 */
export function getStartMethod(options?: { readonly allowNone?: false }): StartMethod;
export function getStartMethod(options: { readonly allowNone: boolean }): StartMethod | undefined;
export function getStartMethod({ allowNone = false } = {}): StartMethod | undefined {
  return allowNone ? chosenStartMethod() : startMethod();
}

/**
 * Chooses it, once, for this process and all below it: what `Process`, pools and executors are that do not say it themselves.
 *
 * @param method `undefined` with `force`: as if none was chosen
 * @throws ProcessStateError when one was chosen already, unless `force` is given
 * @example
 * setStartMethod('thread');
 * console.log(new Pool().backend); // thread
 */
export function setStartMethod(
  method: StartMethod | undefined,
  options: { readonly force?: boolean } = {},
): void {
  expectOptions('setStartMethod', options, { force: bool });
  const { force = false } = options;
  if (chosenStartMethod() !== undefined && !force)
    throw new ProcessStateError('context has already been set', {
      hint: 'set it first of all, or with { force: true }',
    });
  if (method !== undefined) getContext(method);
  else if (!force) throw new UsageError('Expected a start method, got undefined');
  amendHeritage({ startMethod: method });
}

/**
 * The start methods there are, the default first.
 *
 * @example
 * console.log(getAllStartMethods()); // [ 'spawn', 'thread', 'inline' ]
 */
export function getAllStartMethods(): StartMethod[] {
  return [DEFAULT_START_METHOD, 'thread', 'inline'];
}

function makeContext(method: StartMethod): Context {
  const backend = BACKENDS[method];
  class ContextPool extends Pool {
    constructor(options: PoolOptions = {}) {
      if (options.backend !== undefined && options.backend !== backend)
        throw new UsageError(
          `a pool of the context '${method}' has the backend '${backend}', not '${options.backend}'`,
          { hint: 'leave `backend` out, or use Pool itself' },
        );
      super({ ...options, backend });
    }
  }
  return Object.freeze({
    method,
    Process: PROCESSES[method],
    Pool: ContextPool,
    activeChildren,
    cpuCount,
    currentProcess,
    freezeSupport,
    getAllStartMethods,
    getContext,
    getLogger,
    logToStderr,
    parentProcess,
    getStartMethod: () => method,
    setStartMethod: () => {
      throw new UsageError('cannot set start method of concrete context');
    },
  });
}
