import type { Pool } from '../index.ts';
import type { Interruptible } from './interrupts.ts';

/** What signals do to the pool at hand; `undefined` while there is none. */
export function interruptiblePool(pool: () => Pool | undefined, stop: AbortController): Interruptible {
  return {
    running: () => workersOf(pool()).filter(({ state }) => state === 'busy').length,
    stop: () => stop.abort(),
    terminate: (graceMs) => {
      const workers = workersOf(pool()).filter(({ state }) => state !== 'gone').length;
      // Whoever waits for the end of the run waits for this too.
      void pool()?.terminate(graceMs);
      return workers;
    },
    // Threads stop and go on with this process.
    signal: (signal) => {
      const current = pool();
      if (current?.backend === 'process') current.signal(signal);
    },
  };
}

function workersOf(pool: Pool | undefined): ReturnType<Pool['workers']> {
  return pool?.workers() ?? [];
}
