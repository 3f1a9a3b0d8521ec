/**
 * A worker as the pool schedules it: which chunks it has, what it may still get, when its input is out of time.
 *
 *     open ──finish()──▶ finishing ──▶ gone        gone is the backend's last word
 *       └───────end()───▶ ending ─────▶
 */
import type { Backend, BackendWorker, WorkerEnd } from '../backend/backend.ts';
import type { FromWorker, ToWorker } from '../wire/messages.ts';
import { monotonicMs, type Running } from '../worker/running-record.ts';
import type { Job, Piece } from './job.ts';
import type { ResolvedPoolOptions } from './options.ts';

/** Work that may wait inside a worker behind its running chunk: enough to hide a round trip. */
const AHEAD_MS = 5;
/** Chunks that may wait there however short they are. */
const AHEAD_CHUNKS = 512;

/** Consecutive inputs that one worker has; `answered` of them are back. */
export interface Chunk {
  readonly number: number;
  readonly job: Job;
  readonly piece: Piece;
  answered: number;
}

export interface PoolWorkerListener {
  message(worker: PoolWorker, message: FromWorker, bytes: number): void;
  gone(worker: PoolWorker, end: WorkerEnd): void;
}

export class PoolWorker {
  readonly name: string;
  readonly #options: ResolvedPoolOptions;
  readonly #backend: BackendWorker;
  readonly #introduced = new Set<Job>();
  /** In the order they were sent: the first is the running one. */
  readonly #chunks = new Map<number, Chunk>();
  #state: 'open' | 'finishing' | 'ending' = 'open';
  #inputsLeft: number;
  #inputsHeld = 0;
  #timer: NodeJS.Timeout | undefined;
  /** The input whose time is over. */
  #overdue: Running | undefined;
  /** The uncaught error that is about to end it. */
  uncaught: { readonly error: unknown } | undefined;
  /** It answered once: it does not count as dying at start. */
  hasAnswered = false;

  constructor(name: string, backend: Backend, options: ResolvedPoolOptions, listener: PoolWorkerListener) {
    this.name = name;
    this.#options = options;
    this.#inputsLeft = options.maxtasksperchild ?? Infinity;
    this.#backend = backend.start(name, {
      message: (message, bytes) => listener.message(this, message, bytes),
      print: (stream, lines) => options.onPrint(stream, lines, name),
      gone: (end) => {
        clearTimeout(this.#timer);
        listener.gone(this, end);
      },
    });
  }

  get pid(): number {
    return this.#backend.pid;
  }

  /** It may get work. */
  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** We ended it: its death tells nothing about the task. */
  get wasEnded(): boolean {
    return this.#state === 'ending';
  }

  get isBusy(): boolean {
    return this.#chunks.size > 0;
  }

  get chunks(): IterableIterator<Chunk> {
    return this.#chunks.values();
  }

  chunk(number: number): Chunk | undefined {
    return this.#chunks.get(number);
  }

  post(message: ToWorker): void {
    this.#backend.post(message);
  }

  /** How many inputs of the job it may get now. */
  room(job: Job): number {
    if (!this.isOpen) return 0;
    const { pace } = job;
    if (this.#chunks.size > 0) {
      if (pace.msPerInput === undefined || this.#chunks.size > AHEAD_CHUNKS) return 0;
      if ((this.#inputsBehindFirst() + pace.nextSize()) * pace.msPerInput > AHEAD_MS) return 0;
    }
    return Math.min(pace.nextSize(), this.#inputsLeft);
  }

  /** Throws what structured clone throws where an input cannot travel; then nothing was sent. */
  send(number: number, job: Job, piece: Piece): void {
    if (!job.ref) throw new Error('a job has no work before its task is resolved');
    if (!this.#introduced.has(job)) {
      this.post({ type: 'task', task: job.number, ref: job.ref, call: job.call });
      this.#introduced.add(job);
    }
    this.post({ type: 'chunk', chunk: number, task: job.number, inputs: piece.inputs });
    this.#chunks.set(number, { number, job, piece, answered: 0 });
    this.#inputsHeld += piece.inputs.length;
    this.#inputsLeft -= piece.inputs.length;
    if (this.#inputsLeft === 0) this.finish();
    if (this.#options.timeoutMs !== undefined) this.#timer ??= this.#checkIn(this.#options.timeoutMs);
  }

  /** The chunk is done with. */
  drop(chunk: Chunk): void {
    if (this.#chunks.delete(chunk.number)) this.#inputsHeld -= chunk.piece.inputs.length;
  }

  /** Asks back what it has not begun of this job. */
  giveBack(job: Job): void {
    const numbers = [...this.chunks].filter((chunk) => chunk.job === job).map((chunk) => chunk.number);
    if (numbers.length > 0) this.#backend.giveBack(numbers);
  }

  /** No more work: it leaves when it has done what it has. */
  finish(): void {
    if (!this.isOpen) return;
    this.#state = 'finishing';
    this.#backend.finish();
  }

  end(graceMs: number): void {
    this.#state = 'ending';
    this.#backend.terminate(graceMs);
  }

  signal(signal: NodeJS.Signals): void {
    this.#backend.signal(signal);
  }

  /** True when this input was ended because its time was over. */
  wasOverdue(running: Running): boolean {
    return this.#overdue?.chunk === running.chunk && this.#overdue.offset === running.offset;
  }

  /** Inputs that wait behind the running chunk. */
  #inputsBehindFirst(): number {
    const [first] = this.#chunks.values();
    return first ? this.#inputsHeld - first.piece.inputs.length : 0;
  }

  #checkIn(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#checkTime(this.#options.timeoutMs ?? Infinity), ms);
  }

  /** One timer per worker: it looks when the input that ran at the last look would be out of time. */
  #checkTime(timeoutMs: number): void {
    this.#timer = undefined;
    if (this.#chunks.size === 0 || this.#state === 'ending') return;
    const running = this.#backend.running();
    const chunk = running && this.#chunks.get(running.chunk);
    if (!running || !chunk || running.offset < chunk.answered) {
      this.#timer = this.#checkIn(timeoutMs);
      return;
    }
    const leftMs = running.begunAt + timeoutMs - monotonicMs();
    if (leftMs > 0) {
      this.#timer = this.#checkIn(Math.ceil(leftMs));
      return;
    }
    this.#overdue = running;
    this.end(this.#options.killTimeoutMs);
  }
}
