/**
 * What ends a run before its end, and how: the first of these decides the exit status.
 *
 *     SIGINT, --halt soon ──▶ soon: nothing begins any more, what runs may finish
 *     SIGINT twice, SIGTERM, --halt now, --deadline ──▶ now: what runs is ended
 *     --watch has seen a change ──▶ soon, and now after a second
 *     stdout is gone, SIGINT thrice ──▶ at once: killed
 */
import { type Pool } from '../../index.ts';
import type { Counts } from '../../report/classify.ts';
import { STATUS_DEADLINE } from '../../report/exit-status.ts';
import { onAbort } from '../../util/on-abort.ts';
import { interruptiblePool } from '../interruptible-pool.ts';
import { Interrupts } from '../interrupts.ts';
import type { Io } from '../io.ts';
import { isReached, isSuccess } from './halt.ts';
import type { JobRequest } from './request.ts';

/** What runs has so long when a change makes it pointless. */
const OUTDATED_MS = 1000;

/** As a pool's. */
const DEFAULT_GRACE_MS = 5000;

type Reason = 'signal' | 'deadline' | 'halt' | 'reader' | 'change';

export class Stopper {
  readonly #request: JobRequest;
  readonly #pool: Pool;
  readonly #io: Io;
  readonly #stop = new AbortController();
  readonly #abandon = new AbortController();
  readonly #interrupts: Interrupts | undefined;
  readonly #letGo: readonly (() => void)[];
  #deadline: NodeJS.Timeout | undefined;
  #outdated: NodeJS.Timeout | undefined;
  #patience: NodeJS.Timeout | undefined;
  #reason: Reason | undefined;

  constructor(request: JobRequest, pool: Pool, io: Io, change: AbortSignal | undefined) {
    this.#request = request;
    this.#pool = pool;
    this.#io = io;
    // A task that computes in this very process would keep us from hearing signals: there they do what they always do.
    if (pool.backend !== 'inline') this.#interrupts = this.#listen();
    this.#letGo = [
      onAbort(io.stdoutClosed, () => this.#onReaderGone()),
      ...(change ? [onAbort(change, () => this.#onChange())] : []),
    ];
    const { deadlineMs } = request;
    if (deadlineMs !== undefined) this.#deadline = setTimeout(() => this.#onDeadline(), deadlineMs);
  }

  /** Aborted when nothing shall begin any more. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Aborted when what runs was ended and has had its time: nothing is waited for any more, in this process either. */
  get abandoned(): AbortSignal {
    return this.#abandon.signal;
  }

  /** Why the run ended early, if it did. */
  get reason(): Reason | undefined {
    return this.isInterrupted ? 'signal' : this.#reason;
  }

  get isInterrupted(): boolean {
    return this.#interrupts?.status !== undefined;
  }

  /** Exit status that follows from it, over that of the tasks. */
  get status(): number | undefined {
    if (this.#interrupts?.status !== undefined) return this.#interrupts.status;
    if (this.#reason === 'deadline') return STATUS_DEADLINE;
    const { halt } = this.#request;
    return this.#reason === 'halt' && halt && isSuccess(halt) ? 0 : undefined;
  }

  /** Tasks have ended: whether that is the end of the run. */
  look(counts: Counts, total: number | undefined): void {
    const { halt } = this.#request;
    if (!halt || this.#reason !== undefined || !isReached(halt, counts, total)) return;
    this.#reason = 'halt';
    this.#stop.abort();
    if (halt.when === 'now') this.end();
  }

  /** Something is broken that the run is nothing without: nothing else begins, what runs is ended. */
  giveUp(): void {
    this.#stop.abort();
    this.end();
  }

  /** Whether the run came to the end it was meant to come to. */
  get isComplete(): boolean {
    return this.reason === undefined || this.status === 0;
  }

  /** Ends what runs. @param graceMs until SIGKILL; by default the pool's */
  end(graceMs?: number): void {
    if (this.#pool.backend === 'inline') this.#io.world.abandon();
    this.#losePatience(graceMs);
    void this.#pool.terminate(graceMs);
  }

  #listen(): Interrupts {
    const work = interruptiblePool(() => this.#pool, this.#stop);
    const terminate = (graceMs?: number): number => {
      this.#losePatience(graceMs);
      return work.terminate(graceMs);
    };
    return new Interrupts({ ...work, terminate }, (line) => this.#io.note(line));
  }

  /** Callbacks have as long as workers have. */
  #losePatience(graceMs = this.#request.pool.killTimeoutMs ?? DEFAULT_GRACE_MS): void {
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#abandon.abort(), graceMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#deadline);
    clearTimeout(this.#outdated);
    clearTimeout(this.#patience);
    for (const letGo of this.#letGo) letGo();
    this.#interrupts?.[Symbol.dispose]();
  }

  #onDeadline(): void {
    if (this.#reason !== undefined) return;
    this.#reason = 'deadline';
    this.#io.note(`error: the deadline has passed, what runs is ended (ERR_MPRUN_DEADLINE)\n`);
    this.end();
  }

  #onChange(): void {
    if (this.#reason !== undefined) return;
    this.#reason = 'change';
    this.#stop.abort();
    this.#outdated = setTimeout(() => this.end(), OUTDATED_MS);
  }

  #onReaderGone(): void {
    this.#reason ??= 'reader';
    this.end(0);
  }
}
