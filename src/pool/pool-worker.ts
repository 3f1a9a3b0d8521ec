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
import { Backlog, type Chunk } from './backlog.ts';
import { warnOfCallback } from './callbacks.ts';
import type { Piece } from './intake.ts';
import type { Job } from './job.ts';
import type { ResolvedPoolOptions } from './options.ts';
import type { PoolTask } from './pool-task.ts';

/** What was asked back comes back sooner than this, unless it was begun meanwhile. */
const LOOK_AGAIN_MS = 50;

export interface PoolWorkerListener {
  message(worker: PoolWorker, message: FromWorker, bytes: number): void;
  gone(worker: PoolWorker, end: WorkerEnd): void;
  /** See `WorkerListener`. */
  waiting(isWaiting: boolean): void;
}

/** The one input that a worker was ended for. */
export interface Condemned {
  readonly running: Running;
  readonly why: 'timeout' | 'cancelled';
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
  #state: 'open' | 'finishing' | 'ending' = 'open';
  #tasksLeft: number;
  #tasksDone = 0;
  #timer: NodeJS.Timeout | undefined;
  /** When the timer looks, by `performance.now()`. */
  #looksAt = Infinity;
  #idleTimer: NodeJS.Timeout | undefined;
  #condemned: Condemned | undefined;
  /** The uncaught error that is about to end it. */
  uncaught: { readonly error: unknown } | undefined;
  #isReady = false;
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
    this.#backend = backend.start(name, {
      message: (message, bytes) => listener.message(this, message, bytes),
      print: (stream, lines) => {
        try {
          options.onPrint(stream, lines, name);
        } catch (error) {
          warnOfCallback('onPrint', error);
        }
      },
      waiting: (isWaiting) => listener.waiting(isWaiting),
      gone: (end) => {
        clearTimeout(this.#timer);
        clearTimeout(this.#idleTimer);
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
    return this.#isReady;
  }

  noteReady(): void {
    this.#isReady = true;
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
    const manner = { isKept: job.mayRetry, isAlone: job.isLaden };
    const bytes = this.post({ type: 'chunk', chunk: number, task: task.number, ...piece }, manner);
    this.#backlog.add(number, job, piece, bytes);
    clearTimeout(this.#idleTimer);
    this.#tasksLeft -= job.pace.fixed !== undefined ? 1 : piece.inputs.length;
    if (this.#tasksLeft === 0) this.finish();
    if (job.timeoutMs !== undefined) this.#checkIn(job.timeoutMs);
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
    return this.#isReady && !this.#backlog.askable().next().done;
  }

  /** Inputs of the chunk from there on are not this worker's any more. */
  takeBack(chunk: Chunk, offset: number): Piece {
    const taken = this.#backlog.takeBack(chunk, offset);
    this.#rest();
    return taken;
  }

  /** Nothing to do, and ready to do something. */
  get isIdle(): boolean {
    return this.isOpen && this.#isReady && !this.isBusy;
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
    const running = this.#runningNow();
    if (running && this.#backlog.get(running.chunk)?.job === job)
      this.#condemn({ running, why: 'cancelled' });
    else if ([...this.chunks].some((chunk) => chunk.job === job))
      setTimeout(() => this.endInputOf(job), LOOK_AGAIN_MS).unref();
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

  /** The input it runs, if it is not answered already. */
  #runningNow(): Running | undefined {
    const running = this.#backend.running();
    const chunk = running && this.#backlog.get(running.chunk);
    if (!chunk || !running) return undefined;
    return running.offset >= chunk.answered || running.offset === LOADING ? running : undefined;
  }

  #condemn(condemned: Condemned): void {
    if (this.#state === 'ending') return;
    this.#condemned = condemned;
    this.end(this.#options.killTimeoutMs);
  }

  /** Without work it leaves after a while, where that is asked for; and one that leaves must be gone in time. */
  #rest(): void {
    if (this.isBusy || !this.#isReady) return;
    clearTimeout(this.#idleTimer);
    const { idleTimeoutMs, killTimeoutMs } = this.#options;
    if (this.#state === 'finishing')
      this.#idleTimer = setTimeout(() => this.#overstay(), killTimeoutMs).unref();
    else if (this.isOpen && idleTimeoutMs !== undefined)
      this.#idleTimer = setTimeout(() => this.finish(), idleTimeoutMs).unref();
  }

  /** Its finalizer or an exit handler does not come to its end. */
  #overstay(): void {
    process.emitWarning(
      `${this.name} did not leave within ${this.#options.killTimeoutMs}ms (killTimeoutMs) after its work was done, and is ended`,
      { type: 'MprunWarning', code: 'MPRUN_OVERSTAY' },
    );
    this.end(0);
  }

  /** One timer per worker: it looks when the first input of those it has may be out of time. */
  #checkIn(ms: number): void {
    const looksAt = performance.now() + ms;
    if (looksAt >= this.#looksAt) return;
    clearTimeout(this.#timer);
    this.#looksAt = looksAt;
    this.#timer = setTimeout(() => {
      this.#looksAt = Infinity;
      // A program that was busy itself first reads what has come meanwhile.
      setImmediate(() => this.#checkTime());
    }, ms).unref();
  }

  #checkTime(): void {
    const limits = [...this.chunks].flatMap(({ job }) => job.timeoutMs ?? []);
    if (limits.length === 0 || this.#state === 'ending') return;
    const running = this.#runningNow();
    const timeoutMs = running && this.#backlog.get(running.chunk)?.job.timeoutMs;
    if (!running || timeoutMs === undefined) {
      this.#checkIn(Math.min(...limits));
      return;
    }
    const leftMs = running.begunAt + timeoutMs - monotonicMs();
    // What waits behind it may have less time.
    if (leftMs > 0) this.#checkIn(Math.ceil(Math.min(leftMs, ...limits)));
    else this.#condemn({ running, why: 'timeout' });
  }
}
