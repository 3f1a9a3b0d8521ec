import { fileURLToPath } from 'node:url';

import { Piscina } from 'piscina';

import { callsAtOnce } from './calls.js';

const filename = fileURLToPath(new URL('../tasks.js', import.meta.url));

/** Threads stay, as its "Queue Pressure and Idle Threads" advises. */
export function open({ processes }) {
  const pool = new Piscina({ filename, minThreads: processes, maxThreads: processes });
  return {
    ...callsAtOnce((name, input) => pool.run(input, { name })),
    close: () => pool.destroy(),
  };
}
