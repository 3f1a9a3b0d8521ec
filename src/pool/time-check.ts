import { LOADING, monotonicMs, type Running } from '../worker/running-record.ts';
import type { Backlog } from './backlog.ts';

/** What it looks at, and whom it tells. */
export interface TimeCheckOptions {
  readonly backlog: Backlog;
  /** The input the worker runs, if it runs one. */
  readonly running: () => Running | undefined;
  readonly onOvertime: (running: Running, timeoutMs: number) => void;
}

/** Whether a worker's input is out of time: one timer, which looks when the first of those it has may be. */
export class TimeCheck {
  readonly #options: TimeCheckOptions;
  #timer: NodeJS.Timeout | undefined;
  /** When the timer looks, by `performance.now()`. */
  #looksAt = Infinity;

  constructor(options: TimeCheckOptions) {
    this.#options = options;
  }

  /** Looks after so many milliseconds, unless it does so before. */
  lookIn(ms: number): void {
    const looksAt = performance.now() + ms;
    if (looksAt >= this.#looksAt) return;
    clearTimeout(this.#timer);
    this.#looksAt = looksAt;
    this.#timer = setTimeout(() => {
      this.#looksAt = Infinity;
      // A program that was busy itself first reads what has come meanwhile.
      setImmediate(() => this.#look());
    }, ms).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #look(): void {
    const { backlog, onOvertime } = this.#options;
    const limits = [...backlog].flatMap(({ job }) => job.timeoutMs ?? []);
    if (limits.length === 0) return;
    const running = this.#options.running();
    const timeoutMs = running && this.#limitOf(running);
    if (!running || timeoutMs === undefined) {
      this.lookIn(Math.min(...limits));
      return;
    }
    const leftMs = running.begunAt + timeoutMs - monotonicMs();
    // What waits behind it may have less time.
    if (leftMs > 0) this.lookIn(Math.ceil(Math.min(leftMs, ...limits)));
    else onOvertime(running, timeoutMs);
  }

  #limitOf({ chunk, offset }: Running): number | undefined {
    const job = this.#options.backlog.get(chunk)?.job;
    return offset === LOADING ? job?.loadTimeoutMs : job?.timeoutMs;
  }
}
