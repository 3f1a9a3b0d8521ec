import type { Pool, WorkerInfo } from '../../index.ts';
import type { WorkerEvent } from '../../report/events.ts';
import type { Feed } from './feed.ts';

/** Tells of workers as they start, are ready, and end. */
export function tellWorkers(pool: Pool, feed: Feed): void {
  const tell = (event: WorkerEvent['event'], at: number | undefined, worker: WorkerInfo): void => {
    const { name, pid, initMs, exit, tasksDone: tasks } = worker;
    feed.tell({ type: 'worker', event, name, pid, at: at ?? Date.now(), initMs, exit, tasks });
  };
  pool.on('workerStart', (worker) => tell('start', worker.startedAt, worker));
  pool.on('workerReady', (worker) => tell('ready', worker.readyAt, worker));
  pool.on('workerExit', (worker) => tell('exit', worker.endedAt, worker));
}
