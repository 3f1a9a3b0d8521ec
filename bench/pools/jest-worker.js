import { fileURLToPath } from 'node:url';

import { Worker } from 'jest-worker';

import * as tasks from '../tasks.js';
import { callsAtOnce } from './calls.js';

const script = fileURLToPath(new URL('../tasks.js', import.meta.url));

/** Processes, its default, or threads. */
export function open({ processes, enableWorkerThreads }) {
  const pool = new Worker(script, {
    numWorkers: processes,
    enableWorkerThreads,
    exposedMethods: Object.keys(tasks),
  });
  return {
    ...callsAtOnce((name, input) => pool[name](input)),
    close: () => pool.end(),
  };
}
