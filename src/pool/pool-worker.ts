/**
 * A worker as the pool schedules it: which chunks it has, what it may still get, when its input is out of time.
 *
 *     open ──finish()──▶ finishing ──▶ gone        gone is the backend's last word
 *       └───────end()───▶ ending ─────▶
 */
import type { Backend, BackendWorker, WorkerEnd } from '../backend/backend.ts';
import type { Manner } from '../wire/beside.ts';
import type { FromWorker, ToWorker } from '../wire/messages.ts';
import { LOADING, monotonicMs, type Running } from '../worker/running-record.ts';
import { Attribution } from './attribution.ts';
import { Backlog, type Chunk } from './backlog.ts';
import type { Piece } from './intake.ts';
import type { Job } from './job.ts';
import { Leisure, warnOfOverstay } from './leisure.ts';
import type { ResolvedPoolOptions } from './options.ts';
import type { PoolTask } from './pool-task.ts';
import { readClockZero, type ChunkAttempts } from './run-attempts.ts';
import { TimeCheck } from './time-check.ts';

/** What was asked back comes back sooner than this, unless it was begun meanwhile. */
const LOOK_AGAIN_MS = 50;

export interface PoolWorkerListener {
  message(worker: PoolWorker, message: FromWorker, bytes: number): void;
  gone(worker: PoolWorker, end: WorkerEnd): void;
  /** See `WorkerListener`. */
  waiting(isWaiting: boolean): void;
}

/** The one input that a worker was ended for. `preempted`: it makes room for others, and is run again. */
export type Condemned = { readonly running: Running } & (
  { readonly why: 'timeout'; readonly timeoutMs: number } | { readonly why: 'cancelled' | 'preempted' }
);

/** An input that a worker runs. */
export interface RunningInput {
  /** Place of the input in its call, counted from 0. */
  readonly index: number;
  readonly input: unknown;
  /** For how many milliseconds. */
  readonly ms: number;
}

/** Since when a worker is ready. */
interface Readiness {
  /** Milliseconds since the epoch. */
  readonly readyAt: number;
  /** How long its initializer took. */
  readonly initMs: number;
}

export class PoolWorker {
  readonly name: string;
  /** Among all that its pool has started, from 1. */
  readonly number: number;
  readonly #options: ResolvedPoolOptions;
  readonly #backend: BackendWorker;
  /** The tasks it knows, by their numbers. */
  readonly #tasks = new Map<number, PoolTask>();
  readonly #backlog = new Backlog();
  /** What it prints, and which input of whose. */
  readonly prints: Attribution;
  #state: 'open' | 'finishing' | 'ending' = 'open';
  #tasksLeft: number;
  #tasksDone = 0;
  readonly #timeCheck = new TimeCheck({
    backlog: this.#backlog,
    running: () => this.running,
    onOvertime: (running, timeoutMs) => this.#condemn({ running, why: 'timeout', timeoutMs }),
  });
  readonly #leisure = new Leisure();
  #condemned: Condemned | undefined;
  /** The uncaught error that is about to end it. */
  uncaught: { readonly error: unknown } | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAt = Date.now();
  #readiness: Readiness | undefined;
  /** It takes too much memory, and leaves with work undone. */
  isRetiring = false;

  constructor(
    { name, number }: Pick<PoolWorker, 'name' | 'number'>,
    backend: Backend,
    options: ResolvedPoolOptions,
    listener: PoolWorkerListener,
  ) {
    this.number = number;
    this.name = name;
    this.#options = options;
    this.#tasksLeft = options.maxtasksperchild ?? Infinity;
    this.prints = new Attribution(name, options.onPrint);
    this.#backend = backend.start(name, {
      message: (message, bytes) => listener.message(this, message, bytes),
      print: (stream, lines) => this.prints.print(stream, lines),
      printsOf: (stream, place) => this.prints.mark(stream, place),
      waiting: (isWaiting) => listener.waiting(isWaiting),
      gone: (end) => {
        this.#timeCheck.stop();
        this.#leisure.end();
        listener.gone(this, end);
        // What looks again later finds nothing.
        this.#backlog.clear();
      },
    });
  }

  get pid(): number {
    return this.#backend.pid;
  }

  get threadId(): number {
    return this.#backend.threadId;
  }

  /** It may get work. */
  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** It came up, and its initializer has run. */
  get isReady(): boolean {
    return this.#readiness !== undefined;
  }

  /** Since when, in milliseconds since the epoch, and how long its initializer took. */
  get readiness(): Readiness | undefined {
    return this.#readiness;
  }

  noteReady(initMs: number): void {
    this.#readiness = { readyAt: Date.now(), initMs };
    this.#rest();
  }

  /** We ended it: its death tells nothing about the task. */
  get wasEnded(): boolean {
    return this.#state === 'ending';
  }

  get isBusy(): boolean {
    return !this.#backlog.isEmpty;
  }

  /** Of one that is gone: by itself, and not because it had to leave. */
  get hasDied(): boolean {
    return !this.wasEnded && !this.isRetiring && (this.isOpen || this.isBusy);
  }

  /** Inputs it has answered. */
  get tasksDone(): number {
    return this.#tasksDone;
  }

  /** The input it was ended for, if it was ended for one. */
  get condemned(): Condemned | undefined {
    return this.#condemned;
  }

  get chunks(): IterableIterator<Chunk> {
    return this.#backlog[Symbol.iterator]();
  }

  chunk(number: number): Chunk | undefined {
    return this.#backlog.get(number);
  }

  task(number: number): PoolTask | undefined {
    return this.#tasks.get(number);
  }

  /** Gives the message's size on the wire. */
  post(message: ToWorker, manner?: Manner): number {
    return this.#backend.post(message, manner);
  }

  /** How many inputs of the job it may get now. */
  room(job: Job): number {
    if (!this.isOpen || !this.#backlog.hasRoomFor(job)) return 0;
    const { pace } = job;
    if (job.isLaden) return this.isBusy ? 0 : 1;
    // What comes behind an input that its worker pauses after would be begun before anybody has seen it.
    if (job.pauseAfter !== undefined && this.isBusy) return 0;
    if (job.isGated) return this.isIdle ? 1 : 0;
    return pace.fixed ?? Math.min(pace.nextSize, this.#tasksLeft);
  }

  /** Throws what structured clone throws where an input cannot travel; then nothing was sent. */
  send(number: number, job: Job, piece: Piece): void {
    const { task } = job;
    if (!task.ref) throw new Error('a job has no work before its task is resolved');
    if (!this.#tasks.has(task.number)) {
      this.post({ type: 'task', task: task.number, ref: task.ref, call: task.call });
      this.#tasks.set(task.number, task);
    }
    const marking = this.prints.ask(job.onPrint !== undefined);
    if (marking) this.post(marking);
    const manner = { isKept: job.mayRetry, isAlone: job.isLaden };
    const { isTimed, pauseAfter } = job;
    const how = pauseAfter === undefined ? { isTimed } : { isTimed, pauseAfter };
    const bytes = this.post({ type: 'chunk', chunk: number, task: task.number, ...how, ...piece }, manner);
    this.#backlog.add(number, job, piece, bytes);
    if (job.onPrint) this.prints.expect(number, piece, job.onPrint);
    this.#leisure.end();
    this.#tasksLeft -= job.pace.fixed !== undefined ? 1 : piece.inputs.length;
    if (this.#tasksLeft === 0) this.finish();
    if (job.timeoutMs !== undefined) this.#timeCheck.lookIn(job.timeoutMs);
  }

  /** The job's inputs may run for less long than they might. */
  checkLimit(job: Job): void {
    if (this.#has(job)) this.#timeCheck.lookIn(0);
  }

  /** Who runs what the chunk holds. */
  attemptsOf({ number, piece }: Chunk): ChunkAttempts {
    const { name: worker, pid } = this;
    return { attempt: piece.attempt, worker, pid, chunk: number, clockZero: readClockZero() };
  }

  /** The chunk is answered up to this offset. */
  answered(chunk: Chunk, offset: number): void {
    this.#tasksDone += offset - chunk.answered;
    this.#backlog.answered(chunk, offset);
    this.#rest();
  }

  /** Asks back what it has not begun of this job. @param abortsRunning the signal of what it runs aborts */
  recall(job: Job, abortsRunning: boolean): void {
    this.#giveBack(
      [...this.chunks].filter((chunk) => chunk.job === job),
      abortsRunning,
    );
  }

  /** Asks back what it has not begun, for somebody who can begin it sooner. */
  askBack(): void {
    this.#giveBack([...this.#backlog.askable()], false);
  }

  /** There is something to ask back. Who is not ready gives nothing back. */
  get isAskable(): boolean {
    return this.isReady && !this.#backlog.askable().next().done;
  }

  /** Inputs of the chunk from there on are not this worker's any more. */
  takeBack(chunk: Chunk, offset: number): Piece {
    const taken = this.#backlog.takeBack(chunk, offset);
    this.#rest();
    return taken;
  }

  /** Nothing to do, and ready to do something. */
  get isIdle(): boolean {
    return this.isOpen && this.isReady && !this.isBusy;
  }

  /** It runs a slow input. */
  get isStuck(): boolean {
    return this.#backlog.isStuck;
  }

  /** Whether measured work of more than so many milliseconds waits here that may be done elsewhere. */
  isBehind(limitMs: number): boolean {
    return this.#backlog.isBehind(limitMs);
  }

  /** Ends the worker if it runs an input of this job; looks again as long as it might begin one. */
  endInputOf(job: Job): void {
    const { running } = this;
    if (running && this.#backlog.get(running.chunk)?.job === job)
      this.#condemn({ running, why: 'cancelled' });
    else if (this.#has(job)) setTimeout(() => this.endInputOf(job), LOOK_AGAIN_MS).unref();
  }

  /** Ends the worker. What it runs is run again, as if it had not begun. */
  preempt(): void {
    const { running } = this;
    if (running) this.#condemn({ running, why: 'preempted' });
  }

  /** The input it runs, if it is not answered already. */
  get running(): Running | undefined {
    const running = this.#backend.running();
    const chunk = running && this.#backlog.get(running.chunk);
    if (!chunk || !running) return undefined;
    return running.offset >= chunk.answered || running.offset === LOADING ? running : undefined;
  }

  /** The same, for those who ask what it does. */
  get runningInput(): RunningInput | undefined {
    const { running } = this;
    if (!running || running.offset < 0) return undefined;
    const { start, inputs } = this.#backlog.get(running.chunk)?.piece ?? { start: 0, inputs: [] };
    const ms = Math.max(0, monotonicMs() - running.begunAt);
    return { index: start + running.offset, input: inputs[running.offset], ms };
  }

  #has(job: Job): boolean {
    for (const chunk of this.chunks) if (chunk.job === job) return true;
    return false;
  }

  /** No more work: it leaves when it has done what it has. */
  finish(): void {
    if (!this.isOpen) return;
    this.#state = 'finishing';
    this.post({ type: 'end' });
    this.#rest();
  }

  end(graceMs: number): void {
    this.#state = 'ending';
    this.#timeCheck.stop();
    this.#backend.terminate(graceMs);
  }

  signal(signal: NodeJS.Signals): void {
    this.#backend.signal(signal);
  }

  #giveBack(chunks: readonly Chunk[], isAborted: boolean): void {
    for (const chunk of chunks) chunk.isAskedBack = true;
    const numbers = chunks.map(({ number }) => number);
    if (numbers.length > 0) this.post({ type: 'giveBack', chunks: numbers, isAborted });
  }

  #condemn(condemned: Condemned): void {
    if (this.#state === 'ending') return;
    this.#condemned = condemned;
    this.end(this.#options.killTimeoutMs);
  }

  /** Nothing to do, perhaps: then it has so long until it leaves, or is to be gone. */
  #rest(): void {
    if (this.isBusy || !this.isReady) return;
    const { idleTimeoutMs, killTimeoutMs } = this.#options;
    if (this.#state === 'finishing') this.#leisure.begin(killTimeoutMs, () => this.#overstay());
    else if (this.isOpen) this.#leisure.begin(idleTimeoutMs, () => this.finish());
  }

  /** Its finalizer or an exit handler does not come to its end. */
  #overstay(): void {
    warnOfOverstay(this.name, this.#options.killTimeoutMs);
    this.end(0);
  }
}
