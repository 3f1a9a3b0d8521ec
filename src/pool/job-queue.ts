import { SortedQueue } from '../util/sorted-queue.ts';
import type { Piece } from './intake.ts';
import type { Job } from './job.ts';
import type { PoolTask } from './pool-task.ts';

/** A job, and its place among those that came. */
interface Entry {
  readonly number: number;
  readonly job: Job;
}

/** The jobs of a pool that are not over, first come, first served. */
export class JobQueue {
  /** In the order they came. */
  readonly #jobs = new Map<Job, Entry>();
  /** Those that may have something for a worker: among thousands of calls, few. */
  readonly #hungry = new SortedQueue<Entry>();
  #count = 0;
  /** One that was active when last seen: the youngest, as it will be so for longest. */
  #active: Job | undefined;

  [Symbol.iterator](): IterableIterator<Job> {
    return this.#jobs.keys();
  }

  /** The job is new, may have more for a worker, or is over. */
  note(job: Job): void {
    if (job.isOver) {
      this.#jobs.delete(job);
      job.letGo();
      return;
    }
    this.#hungry.add(this.#jobs.get(job) ?? this.#enter(job));
  }

  /** Nothing will be taken any more: those that are over go, the others are still to be settled. */
  retire(): void {
    for (const job of this.#jobs.keys()) if (job.isOver) this.note(job);
    this.#hungry.clear();
    this.#active = undefined;
  }

  /**
   * Inputs of the first job that has some. What does not fit behind it must wait.
   *
   * @param roomFor how many inputs of a job may be taken now
   */
  take(roomFor: (job: Job) => number): { readonly job: Job; readonly piece: Piece } | undefined {
    for (let entry = this.#hungry.first; entry; entry = this.#hungry.first) {
      const { job } = entry;
      if (this.#jobs.has(job)) {
        const room = roomFor(job);
        if (room === 0) return undefined;
        const piece = job.take(room);
        if (piece) return { job, piece };
      }
      // It says when it has more.
      this.#hungry.removeFirst();
    }
    return undefined;
  }

  /** Inputs that wait for a worker, as far as it matters; of a stream that may be any number. */
  waiting(atMost: number): number {
    let waiting = 0;
    for (const job of this.#jobs.keys()) {
      if (waiting >= atMost) break;
      waiting += job.queued;
    }
    return Math.min(waiting, atMost);
  }

  /** Those of them that workers could have now. */
  takeable(atMost: number): number {
    let takeable = 0;
    for (const job of this.#jobs.keys()) {
      if (takeable >= atMost) break;
      takeable += job.takeable;
    }
    return Math.min(takeable, atMost);
  }

  /** What workers have may come back, to be run again. */
  get mayRetry(): boolean {
    for (const job of this.#jobs.keys()) if (job.mayRetry && !job.isOver) return true;
    return false;
  }

  /** Some of them give their inputs only to workers that are ready. */
  get hasGated(): boolean {
    for (const job of this.#jobs.keys()) if (job.isGated) return true;
    return false;
  }

  ofTask(task: PoolTask): Job[] {
    return [...this.#jobs.keys()].filter((job) => job.task === task);
  }

  /** There are jobs, and all of them wait for their consumers. */
  get areStalled(): boolean {
    let count = 0;
    for (const job of this.#jobs.keys()) {
      if (!job.isStalled) return false;
      count++;
    }
    return count > 0;
  }

  /** Something goes on that somebody waits for. */
  get isActive(): boolean {
    if (this.#active && this.#jobs.has(this.#active) && this.#active.isActive) return true;
    this.#active = undefined;
    for (const job of this.#jobs.keys()) if (job.isActive) this.#active = job;
    return this.#active !== undefined;
  }

  #enter(job: Job): Entry {
    const entry = { number: this.#count++, job };
    this.#jobs.set(job, entry);
    this.#active = job;
    return entry;
  }
}
