import { timeoutOf, type Wait } from '../util/wait.ts';
import { onAbort } from '../util/on-abort.ts';

/** Timers hold at most 2^31-1 ms: a longer time is as good as none. */
const LONGEST_MS = 2 ** 31 - 1;

interface Waiter<T> {
  readonly resolve: (item: T | undefined) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Those who wait for what comes one by one. First come, first served; who gives up has taken nothing: what comes goes to the next.
 */
export class Line<T> {
  readonly #next: () => T | undefined;
  readonly #whenChanged: () => void;
  readonly #waiters = new Set<Waiter<T>>();

  /**
   * @param next takes what is there; `undefined` when nothing is. What it throws is for the one it would have been for
   * @param whenChanged somebody has come or gone
   */
  constructor(next: () => T | undefined, whenChanged: () => void) {
    this.#next = next;
    this.#whenChanged = whenChanged;
  }

  /** How many wait. */
  get length(): number {
    return this.#waiters.size;
  }

  /** Something may be there. */
  serve(): void {
    for (const waiter of this.#waiters) {
      try {
        const item = this.#next();
        if (item === undefined) return;
        waiter.resolve(item);
      } catch (error) {
        waiter.reject(error);
      }
    }
  }

  /**
   * @returns `undefined` when time is over
   * @throws what `next` throws; the signal's reason
   */
  async wait(limit: Wait | undefined): Promise<T | undefined> {
    const timeoutMs = timeoutOf(limit);
    const signal = typeof limit === 'object' ? limit.signal : undefined;
    signal?.throwIfAborted();
    if (this.#waiters.size === 0) {
      const item = this.#next();
      if (item !== undefined) return item;
    }
    return new Promise((resolve, reject) => this.#join({ resolve, reject }, timeoutMs, signal));
  }

  /** Who is served is settled in that very moment: no time-out and no abort can come in between, and lose what was taken. */
  #join({ resolve, reject }: Waiter<T>, timeoutMs: number, signal: AbortSignal | undefined): void {
    let lastLook: NodeJS.Immediate | undefined;
    const leave = (): void => {
      this.#waiters.delete(waiter);
      clearTimeout(timer);
      clearImmediate(lastLook);
      unlisten?.();
      this.#whenChanged();
    };
    const waiter: Waiter<T> = {
      resolve: (item) => {
        leave();
        resolve(item);
      },
      reject: (reason) => {
        leave();
        reject(reason);
      },
    };
    // What has arrived before is read first: with no time at all, too.
    const expire = (): void => {
      lastLook = setImmediate(() => waiter.resolve(undefined));
    };
    const timer = timeoutMs > LONGEST_MS ? undefined : setTimeout(expire, timeoutMs);
    const unlisten = signal && onAbort(signal, () => waiter.reject(signal.reason));
    this.#waiters.add(waiter);
    this.#whenChanged();
  }
}
