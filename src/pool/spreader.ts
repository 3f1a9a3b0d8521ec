import { FLOW_MS } from './backlog.ts';
import type { Crew } from './crew.ts';
import type { JobQueue } from './job-queue.ts';
import type { PoolWorker } from './pool-worker.ts';

/** Work that waits for longer than this inside a worker is given to one without work; moving it costs a message each way. */
const WORTH_MOVING_MS = 10;

export function isWorthMoving(worker: PoolWorker): boolean {
  return worker.isBehind(WORTH_MOVING_MS);
}

/** Asks workers back for what others can begin sooner. */
export class Spreader {
  readonly #crew: Crew;
  readonly #jobs: JobQueue;
  readonly #onAsked: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param onAsked called after workers were asked back, later than by whoever schedules */
  constructor(crew: Crew, jobs: JobQueue, onAsked: () => void) {
    this.#crew = crew;
    this.#jobs = jobs;
    this.#onAsked = onAsked;
  }

  /** What would wait for long inside a worker goes to one that has nothing to do. */
  spread(): void {
    if (!this.#crew.hasSpare || this.#jobs.takeable(1) > 0) return;
    for (const worker of this.#crew.alive) if (isWorthMoving(worker) && worker.isAskable) worker.askBack();
  }

  /** Looks after a while which workers run slow inputs: what waits behind those is for whoever is free first. */
  watch(): void {
    if (this.#timer || !this.#crew.isAskable) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      for (const worker of this.#crew.alive) if (worker.isStuck && worker.isAskable) worker.askBack();
      this.#onAsked();
    }, FLOW_MS).unref();
  }
}
