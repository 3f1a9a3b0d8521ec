import { expectAble } from '../pool/capabilities.ts';
import type { Engine } from '../pool/engine.ts';
import type { Job } from '../pool/job.ts';
import type { CancelOptions, FutureSource } from './future.ts';

/** What computes an executor's future: a job of one input. */
export class JobSource<T> implements FutureSource<T> {
  readonly work: Promise<T>;
  readonly #job: Job;
  readonly #engine: Engine;

  constructor(work: Promise<T>, job: Job, engine: Engine) {
    this.work = work;
    this.#job = job;
    this.#engine = engine;
  }

  get label(): string {
    return `submit of ${this.#job.task.label}`;
  }

  get hasBegun(): boolean {
    return this.#job.hasBegun;
  }

  leave({ kill }: CancelOptions): void {
    expectAble(this.#engine.options.backend, { kill });
    this.#engine.scheduler.leave(this.#job, { kill });
  }
}
