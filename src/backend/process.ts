import { constants, setPriority } from 'node:os';

import { Child } from '../child/child.ts';
import type { Backend, BackendWorker, WorkerSettings } from './backend.ts';

/** V8 counts the young generation as three semi-spaces. */
const SEMI_SPACES = 3;
const KIB_PER_MIB = 1024;

/** Workers as child processes. */
export function makeProcessBackend(settings: WorkerSettings): Backend {
  const { prints, env, execArgv, resourceLimits, killSignal, nice } = settings;
  const options = {
    purpose: 'pool',
    prints: prints === 'lines' ? 'pipe' : prints,
    env,
    execArgv: [...execArgv, ...heapFlags(resourceLimits)],
    killSignal,
  } as const;
  const beNice = makeNice(nice);
  return {
    sharesMemory: false,
    start: (name, listener) => {
      const worker = new ProcessWorker({ ...options, name }, listener);
      beNice(worker.pid);
      return worker;
    },
  };
}

/** A child process as a worker. */
export class ProcessWorker extends Child implements BackendWorker {
  readonly threadId = 0;
}

/** Before the process has threads of its own, which take over what it has. What is not allowed is told once. */
function makeNice(nice: number | undefined): (pid: number) => void {
  let isTold = false;
  return (pid) => {
    if (nice === undefined || pid === 0) return;
    try {
      setPriority(pid, nice);
    } catch (error) {
      const { errno, code } = (error as { info?: { errno?: number; code?: string } }).info ?? {};
      // It is gone already, which its end tells.
      if (isTold || errno === -constants.errno.ESRCH) return;
      isTold = true;
      process.emitWarning(`workers cannot have the nice value ${nice} (${code}), and run without it`, {
        type: 'MprunWarning',
        code: 'MPRUN_NICE',
        detail: 'values below that of the program need a privilege',
      });
    }
  };
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
