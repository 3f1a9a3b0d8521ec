import { fileURLToPath } from 'node:url';

import { Tinypool } from 'tinypool';

import { callsAtOnce } from './calls.js';

const filename = fileURLToPath(new URL('../tasks.js', import.meta.url));

/** `runtime` is `worker_threads`, its default, or `child_process`. */
export function open({ processes, runtime, serialization }) {
  const pool = new Tinypool({
    filename,
    runtime,
    serialization,
    minThreads: processes,
    maxThreads: processes,
  });
  return {
    ...callsAtOnce((name, input) => pool.run(input, { name })),
    close: () => pool.destroy(),
  };
}
