/** What makes a pool: the options as commander gives them, and what they mean. */
import { cpuCount, UsageError, type BackendKind, type PoolOptions } from '../../index.ts';
import { refIn } from '../job/callbacks.ts';
import { parseCount, parseJson, parseProcesses, parseTimeout } from '../values.ts';

/** Raw text of what makes a pool; commander's names. */
export interface PoolFlags {
  /** Where the command has that option; bench has a pool of each kind. */
  readonly backend?: BackendKind;
  readonly processes: string;
  readonly jobs?: string;
  readonly maxProcs?: string;
  readonly workers?: string;
  readonly chunksize: string;
  readonly maxtasksperchild?: string;
  readonly initializer?: string;
  readonly initargs?: string;
  readonly finalizer?: string;
  readonly timeout?: string;
}

/** Throws `UsageError`. */
export function toPoolOptions(
  module: string | undefined,
  options: PoolFlags,
  inputCount: number | undefined,
): PoolOptions & { processes: number } {
  const { backend, maxtasksperchild, initializer, initargs, finalizer } = options;
  const asked = options.jobs ?? options.maxProcs ?? options.workers ?? options.processes;
  const processes = parseProcesses(asked, cpuCount());
  if (initargs !== undefined && initializer === undefined)
    throw new UsageError('--initargs needs --initializer');
  return {
    backend,
    // Workers beyond the number of inputs would start for nothing.
    processes: Math.min(processes, Math.max(1, inputCount ?? Infinity)),
    initializer: initializer === undefined ? undefined : refIn(module, initializer),
    initargs: initargs === undefined ? undefined : parseJson('--initargs', initargs, 'array'),
    maxtasksperchild:
      maxtasksperchild === undefined ? undefined : parseCount('--maxtasksperchild', maxtasksperchild),
    finalizer: finalizer === undefined ? undefined : refIn(module, finalizer),
  };
}

/** How long an input may take: by the clock, or by the median. Throws `UsageError`. */
export function toTimeLimit({ timeout, backend }: PoolFlags): { timeoutMs?: number; timeoutFactor?: number } {
  if (timeout === undefined) return {};
  if (backend === 'inline')
    throw new UsageError(
      '--timeout is not for --backend inline: nothing can stop a task that runs in mprun itself',
      { hint: 'use --backend process or thread' },
    );
  const limit = parseTimeout('--timeout', timeout);
  return 'ms' in limit ? { timeoutMs: limit.ms } : { timeoutFactor: limit.factor };
}
