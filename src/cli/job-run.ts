/**
 * One run of a task over inputs, as the commands map, starmap and apply share it:
 *
 *     inputs ─▶ pool.outcomes ─▶ settled ─┬─▶ results  ─▶ stdout (waits when the reader is slow)
 *                                         ├─▶ failures ─▶ stderr
 *                                         └─▶ tally    ─▶ report on stderr, exit status
 */
import {
  InputError,
  Pool,
  type InputStream,
  type OutcomeStream,
  type PoolOptions,
  type Settled,
} from '../index.ts';
import { Tally } from '../report/classify.ts';
import type { Colors } from '../report/color.ts';
import { errorMessage, statusOfError, statusOfRun } from '../report/exit-status.ts';
import { FailureLog } from '../report/failures.ts';
import { makeResultWriter, type ResultFormat, type ResultWriter } from '../report/format.ts';
import { seedReport, summaryLine, type RunReport } from '../report/summary.ts';
import { makeCallbackObserver, type CallbackRefs } from './callbacks.ts';
import { interruptiblePool } from './interruptible-pool.ts';
import { Interrupts } from './interrupts.ts';
import type { Io } from './io.ts';
import { tellOwnEnd } from './own-process.ts';
import { startProgress } from './progress.ts';
import { VERSION } from './version.ts';

export interface JobRequest {
  /** Address of the task. */
  readonly task: string;
  readonly call: 'one' | 'spread';
  readonly inputs: InputStream;
  readonly pool: PoolOptions;
  readonly chunksize: number | 'auto';
  readonly ordered: boolean;
  readonly callbacks: CallbackRefs;
  readonly format: ResultFormat;
  readonly summary: 'seed' | 'short' | 'none';
  readonly quiet: boolean;
  readonly colors: Colors;
}

/** Runs it; resolves with the exit status. */
export async function runJob(request: JobRequest, io: Io): Promise<number> {
  const startedAt = Date.now();
  const begunAt = performance.now();
  const { inputs } = request;
  const tally = new Tally();
  const pool = new Pool({ ...request.pool, onPrint: (_stream, lines) => io.note(lines) });
  const stop = new AbortController();
  using interrupts = listen(pool, stop, io);
  using _guard = pool.backend === 'inline' ? tellOwnEnd(io, 'use --backend process or thread') : undefined;
  const end = (graceMs?: number): void => {
    if (pool.backend === 'inline') io.world.abandon();
    void pool.terminate(graceMs);
  };
  io.stdoutClosed.addEventListener('abort', () => end(0), { once: true });
  let error: unknown;
  {
    using _progress = startProgress(io, () => ({ ...progressOf(tally), total: inputs.length }));
    error = await consume(request, io, pool, tally, stop.signal).catch((thrown: unknown) => thrown);
    if (error !== undefined && !(error instanceof InputError)) end();
    await pool.join();
  }
  if (io.stdoutStatus !== undefined) return io.stdoutStatus;
  if (error !== undefined && interrupts?.status === undefined) {
    io.note(`${errorMessage(error, { colors: request.colors, cwd: io.world.cwd, version: VERSION })}\n`);
    return statusOfError(error);
  }
  const endedAt = Date.now();
  const counts = countsOf(tally, inputs.length);
  const { processes, backend, exits } = pool;
  const elapsedMs = performance.now() - begunAt;
  // Who has interrupted it wants to know what became of it, and no more.
  const summary = interrupts?.status !== undefined && request.summary === 'seed' ? 'short' : request.summary;
  const report = { counts, startedAt, endedAt, elapsedMs, processes, backend, exits };
  io.note(reportText({ ...request, summary }, report));
  return interrupts?.status ?? statusOfRun(counts);
}

/** Hears signals, unless a task that computes in this very process would keep it from that: there they do what they always do. */
function listen(pool: Pool, stop: AbortController, io: Io): Interrupts | undefined {
  if (pool.backend === 'inline') return undefined;
  const work = interruptiblePool(() => pool, stop);
  return new Interrupts(work, (line) => io.note(line));
}

/** Results and failures of the whole job, as they come. Throws when the job as a whole fails. */
async function consume(
  request: JobRequest,
  io: Io,
  pool: Pool,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  const { task, call, inputs, chunksize, ordered, callbacks } = request;
  const observe = await makeCallbackObserver(callbacks, task);
  const outcomes = pool.outcomes(task, inputs, { call, chunksize, ordered, signal, observe });
  // Nothing else will be asked of this pool, so workers leave as soon as they are not needed.
  pool.close();
  const writer = makeResultWriter(request.format);
  const failures = new FailureLog({ colors: request.colors, cwd: io.world.cwd, spread: call === 'spread' });
  try {
    for await (const settled of outcomes) {
      const { text, written } = writeResults(writer, settled);
      tally.add(written);
      noteFailures(written, outcomes, failures, io);
      await io.writeResults(text);
    }
  } finally {
    await io.writeResults(writer.end());
    const rest = failures.end();
    if (rest !== '') io.note(`${rest}\n`);
  }
}

/** A value that cannot be written is its input's failure. */
function writeResults(writer: ResultWriter, settled: Settled): { text: string; written: Settled } {
  const { text, unwritable } = writer.write(settled);
  if (unwritable.length === 0) return { text, written: settled };
  const outcomes = [...settled.outcomes];
  for (const { offset, error } of unwritable) outcomes[offset] = { ok: false, error };
  return { text, written: { ...settled, outcomes } };
}

function noteFailures(settled: Settled, stream: OutcomeStream, failures: FailureLog, io: Io): void {
  for (const [k, outcome] of settled.outcomes.entries()) {
    if (outcome.ok) continue;
    const failure = {
      index: settled.start + k,
      input: settled.inputs[k],
      label: stream.taskName,
      error: outcome.error,
    };
    const block = failures.add(failure);
    if (block !== undefined) io.note(`${block}\n`);
  }
}

function progressOf({ counts }: Tally): { done: number; failed: number } {
  return { done: counts.total, failed: counts.total - counts.ok };
}

/** After a stop, inputs that nobody settled were cancelled. */
function countsOf({ counts }: Tally, length: number | undefined): RunReport['counts'] {
  const total = Math.max(counts.total, length ?? 0);
  return { ...counts, total, cancelled: counts.cancelled + total - counts.total };
}

function reportText({ quiet, summary }: JobRequest, report: RunReport): string {
  if (quiet) return '';
  if (report.counts.total === 0) return 'no inputs\n';
  if (summary === 'none') return '';
  return `${summary === 'seed' ? seedReport(report) : summaryLine(report)}\n`;
}
