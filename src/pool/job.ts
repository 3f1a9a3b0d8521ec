/**
 * One call of the pool: inputs in, outcomes out, in order or as they come.
 *
 *     Intake ─take()─▶ worker ─▶ settle() ─▶ Delivery ─▶ next()
 *        ▲                │          │
 *        └── giveBack() ──┘          └─ failed, tries left: waits again, after a delay
 *
 *     open ──stop()──▶ stopped        what runs may finish, nothing else begins
 *       ├────leave()──▶ left          nor does anybody wait for what runs
 *       └────fail()───▶ failed        the call as a whole has an error
 *
 * The stream is pulled only while less than a window is undelivered, so that neither an endless input nor a slow
 * first input fills the memory.
 */
import { CancelledError } from '../errors.ts';
import { makeDeferred, type Deferred } from '../util/deferred.ts';
import type { TaskPrintListener } from './attribution.ts';
import { Delivery } from './delivery.ts';
import type { GivenHandles } from './given-handles.ts';
import { Intake, type Piece } from './intake.ts';
import type { PauseAfter } from '../wire/messages.ts';
import type { JobOptions } from './job-options.ts';
import { Observing } from './observing.ts';
import type { Pace } from './pace.ts';
import type { PoolTask } from './pool-task.ts';
import { Retries } from './retries.ts';
import { failedRun, type Run } from './run.ts';
import { TimeLimit } from './time-limit.ts';

type JobState = 'open' | 'stopped' | 'left' | 'failed';

export class Job {
  readonly task: PoolTask;
  readonly pace: Pace;
  readonly hasAttempts: boolean;
  /** What an input comes to before nothing is begun until that was looked at. */
  readonly pauseAfter: PauseAfter | undefined;
  readonly settlesAtEnd: boolean;
  /** Gets what its inputs print; `undefined`: nobody asks who has printed what. */
  readonly onPrint: TaskPrintListener | undefined;
  /** One input at a time, to workers that have nothing to do. */
  readonly isGated: boolean;
  /** Its inputs are memory that moves: one at a time, each alone in a worker. */
  isLaden = false;
  /** Why nothing is begun any more; `undefined` where no reason was given. */
  stopReason: unknown;
  /** Called when inputs have failed for good. */
  onFailure: (() => void) | undefined;

  readonly #intake: Intake;
  readonly #given: GivenHandles;
  readonly #observing: Observing | undefined;
  readonly #onChange: () => void;
  readonly #delivery: Delivery;
  readonly #retries: Retries | undefined;
  readonly #limit: TimeLimit | undefined;
  #cleanups: (() => void)[] | undefined;
  /** Missing as a rule: deaths outside of inputs are rare, and jobs of one input are many. */
  #deathsBefore: Map<number, number> | undefined;
  #window: () => number;
  #windowBytes: number;
  #state: JobState = 'open';
  /** Why the call as a whole fails. */
  #failure: { readonly error: unknown } | undefined;
  /** The last worker that asked got nothing. */
  #isStarved = false;
  #settled = 0;
  #consumer: Deferred<void> | undefined;

  /** @param onChange called when the job may have more for a worker, or is over. */
  constructor(options: JobOptions, onChange: () => void) {
    this.task = options.task;
    this.pace = options.pace;
    this.hasAttempts = options.hasAttempts;
    this.pauseAfter = options.pauseAfter;
    this.settlesAtEnd = options.settlesAtEnd;
    this.onPrint = options.onPrint;
    this.isGated = options.gate !== undefined;
    const { timeoutMs, timeoutFactor, retries, observe, hasAttempts } = options;
    if (timeoutMs !== undefined || timeoutFactor !== undefined)
      this.#limit = new TimeLimit(timeoutMs, timeoutFactor);
    this.#given = options.given;
    this.#intake = new Intake(options.stream, options.gate, () => this.#tell());
    this.#window = options.window;
    this.#windowBytes = options.windowBytes;
    if (retries.limit > 0) this.#retries = new Retries(retries, options.onRetry);
    this.#delivery = new Delivery(options.isOrdered);
    if (observe)
      this.#observing = new Observing(
        { observe, hasAttempts, pauseAfter: this.pauseAfter },
        {
          seen: (run) => this.#arrive(run),
          resumed: () => this.#onChange(),
          failed: (error) => this.#failBy(error),
        },
      );
    this.#onChange = onChange;
  }

  /** Inputs that wait for a worker; Infinity where nobody knows how many the stream will give. */
  get queued(): number {
    if (this.#state !== 'open') return 0;
    return this.#intake.waiting + this.#intake.delayed + this.#intake.toCome;
  }

  /** Those of them that a worker could have now. */
  get takeable(): number {
    if (this.#state !== 'open' || this.#isPausing || this.#intake.isShut) return 0;
    const { waiting, toCome } = this.#intake;
    return waiting + (this.#mayPull() ? Math.min(toCome, this.#room()) : 0);
  }

  /** Nothing goes on before the consumer takes something, when it likes, if at all. */
  get isStalled(): boolean {
    return this.#state === 'open' && !this.#consumer && !this.#intake.isPulling && !this.isActive;
  }

  /** Something of it was taken by a worker, and not given back: it runs, or is settled. */
  get hasBegun(): boolean {
    return this.#intake.pulled > this.#intake.waiting;
  }

  /** How long an input may run, as far as is known now. */
  get timeoutMs(): number | undefined {
    return this.#limit?.ms;
  }

  /** How long its task may load. */
  get loadTimeoutMs(): number | undefined {
    return this.#limit?.fixedMs;
  }

  /** What inputs already run must be looked at: the limit has become shorter. Asked once. */
  limitHasFallen(): boolean {
    return this.#limit?.hasFallen() === true;
  }

  /** Workers tell when inputs began and ended. */
  get isTimed(): boolean {
    return this.hasAttempts || this.#limit?.isRelative === true;
  }

  /** Inputs that fail may be sent again. */
  get mayRetry(): boolean {
    return this.#retries !== undefined;
  }

  /** The call as a whole has an error. */
  get hasFailed(): boolean {
    return this.#state === 'failed';
  }

  /** Nothing of this job needs a worker any more, now or later. */
  get isOver(): boolean {
    if (this.#state === 'failed') return true;
    // A stopped job does not wait for a stream that may never answer.
    const mayGrow = this.#state === 'open' && (this.#intake.isPulling || this.queued > 0);
    return !mayGrow && this.#settled === this.#intake.pulled;
  }

  /** Somebody has to look at what has ended before anything begins. */
  get #isPausing(): boolean {
    return this.#observing?.isPausing === true;
  }

  /** Something goes on that somebody waits for: the program must not end meanwhile. */
  get isActive(): boolean {
    if (this.#state === 'left' || this.isOver) return false;
    return !this.task.ref || this.#settled < this.#intake.pulled || this.#mayPull();
  }

  /** Up to `max` next inputs for a worker; `undefined` when there are none now. */
  take(max: number): Piece | undefined {
    if (this.#state !== 'open' || this.#isPausing || !this.task.ref) return undefined;
    const piece = this.#intake.take(max, this.#mayPull() ? this.#room() : 0);
    this.#isStarved = !piece;
    // The stream has come to its end, or broken, with nothing left to wait for.
    if (!piece && this.isOver) queueMicrotask(() => this.#tell());
    return piece;
  }

  /** What became of consecutive inputs is known, and settled later. Gives what to call then. */
  announce(run: Run): () => void {
    return this.#observing?.announce(run) ?? (() => {});
  }

  /** What became of consecutive inputs. */
  settle(run: Run): void {
    if (this.#state === 'failed') return;
    this.#limit?.note(run);
    const retries = this.#state === 'open' ? this.#retries : undefined;
    if (!retries || (run.errors.size === 0 && retries.isIdle)) this.#deliver(run);
    else this.#retry(retries, run);
  }

  #retry(retries: Retries, run: Run): void {
    try {
      const { final, again } = retries.divide(run);
      for (const part of final) this.#deliver(part);
      for (const { piece, delayMs } of again)
        if (delayMs > 0) this.#intake.giveBackLater(piece, delayMs);
        else this.giveBack(piece);
      if (again.length > 0) this.#onChange();
    } catch (error) {
      this.#failBy(error);
    }
  }

  /** Who sees outcomes or is told of retries has thrown. */
  #failBy(error: unknown): void {
    this.fail(error);
    this.#onChange();
  }

  /** A worker died before it began this input, which it had. Gives how many did. */
  noteDeathBefore(index: number): number {
    this.#deathsBefore ??= new Map();
    const deaths = (this.#deathsBefore.get(index) ?? 0) + 1;
    this.#deathsBefore.set(index, deaths);
    return deaths;
  }

  /** What a worker had not begun: it is run before anything new, or cancelled when the job is stopped. */
  giveBack(piece: Piece): void {
    if (piece.inputs.length === 0 || this.#state === 'failed') return;
    if (this.#state === 'open') this.#intake.giveBack(piece);
    else this.#cancel(piece);
  }

  /** No input is begun any more; what runs may finish. @param reason why, as the cause of the cancelled ones */
  stop(reason?: unknown): void {
    if (this.#state !== 'open') return;
    this.#state = 'stopped';
    this.stopReason = reason;
    for (const piece of this.#intake.close()) this.#cancel(piece);
    this.#wake();
  }

  /** Nobody will ask for outcomes any more. */
  leave(): void {
    if (this.#state === 'failed' || this.#state === 'left') return;
    this.stop();
    this.#state = 'left';
    this.#delivery.clear();
    this.#wake();
  }

  /** The call as a whole fails: `next` throws this, after what is ready. */
  fail(error: unknown): void {
    if (this.#state === 'failed') return;
    this.#state = 'failed';
    this.#failure = { error };
    this.#intake.close();
    this.#wake();
  }

  /** Everything is computed, however much of it waits for the consumer. @param mustEnd not where it may have no end */
  liftWindow(mustEnd = true): void {
    if (mustEnd && !this.#intake.isBounded) return;
    this.#window = () => Infinity;
    this.#windowBytes = Infinity;
  }

  /** Calls a function when the job is over. */
  onOver(cleanup: () => void): void {
    (this.#cleanups ??= []).push(cleanup);
  }

  /** The job is over: lets go of what it held. */
  letGo(): void {
    const cleanups = this.#cleanups ?? [];
    this.#cleanups = undefined;
    this.#intake.letGo();
    this.#given.end();
    for (const cleanup of cleanups) cleanup();
  }

  /** The next outcomes, if there are any now. */
  nextNow(): Run | undefined {
    const run = this.#delivery.shift();
    this.#offer();
    return run;
  }

  /** The next outcomes; `undefined` at the end. Throws when the call as a whole failed. */
  async next(): Promise<Run | undefined> {
    for (;;) {
      const run = this.nextNow();
      if (run) return run;
      if (this.isOver || this.#state === 'left') break;
      this.#consumer ??= makeDeferred();
      await this.#consumer.promise;
    }
    const failure = this.#failure ?? this.#intake.failure;
    if (failure) throw failure.error;
    return undefined;
  }

  /** Says that there is more, once, if workers were told that there is not: the window has room again. */
  #offer(): void {
    if (!this.#isStarved || !this.#mayPull()) return;
    this.#isStarved = false;
    queueMicrotask(this.#onChange);
  }

  #mayPull(): boolean {
    return this.#intake.isOpen && this.#room() > 0 && this.#delivery.bytes < this.#windowBytes;
  }

  /** Inputs that may be pulled now. */
  #room(): number {
    return this.#window() - (this.#intake.pulled - this.#delivery.delivered);
  }

  #cancel({ start, inputs }: Piece): void {
    const options = this.stopReason === undefined ? {} : { cause: this.stopReason };
    this.#deliver(failedRun(start, inputs, () => new CancelledError(undefined, options)));
  }

  #deliver(run: Run): void {
    if (this.#observing) this.#observing.show(run);
    else this.#arrive(run);
  }

  #arrive(run: Run): void {
    this.#settled += run.values.length;
    this.#given.settle(run);
    if (this.#state !== 'left') this.#keep(run);
    this.#offer();
    this.#wake();
    if (this.isOver) this.#onChange();
  }

  #keep(run: Run): void {
    if (run.errors.size > 0) this.onFailure?.();
    this.#delivery.arrive(run);
  }

  /** Something has changed for the consumer and for the pool. */
  #tell(): void {
    this.#wake();
    this.#onChange();
  }

  #wake(): void {
    this.#consumer?.resolve();
    this.#consumer = undefined;
  }
}
