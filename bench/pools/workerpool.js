import { fileURLToPath } from 'node:url';

import workerpool from 'workerpool';

import { callsAtOnce } from './calls.js';

const script = fileURLToPath(new URL('workers/workerpool.js', import.meta.url));

/** A dedicated worker script, as it advises. */
export function open({ processes, workerType, serialization }) {
  const pool = workerpool.pool(script, {
    minWorkers: processes,
    maxWorkers: processes,
    workerType,
    forkOpts: { serialization },
  });
  return {
    ...callsAtOnce((name, input) => pool.exec(name, [input])),
    close: () => pool.terminate(),
  };
}
