/**
 * Jobs over workers.
 *
 *                               ┌────────── PoolWorker-1 ──────────┐
 *     Job ──take()──▶ chunk ───▶│ inbox ▶ loop ▶ outcomes ▶ outbox │──┐
 *      ▲ ▲                      └──────────────────────────────────┘  │
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
import { InitializerError, MprunError, PoolStateError, WorkerStartError } from '../errors.ts';
import { explainLoadFailure } from '../task/explain-load.ts';
import type { Outcome, WorkerExit } from '../types.ts';
import { makeDeferred } from '../util/deferred.ts';
import { describeExit } from '../util/exit.ts';
import { explainNotCloneable } from '../wire/codec.ts';
import { decodeError } from '../wire/error.ts';
import type { FromWorker, OutcomesMessage, ToWorker } from '../wire/messages.ts';
import type { Job, Piece } from './job.ts';
import type { ResolvedPoolOptions } from './options.ts';
import { PoolWorker } from './pool-worker.ts';
import { partOf, recoverChunk } from './recover.ts';

/**
 * So many workers in a row may die before one of them answers: enough for a bad moment of the machine, few enough
 * that a module which cannot start is told within a second.
 */
const MAX_START_DEATHS = 5;

type State = 'running' | 'closed' | 'terminated' | 'broken';

export class Scheduler {
  readonly workers = new Set<PoolWorker>();
  readonly exits: WorkerExit[] = [];
  readonly #backend: Backend;
  readonly #options: ResolvedPoolOptions;
  readonly #jobs = new Set<Job>();
  readonly #ended = makeDeferred();
  #state: State = 'running';
  #setup: ToWorker | undefined;
  #error: unknown;
  #workerCount = 0;
  #chunkCount = 0;
  #startDeaths = 0;

  constructor(backend: Backend, options: ResolvedPoolOptions) {
    this.#backend = backend;
    this.#options = options;
    for (let k = 0; k < options.processes; k++) this.#startWorker();
  }

  get isRunning(): boolean {
    return this.#state === 'running';
  }

  /** Resolves when, closed or ended, no worker is left. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Throws unless jobs may be added. */
  expectRunning(): void {
    if (this.#state === 'broken') throw this.#error;
    if (this.#state !== 'running') throw new PoolStateError('Pool not running');
  }

  /** What every worker, now and later, gets first. Until it is known, none gets work. */
  setUp(setup: ToWorker): void {
    for (const worker of this.workers) worker.post(setup);
    this.#setup = setup;
    this.schedule();
  }

  add(job: Job): void {
    this.#jobs.add(job);
    this.schedule();
  }

  /** The job may have more for a worker, or is over. */
  onJobChange(job: Job): void {
    if (job.isOver) this.#jobs.delete(job);
    this.schedule();
  }

  /** No input of the job is begun any more. */
  stop(job: Job): void {
    job.stop();
    for (const worker of this.workers) worker.giveBack(job);
    this.onJobChange(job);
  }

  close(): void {
    if (this.#state === 'running') this.#state = 'closed';
    this.schedule();
  }

  terminate(graceMs: number): void {
    this.#endAll('terminated', new PoolStateError('the pool was terminated'), graceMs);
  }

  /** The pool cannot work: every call on it fails with this error. */
  fail(error: unknown): void {
    if (this.#state === 'broken' || this.#state === 'terminated') return;
    this.#error = error;
    this.#endAll('broken', error, this.#options.killTimeoutMs);
  }

  schedule(): void {
    if (this.#state === 'terminated' || this.#state === 'broken') return;
    this.#startMissing();
    if (this.#error !== undefined) return;
    // One chunk a round, so that few inputs are spread over all workers.
    for (let isFed = this.#setup !== undefined; isFed;) {
      isFed = false;
      for (const worker of this.workers) isFed = this.#feed(worker) || isFed;
    }
    // Nothing will ever be asked of them again, unless a dying worker gives something back.
    if (this.#state === 'closed' && this.#queued() === 0) for (const worker of this.workers) worker.finish();
    this.#settleEnd();
  }

  #endAll(state: State, error: unknown, graceMs: number): void {
    this.#state = state;
    for (const job of this.#jobs) job.fail(error);
    this.#jobs.clear();
    for (const worker of this.workers) worker.end(graceMs);
    this.#settleEnd();
  }

  #startWorker(): void {
    const name = `PoolWorker-${++this.#workerCount}`;
    try {
      const worker = new PoolWorker(name, this.#backend, this.#options, {
        message: (from, message, bytes) => this.#onMessage(from, message, bytes),
        gone: (from, end) => this.#onGone(from, end),
      });
      this.workers.add(worker);
      if (this.#setup) worker.post(this.#setup);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.fail(new WorkerStartError(`${name} could not be started: ${reason}`, { cause: error }));
    }
  }

  #feed(worker: PoolWorker): boolean {
    for (const job of this.#jobs) {
      const room = worker.room(job);
      const piece = room > 0 ? job.take(room) : undefined;
      if (!piece) continue;
      this.#send(worker, job, piece);
      return true;
    }
    return false;
  }

  /** An input that cannot travel fails alone. */
  #send(worker: PoolWorker, job: Job, { start, inputs }: Piece): void {
    try {
      worker.send(this.#chunkCount++, job, { start, inputs });
    } catch (reason) {
      if (inputs.length > 1) {
        for (const [k, input] of inputs.entries())
          this.#send(worker, job, { start: start + k, inputs: [input] });
      } else {
        const error = explainNotCloneable(inputs[0], 'input', reason);
        job.settle(start, inputs, [{ ok: false, error }], 0);
      }
    }
  }

  /** Keeps as many workers as were asked for; a closed pool only as many as its work needs. */
  #startMissing(): void {
    const { processes } = this.#options;
    const wanted = this.#state === 'closed' ? Math.min(processes, this.#queued()) : processes;
    let open = 0;
    for (const worker of this.workers) if (worker.isOpen) open++;
    for (; open < wanted && this.#error === undefined; open++) this.#startWorker();
  }

  /** Inputs that wait for a worker; Infinity while a job may get more. */
  #queued(): number {
    let queued = 0;
    for (const job of this.#jobs) queued += job.queued;
    return queued;
  }

  #onMessage(worker: PoolWorker, message: FromWorker, bytes: number): void {
    switch (message.type) {
      case 'ready':
        return;
      case 'initFailed':
        this.fail(initializerError(decodeError(message.error)));
        return;
      case 'loaded':
        for (const job of this.#jobs) if (job.number === message.task) job.exportName = message.exportName;
        return;
      case 'loadFailed':
        void this.#onLoadFailed(message.task, decodeError(message.error));
        return;
      case 'outcomes':
        this.#onOutcomes(worker, message, bytes);
        return;
      case 'returned':
        this.#onReturned(worker, message.chunk, message.offset);
        return;
      case 'uncaught':
        worker.uncaught = { error: decodeError(message.error) };
        return;
      default:
        message satisfies never;
    }
  }

  async #onLoadFailed(task: number, error: unknown): Promise<void> {
    for (const job of this.#jobs) {
      const { ref } = job;
      if (job.number !== task || !ref) continue;
      // No worker shall try again meanwhile.
      job.ref = undefined;
      job.fail(await explainLoadFailure(ref, error));
      this.onJobChange(job);
    }
  }

  #onOutcomes(worker: PoolWorker, message: OutcomesMessage, bytes: number): void {
    const chunk = worker.chunk(message.chunk);
    if (!chunk) return;
    this.#startDeaths = 0;
    worker.hasAnswered = true;
    const { job, piece } = chunk;
    const count = message.values.length;
    const end = message.offset + count;
    job.pace.measure(message.ms, count);
    chunk.answered = end;
    if (end === piece.inputs.length) worker.drop(chunk);
    const inputs = count === piece.inputs.length ? piece.inputs : piece.inputs.slice(message.offset, end);
    job.settle(piece.start + message.offset, inputs, toOutcomes(message), bytes);
    this.schedule();
  }

  #onReturned(worker: PoolWorker, number: number, offset: number): void {
    const chunk = worker.chunk(number);
    if (!chunk) return;
    worker.drop(chunk);
    chunk.job.giveBack(partOf(chunk, offset));
    this.schedule();
  }

  #onGone(worker: PoolWorker, end: WorkerEnd): void {
    this.workers.delete(worker);
    this.exits.push({ name: worker.name, pid: worker.pid, exitcode: end.exitcode, signal: end.signal });
    const diedAtStart = !worker.hasAnswered && !worker.wasEnded && (worker.isOpen || worker.isBusy);
    for (const chunk of worker.chunks) recoverChunk(worker, chunk, end, this.#options.timeoutMs);
    if (diedAtStart && ++this.#startDeaths >= MAX_START_DEATHS) this.fail(startError(worker, end));
    this.schedule();
    this.#settleEnd();
  }

  #settleEnd(): void {
    if (this.#state === 'running' || this.workers.size > 0) return;
    if (this.#state !== 'closed' || this.#queued() === 0) this.#ended.resolve();
  }
}

function toOutcomes({ values, errors }: OutcomesMessage): Outcome[] {
  const outcomes: Outcome[] = values.map((value) => ({ ok: true, value }));
  for (const [position, error] of errors) outcomes[position] = { ok: false, error: decodeError(error) };
  return outcomes;
}

/** That the function cannot be loaded speaks for itself; anything else is what the initializer threw. */
function initializerError(thrown: unknown): unknown {
  if (isLoadError(thrown)) return thrown;
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : `threw ${String(thrown)}`;
  return new InitializerError(`the initializer failed: ${text}`, { cause: thrown });
}

/** Errors of ours come over the wire as plain errors with our code. */
function isLoadError(thrown: unknown): boolean {
  if (!(thrown instanceof Error) || !('code' in thrown)) return false;
  return /^ERR_MPRUN_(MODULE|EXPORT|NOT_A_FUNCTION)/.test(String(thrown.code));
}

function startError(worker: PoolWorker, end: WorkerEnd): MprunError {
  const what = end.startError ? `could not be started: ${end.startError.message}` : describeExit(end);
  const lastLine = end.stderr.split('\n').findLast((line) => line.trim() !== '');
  return new WorkerStartError(
    `workers die before they answer, ${MAX_START_DEATHS} in a row: ${worker.name} ${what}`,
    { hint: lastLine && `its last words: ${lastLine.trim()}`, cause: end.startError },
  );
}
