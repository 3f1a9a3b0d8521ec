/**
 * One run of a task over inputs, as the commands map, starmap and apply share it:
 *
 *     inputs ─▶ pool.outcomes ─▶ Recorder ─┬─▶ results  ─▶ output (waits when the reader is slow)
 *                  ▲                │      ├─▶ failures ─▶ stderr
 *                  │                │      └─▶ counts   ─▶ report on stderr, exit status
 *               Stopper ◀───────────┴─▶ Feed ─▶ reporters, joblog, trace, …
 *     signals, deadline, halt
 */
import { InputError, Pool, type OutcomeStream, type Settled } from '../../index.ts';
import { NO_COUNTS, type Counts } from '../../report/classify.ts';
import { errorMessage, STATUS_EMPTY, statusOfError } from '../../report/exit-status.ts';
import { FailureLog } from '../../report/failures.ts';
import { seedReport, summaryLine, type RunReport } from '../../report/summary.ts';
import type { Io } from '../io.ts';
import { tellOwnEnd } from '../own-process.ts';
import { startProgress } from '../progress.ts';
import type { ProgressSource } from '../progress/source.ts';
import { VERSION } from '../version.ts';
import { makeCallbackObserver } from './callbacks.ts';
import { Feed } from './feed.ts';
import type { Journal } from './journal.ts';
import { Recorder } from './recorder.ts';
import type { JobRequest } from './request.ts';
import { Stopper } from './stopper.ts';
import { nameOf } from './subject.ts';
import { tellWorkers } from './worker-events.ts';

/** Runs it; resolves with the exit status. @param stop when it aborts, the run ends early: it is about to be begun anew */
export async function runJob(request: JobRequest, io: Io, stop?: AbortSignal): Promise<number> {
  const pool = new Pool({ ...request.pool, ...request.prints.poolOptions });
  const run = new JobRun(request, pool, io, stop);
  return run.run();
}

class JobRun {
  readonly #request: JobRequest;
  readonly #pool: Pool;
  readonly #io: Io;
  readonly #feed: Feed;
  readonly #stop: AbortSignal | undefined;
  readonly #startedAt = Date.now();
  readonly #begunAt = performance.now();
  #journal: Journal | undefined;
  #recorder: Recorder | undefined;
  #outcomes: OutcomeStream | undefined;
  /** Why results, or what else is kept of the run, cannot be kept any more. */
  #broken: unknown;

  constructor(request: JobRequest, pool: Pool, io: Io, stop: AbortSignal | undefined) {
    this.#stop = stop;
    this.#request = request;
    this.#pool = pool;
    this.#io = io;
    this.#feed = new Feed(request.sinks);
  }

  async run(): Promise<number> {
    const pool = this.#pool;
    using stopper = new Stopper(this.#request, pool, this.#io, this.#stop);
    using _guard =
      pool.backend === 'inline' ? tellOwnEnd(this.#io, 'use --backend process or thread') : undefined;
    this.#feed.onFailure((error) => {
      this.#broken ??= error;
      stopper.giveUp();
    });
    // What can be refused was refused: a log is not touched for a run that does not begin.
    this.#journal = this.#request.openJournal();
    this.#tellStart();
    const error = await this.#work(stopper);
    await this.#closeOutput(stopper, error);
    const known = this.#broken;
    const status = this.#finish(stopper, known ?? error);
    await this.#closeLogs();
    return this.#broken === known ? status : this.#tellBroken(stopper);
  }

  async #closeLogs(): Promise<void> {
    try {
      this.#journal?.close();
    } catch (error) {
      this.#broken ??= error;
    }
    await this.#feed.close();
  }

  /** What is written last, as a report of all, could not be. */
  #tellBroken(stopper: Stopper): number {
    const io = this.#io;
    if (io.stdoutStatus !== undefined) return io.stdoutStatus;
    this.#noteError(this.#broken);
    return stopper.status ?? statusOfError(this.#broken);
  }

  #noteError(error: unknown): void {
    const { colors } = this.#request;
    this.#io.note(`${errorMessage(error, { colors, cwd: this.#io.world.cwd, version: VERSION })}\n`);
  }

  /** Only what is written is noted as that. */
  async #write(text: string, recorder: Recorder): Promise<void> {
    try {
      if (await this.#request.output.write(text)) recorder.wrote();
    } catch (error) {
      this.#broken ??= error;
      throw error;
    }
  }

  async #closeOutput(stopper: Stopper, error: unknown): Promise<void> {
    const isComplete = (this.#broken ?? error) === undefined && stopper.isComplete;
    try {
      await this.#request.output.close(isComplete);
    } catch (thrown) {
      this.#broken ??= thrown;
    }
  }

  /** Gives what ended the run as a whole, if something did. */
  async #work(stopper: Stopper): Promise<unknown> {
    using _memory = this.#request.memory?.watch(this.#pool);
    using _progress = startProgress(this.#io, this.#request.progress, this.#progress());
    const error = await this.#consume(stopper).catch((thrown: unknown) => thrown);
    if (error !== undefined && !(error instanceof InputError)) stopper.end();
    await this.#pool.join();
    return error;
  }

  /** Results and failures of the whole job, as they come. Throws when the job as a whole fails. */
  async #consume(stopper: Stopper): Promise<void> {
    const [request, pool, io] = [this.#request, this.#pool, this.#io];
    const { inputs, call, prints } = request;
    const recorder = await this.#makeRecorder(stopper.abandoned);
    const outcomes = pool.outcomes(request.task, inputs.stream, {
      ...request.options,
      call,
      signal: stopper.signal,
      attempts: recorder.needsAttempts,
      observe: async (settled) => {
        const ended = await recorder.ended(settled);
        prints.ended(ended);
        stopper.look(recorder.counts, inputs.total);
        return ended;
      },
      onRetry: (retry) => recorder.retried(retry),
      onPrint: prints.listener,
    });
    this.#outcomes = outcomes;
    prints.taskName = () => outcomes.taskName;
    // Nothing else will be asked of this pool, so workers leave as soon as they are not needed.
    pool.close();
    const style = { colors: request.colors, cwd: io.world.cwd, spread: call === 'spread' };
    const failures = new FailureLog(style);
    try {
      for await (const settled of outcomes) {
        // Its numbers are forgotten when it is written.
        this.#noteFailures(settled, failures);
        await this.#write(recorder.written(settled), recorder);
      }
    } finally {
      const rest = failures.end();
      if (rest !== '') io.note(`${rest}\n`);
      prints.end();
      await this.#write(recorder.end(), recorder);
    }
  }

  async #makeRecorder(abandoned: AbortSignal): Promise<Recorder> {
    const { callbacks, title, module, inputs, skips, format, options } = this.#request;
    const observer = await makeCallbackObserver(callbacks, module, abandoned);
    const taskName = (): string => this.#outcomes?.taskName ?? title;
    const isOrdered = options.ordered === true;
    this.#recorder = new Recorder({
      inputs,
      skips,
      isOrdered,
      format,
      feed: this.#feed,
      journal: this.#journal,
      observer,
      taskName,
    });
    return this.#recorder;
  }

  #noteFailures({ start, inputs, outcomes }: Settled, failures: FailureLog): void {
    for (const [k, outcome] of outcomes.entries()) {
      if (outcome.ok) continue;
      const index = this.#request.inputs.seqOf(start + k) - 1;
      this.#request.prints.failed(index + 1);
      if (!this.#request.tellsFailures) continue;
      const label = this.#outcomes?.taskName ?? this.#request.title;
      const block = failures.add({ index, input: inputs[k], label, error: outcome.error });
      if (block !== undefined) this.#io.note(`${block}\n`);
    }
  }

  #progress(): ProgressSource {
    const { call, inputs, title } = this.#request;
    return {
      counts: () => {
        const { total, ok, skipped, cancelled } = this.#recorder?.counts ?? NO_COUNTS;
        return { done: total, failed: total - ok - skipped - cancelled, skipped, total: inputs.total };
      },
      workers: () => this.#pool.workers(),
      taskName: () => this.#outcomes?.taskName ?? title,
      spread: call === 'spread',
      seqOf: (index) => inputs.seqOf(index),
    };
  }

  #finish(stopper: Stopper, error: unknown): number {
    const io = this.#io;
    if (io.stdoutStatus !== undefined) return io.stdoutStatus;
    const { statusOf, inputs, failsIfEmpty } = this.#request;
    const counts = countsOf(this.#recorder?.counts, inputs.total);
    // Who has stopped it knows why inputs did not come to their end, but not that results are lost.
    if (error !== undefined && (stopper.reason === undefined || error === this.#broken)) {
      this.#noteError(error);
      return this.#tellEnd(counts, stopper.status ?? statusOfError(error));
    }
    const isEmpty = counts.total === 0;
    const status = stopper.status ?? (isEmpty && failsIfEmpty ? STATUS_EMPTY : statusOf(counts));
    io.note(this.#reportText(counts, stopper));
    return this.#tellEnd(counts, status);
  }

  #reportText(counts: Counts, stopper: Stopper): string {
    const { quiet, emptyNote, closingNote, summary: asked } = this.#request;
    const { processes, backend, exits } = this.#pool;
    const elapsedMs = performance.now() - this.#begunAt;
    const times = { startedAt: this.#startedAt, endedAt: Date.now(), elapsedMs };
    const report: RunReport = { counts, ...times, processes, backend, exits };
    // Who has interrupted it wants to know what became of it, and no more.
    const summary = stopper.isInterrupted && asked === 'seed' ? 'short' : asked;
    if (quiet) return '';
    if (counts.total === 0) return `${emptyNote}\n`;
    if (summary === 'none') return '';
    const closing = closingNote(counts);
    const text = summary === 'seed' ? seedReport(report) : summaryLine(report);
    return closing === undefined ? `${text}\n` : `${text}\n${closing}\n`;
  }

  #tellStart(): void {
    const { title, call, inputs } = this.#request;
    const fn = nameOf(this.#request);
    const { processes: jobs, backend } = this.#pool;
    const { total } = inputs;
    const plan = { module: title, fn, spread: call === 'spread', total, jobs, backend };
    const start = { type: 'start', at: this.#startedAt, ...plan } as const;
    this.#journal?.log([start]);
    this.#feed.tell(start);
    if (this.#feed.isWatched) tellWorkers(this.#pool, this.#feed);
  }

  #tellEnd(counts: Counts, exitCode: number): number {
    const ms = performance.now() - this.#begunAt;
    this.#feed.tell({ type: 'end', at: Date.now(), counts, ms, exitCode });
    return exitCode;
  }
}

/** After a stop, inputs that nobody settled were cancelled. */
function countsOf(counts: Counts = NO_COUNTS, length: number | undefined): Counts {
  const total = Math.max(counts.total, length ?? 0);
  return { ...counts, total, cancelled: counts.cancelled + total - counts.total };
}
