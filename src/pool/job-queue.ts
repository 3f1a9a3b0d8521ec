import type { Piece } from './intake.ts';
import type { Job } from './job.ts';

/** The jobs of a pool that are not over, first come, first served. */
export class JobQueue {
  readonly #jobs = new Set<Job>();
  /** Those that may have something for a worker: among thousands of calls, few. */
  readonly #hungry = new Set<Job>();

  [Symbol.iterator](): IterableIterator<Job> {
    return this.#jobs.values();
  }

  /** The job is new, may have more for a worker, or is over. */
  note(job: Job): void {
    if (job.isOver) {
      this.#jobs.delete(job);
      this.#hungry.delete(job);
      job.letGo();
    } else {
      this.#jobs.add(job);
      this.#hungry.add(job);
    }
  }

  clear(): void {
    for (const job of this.#jobs) job.letGo();
    this.#jobs.clear();
    this.#hungry.clear();
  }

  /**
   * Inputs of the first job that has some. What does not fit behind it must wait.
   *
   * @param roomFor how many inputs of a job may be taken now
   */
  take(roomFor: (job: Job) => number): { readonly job: Job; readonly piece: Piece } | undefined {
    for (const job of this.#hungry) {
      const room = roomFor(job);
      if (room === 0) return undefined;
      const piece = job.take(room);
      if (piece) return { job, piece };
      // It says when it has more.
      this.#hungry.delete(job);
    }
    return undefined;
  }

  /** Inputs that wait for a worker, as far as it matters; of a stream that may be any number. */
  waiting(atMost: number): number {
    let waiting = 0;
    for (const job of this.#jobs) {
      if (waiting >= atMost) break;
      waiting += job.queued;
    }
    return Math.min(waiting, atMost);
  }

  /** Those of them that workers could have now. */
  takeable(atMost: number): number {
    let takeable = 0;
    for (const job of this.#jobs) {
      if (takeable >= atMost) break;
      takeable += job.takeable;
    }
    return Math.min(takeable, atMost);
  }

  /** Jobs of a task, by its number. */
  ofTask(task: number): Job[] {
    return [...this.#jobs].filter((job) => job.task.number === task);
  }

  /** There are jobs, and all of them wait for their consumers. */
  get areStalled(): boolean {
    let count = 0;
    for (const job of this.#jobs) {
      if (!job.isStalled) return false;
      count++;
    }
    return count > 0;
  }

  /** Something goes on that somebody waits for. */
  get isActive(): boolean {
    for (const job of this.#jobs) if (job.isActive) return true;
    return false;
  }
}
