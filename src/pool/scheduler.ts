/**
 * Jobs over workers.
 *
 *                               ┌────────── PoolWorker-1 ──────────┐
 *     Job ──take()──▶ chunk ───▶│ inbox ▶ loop ▶ outcomes ▶ outbox │──┐
 *      ▲ ▲                      └──────────────────────────────────┘  │ incoming.ts
 *      │ └──settle()── 'outcomes' ◀───────────────────────────────────┤
 *      └───giveBack()─ 'returned' ◀──── or its end (recover.ts) ◀─────┘
 *
 * `schedule` is called whenever something changed: it starts workers that are missing, feeds those that
 * have room, and lets them leave when a closed pool has nothing more for them.
 *
 *     running ──close()──▶ closed ──▶ all work done, all workers gone
 *        └──┬──terminate()──┘──▶ terminated
 *           └──fail(): the initializer threw, workers do not start──▶ broken
 */
import type { Backend, WorkerEnd } from '../backend/backend.ts';
import { PoolStateError, PoolTerminatedError } from '../errors.ts';
import { DEBUG, ERROR, log } from '../logging.ts';
import { makeDeferred } from '../util/deferred.ts';
import { describeThrown } from '../util/describe.ts';
import { KeepAlive } from '../util/keep-alive.ts';
import { copyError } from '../wire/error.ts';
import { whenIdle } from '../util/when-idle.ts';
import { Crew, type Setup, type TellEvent } from './crew.ts';
import { Dispatcher } from './dispatcher.ts';
import { Incoming } from './incoming.ts';
import { JobQueue } from './job-queue.ts';
import type { Job } from './job.ts';
import type { ResolvedPoolOptions } from './options.ts';
import type { PoolTask } from './pool-task.ts';
import type { PoolWorker } from './pool-worker.ts';
import { exitError, recoverChunks } from './recover.ts';
import { isWorthMoving, Spreader } from './spreader.ts';

type State = 'running' | 'closed' | 'terminated' | 'broken';

/** Whose workers they are. It must not hold what is to end with its last user. */
export interface SchedulerOwner {
  /** Passes an event on to those who listen. */
  readonly tell: TellEvent;
  /** The error of each call that the end of the whole pool takes along. @default what ended it */
  readonly explain?: ((failure: unknown) => unknown) | undefined;
  /** A worker that dies by itself breaks the pool. @default another takes its place */
  readonly breaksOnDeath?: boolean | undefined;
}

/** What becomes of a job's inputs that run when it is stopped. */
interface StopOptions {
  /** Their workers are ended. @default false */
  readonly kill?: boolean | undefined;
  /** `currentTask().signal` aborts. @default true */
  readonly abortsRunning?: boolean | undefined;
}

const asItIs = (failure: unknown): unknown => failure;

export class Scheduler {
  readonly crew: Crew;
  /** Whether what is shared or moved may travel to workers and back. */
  readonly sharesMemory: boolean;
  readonly #options: ResolvedPoolOptions;
  readonly #owner: SchedulerOwner;
  readonly #jobs = new JobQueue();
  readonly #dispatcher: Dispatcher;
  readonly #spreader: Spreader;
  readonly #ended = makeDeferred();
  readonly #keepAlive = new KeepAlive();
  #state: State = 'running';
  /** Makes the error of every call on a broken pool: an own one for each. */
  #makeError: (() => unknown) | undefined;
  #isAwaited = false;
  /** Whether `schedule` runs, or must wait for something that does. */
  #isScheduling = false;
  #mustSchedule = false;

  constructor(backend: Backend, options: ResolvedPoolOptions, owner: SchedulerOwner) {
    this.#options = options;
    this.#owner = owner;
    this.sharesMemory = backend.sharesMemory;
    this.#dispatcher = new Dispatcher(backend.sharesMemory);
    const incoming = new Incoming(this);
    this.crew = new Crew(backend, options, owner.tell, {
      message: (from, message, bytes) => incoming.receive(from, message, bytes),
      gone: (from, end) => this.#onGone(from, end),
      waiting: (isWaiting) => (this.#keepAlive.isSuspended = isWaiting),
    });
    this.#spreader = new Spreader(this.crew, this.#jobs, () => this.schedule());
    this.#startMissing();
  }

  get state(): State {
    return this.#state;
  }

  /** Throws unless jobs may be added. */
  expectRunning(): void {
    if (this.#makeError) throw this.#makeError();
    if (this.#state !== 'running') throw new PoolStateError('Pool not running');
  }

  /** What every worker, now and later, gets first. Until it is known, none gets work. */
  setUp(setup: Setup): void {
    this.crew.setUp(setup);
    this.schedule();
  }

  /** Some worker is: what has waited for that may be sent. Others have something to do already, and load their task now. */
  onReady(): void {
    if (this.#jobs.hasGated) this.schedule();
  }

  /** The job is new, may have more for a worker, or is over. */
  onJobChange(job: Job): void {
    if (job.hasFailed) this.#recall(job);
    this.#jobs.note(job);
    this.schedule();
  }

  /** No input of the job is begun any more; what becomes of those that run is up to the options. */
  stop(job: Job, { reason, ...running }: StopOptions & { readonly reason?: unknown }): void {
    this.#halt(job, reason, running);
    this.onJobChange(job);
  }

  #halt(job: Job, reason: unknown, running?: StopOptions): void {
    job.stop(reason);
    this.#recall(job, running);
  }

  /** The same, and nobody will ask for what becomes of its inputs. */
  leave(job: Job, running: StopOptions = {}): void {
    job.leave();
    this.#recall(job, running);
    this.onJobChange(job);
  }

  /** The task cannot be used: all calls of it fail. */
  failTask(task: PoolTask): void {
    this.#change(() => {
      for (const job of this.#jobs.ofTask(task)) {
        job.fail(task.makeError());
        this.onJobChange(job);
      }
    });
  }

  close(): void {
    log(DEBUG, 'closing pool');
    if (this.#state === 'running') this.#state = 'closed';
    this.schedule();
  }

  /** Asked again, workers may end sooner. */
  terminate(graceMs: number): void {
    log(DEBUG, 'terminating pool');
    this.#change(() => this.#endAll('terminated', () => new PoolTerminatedError(), graceMs));
  }

  /**
   * Ends the worker whose input began last. That goes back to its job, as if it had not begun.
   *
   * @returns whether there was one
   */
  preempt(): boolean {
    const worker = this.crew.youngest;
    worker?.preempt();
    return worker !== undefined;
  }

  /** The pool cannot work: every call on it fails with such an error. */
  fail(makeFailure: () => unknown): void {
    if (this.#state === 'broken' || this.#state === 'terminated') return;
    log(ERROR, 'the pool is broken: %s', describeThrown(makeFailure()));
    const { explain = asItIs } = this.#owner;
    this.#makeError = () => explain(makeFailure());
    this.#endAll('broken', makeFailure, this.#options.killTimeoutMs);
  }

  /** Resolves when, closed or ended, no worker is left. What nobody has taken yet is computed all the same. */
  async ended(): Promise<void> {
    log(DEBUG, 'joining pool');
    this.#isAwaited = true;
    for (const job of this.#jobs) {
      job.liftWindow();
      this.#jobs.note(job);
    }
    this.schedule();
    const forget = whenIdle(() => this.#leaveStalled());
    await this.#ended.promise;
    forget();
  }

  /** Nothing can happen in this program any more: who was to go on with an iterator will not. */
  #leaveStalled(): void {
    for (const job of [...this.#jobs]) {
      if (!job.isStalled) continue;
      job.leave();
      this.#jobs.note(job);
    }
    this.schedule();
  }

  schedule(): void {
    this.#mustSchedule = true;
    if (this.#isScheduling) return;
    this.#isScheduling = true;
    try {
      while (this.#mustSchedule) {
        this.#mustSchedule = false;
        this.#scheduleOnce();
      }
    } finally {
      this.#isScheduling = false;
    }
  }

  /** Several changes, seen as one. */
  #change(change: () => void): void {
    const wasScheduling = this.#isScheduling;
    this.#isScheduling = true;
    try {
      change();
    } finally {
      this.#isScheduling = wasScheduling;
    }
    this.schedule();
  }

  #scheduleOnce(): void {
    if (this.#state === 'running' || this.#state === 'closed') {
      this.#startMissing();
      if (this.crew.isSetUp) this.#feedAll();
      this.#spreader.spread();
      this.#spreader.watch();
      if (this.#state === 'closed') this.#dismiss();
    }
    if (this.#hasEnded()) this.#ended.resolve();
    this.#keepAlive.isHeld = this.#isHeld();
  }

  /** Nothing will ever be asked of them again, unless a dying or stuck worker gives something back. */
  #dismiss(): void {
    if (this.#jobs.waiting(1) > 0 || this.#jobs.mayRetry) return;
    const workers = [...this.crew.alive];
    if (!workers.some((worker) => isWorthMoving(worker))) for (const worker of workers) worker.finish();
  }

  /** The program must not end yet: somebody waits for work, or for the end of the pool. */
  #isHeld(): boolean {
    if (this.#jobs.isActive) return true;
    return this.#isAwaited && !this.#hasEnded() && !this.#jobs.areStalled;
  }

  /** Asks back what no worker has begun of it. */
  #recall(job: Job, { kill = false, abortsRunning = true }: StopOptions = {}): void {
    for (const worker of this.crew.alive) {
      worker.recall(job, abortsRunning);
      if (kill) worker.endInputOf(job);
    }
  }

  #endAll(state: State, makeFailure: () => unknown, graceMs: number): void {
    const { explain = asItIs } = this.#owner;
    this.#state = state;
    for (const job of this.#jobs)
      if (state === 'terminated' && job.settlesAtEnd) this.#halt(job, makeFailure());
      else job.fail(explain(makeFailure()));
    this.#jobs.retire();
    for (const worker of this.crew.alive) worker.end(graceMs);
    this.schedule();
  }

  /** Those that have nothing come first, then one chunk a round: few inputs are spread over all workers. */
  #feedAll(): void {
    for (const worker of this.crew.alive) if (!worker.isBusy) this.#feed(worker);
    for (let isFed = true; isFed;) {
      isFed = false;
      for (const worker of this.crew.alive) isFed = this.#feed(worker) || isFed;
    }
  }

  #feed(worker: PoolWorker): boolean {
    const taken = this.#jobs.take((job) => worker.room(job));
    if (taken) this.#dispatcher.send(worker, taken.job, taken.piece);
    return taken !== undefined;
  }

  /** Keeps as many workers as were asked for; where idle ones leave, only as many as there is work for. */
  #startMissing(): void {
    const { processes, idleTimeoutMs } = this.#options;
    if (this.crew.alive.size >= processes) return;
    const isSparing = this.#state === 'closed' || idleTimeoutMs !== undefined;
    const wanted = isSparing
      ? Math.min(processes, this.crew.occupied + this.#jobs.takeable(processes))
      : processes;
    try {
      this.crew.fill(wanted);
    } catch (error) {
      this.fail(() => copyError(error));
    }
  }

  #onGone(worker: PoolWorker, end: WorkerEnd): void {
    this.#change(() => {
      const failure = this.crew.startFailure(worker, end);
      const chunks = [...worker.chunks];
      recoverChunks(worker, chunks, end);
      if (failure) this.fail(failure);
      else if (this.#owner.breaksOnDeath && worker.hasDied) this.fail(() => exitError(worker, end));
      const jobs = new Set(chunks.map(({ job }) => job));
      for (const job of jobs) this.onJobChange(job);
      for (const task of new Set([...jobs].map((job) => job.task))) if (task.hasFailed) this.failTask(task);
    });
  }

  #hasEnded(): boolean {
    if (this.#state === 'running' || this.crew.alive.size > 0) return false;
    return this.#state !== 'closed' || this.#jobs.waiting(1) === 0;
  }
}
