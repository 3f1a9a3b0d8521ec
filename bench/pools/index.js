/** The pools for Node, each used as its own documentation advises, always with two workers. */

export const OURS = 'mprun';
export const OUR_THREADS = 'mprun, threads';
export const OUR_INLINE = 'mprun, inline';
export const PISCINA = 'Piscina';
export const PLAIN = 'two plain processes';
export const NONE = 'this process';

export const pools = {
  [OURS]: { kind: 'ours', file: './pools/mprun.js', backend: 'process' },
  [OUR_THREADS]: { kind: 'ours', file: './pools/mprun.js', backend: 'thread' },
  [OUR_INLINE]: { kind: 'ours', file: './pools/mprun.js', backend: 'inline' },
  [PISCINA]: { kind: 'node', file: './pools/piscina.js' },
  'tinypool, threads': { kind: 'node', file: './pools/tinypool.js', runtime: 'worker_threads' },
  'tinypool, processes': { kind: 'node', file: './pools/tinypool.js', runtime: 'child_process' },
  'workerpool, threads': { kind: 'node', file: './pools/workerpool.js', workerType: 'thread' },
  'workerpool, processes': { kind: 'node', file: './pools/workerpool.js', workerType: 'process' },
  'poolifier, threads': { kind: 'node', file: './pools/poolifier.js', type: 'thread' },
  'poolifier, cluster': { kind: 'node', file: './pools/poolifier.js', type: 'cluster' },
  'jest-worker, threads': { kind: 'node', file: './pools/jest-worker.js', enableWorkerThreads: true },
  'jest-worker, processes': { kind: 'node', file: './pools/jest-worker.js', enableWorkerThreads: false },
  [PLAIN]: { kind: 'reference', file: './pools/plain.js' },
  [NONE]: { kind: 'reference', file: './pools/none.js' },
};

export const nodePools = Object.keys(pools).filter((name) => pools[name].kind === 'node');
