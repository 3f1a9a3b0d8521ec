import type { Engine } from '../pool/engine.ts';
import type { Job } from '../pool/job.ts';

/**
 * A call of an executor's `map`: what its executor and its iterator do to the job.
 *
 * A map that nobody iterates is one for the sake of what its tasks do: it is computed all the same, as in Python, at the latest by
 * `shutdown()`. One that was iterated and left is not.
 */
export class MapCall {
  /** Somebody has asked for a result. */
  isAsked = false;
  readonly #job: Job;
  readonly #engine: Engine;
  #isCut = false;

  constructor(job: Job, engine: Engine) {
    this.#job = job;
    this.#engine = engine;
  }

  /** It was cancelled before all inputs were taken: its end is not the end of the inputs. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Nobody wants the rest. */
  leave(): void {
    this.#engine.launcher.leave(this.#job);
  }

  /** The iterator is gone. */
  abandon(): void {
    if (this.isAsked) this.leave();
  }

  /** Cancels what was not begun; what runs is finished. */
  cut(): void {
    this.#isCut = this.#job.queued > 0;
    this.#engine.scheduler.stop(this.#job, { abortsRunning: false });
  }

  /** Somebody waits for the end of everything. */
  complete(): void {
    if (!this.isAsked) this.#job.liftWindow(false);
  }
}
