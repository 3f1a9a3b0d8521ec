import { Child } from '../child/child.ts';
import type { Backend, BackendWorker, WorkerSettings } from './backend.ts';

/** V8 counts the young generation as three semi-spaces. */
const SEMI_SPACES = 3;
const KIB_PER_MIB = 1024;

/** Workers as child processes. */
export function makeProcessBackend({ env, execArgv, resourceLimits }: WorkerSettings): Backend {
  const options = {
    purpose: 'pool',
    prints: 'pipe',
    env,
    execArgv: [...execArgv, ...heapFlags(resourceLimits)],
  } as const;
  return {
    sharesMemory: false,
    start: (name, listener) => new ProcessWorker({ ...options, name }, listener),
  };
}

/** A child process as a worker. */
export class ProcessWorker extends Child implements BackendWorker {
  readonly threadId = 0;
}

/** What `resourceLimits` are for threads, as flags of V8's. */
function heapFlags(limits: WorkerSettings['resourceLimits']): string[] {
  const { maxOldGenerationSizeMb: old, maxYoungGenerationSizeMb: young, stackSizeMb: stack } = limits;
  return [
    ...(old === undefined ? [] : [`--max-old-space-size=${Math.ceil(old)}`]),
    ...(young === undefined ? [] : [`--max-semi-space-size=${Math.ceil(young / SEMI_SPACES)}`]),
    ...(stack === undefined ? [] : [`--stack-size=${Math.floor(stack * KIB_PER_MIB)}`]),
  ];
}
