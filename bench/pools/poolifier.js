import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { FixedClusterPool, FixedThreadPool, PoolEvents } from 'poolifier';

const pools = {
  thread: [FixedThreadPool, 'workers/poolifier-thread.js'],
  cluster: [FixedClusterPool, 'workers/poolifier-cluster.cjs'],
};

/** A fixed pool with its default strategy, waited for as its README shows; many inputs by its own `mapExecute`. */
export async function open({ processes, type, serialization }) {
  const [FixedPool, worker] = pools[type];
  const pool = new FixedPool(processes, fileURLToPath(new URL(worker, import.meta.url)), {
    errorHandler: console.error,
    settings: { serialization },
  });
  if (!pool.info.ready) await once(pool.emitter, PoolEvents.ready);
  const map = (name, inputs) => pool.mapExecute(inputs, name);
  return {
    map,
    unordered: map,
    apply: (name, input) => pool.execute(input, name),
    close: () => pool.destroy(),
  };
}
