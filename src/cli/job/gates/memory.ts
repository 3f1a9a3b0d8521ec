import { freemem } from 'node:os';

import type { Pool } from '../../../index.ts';
import type { Condition } from './start-gate.ts';

const LOOK_AGAIN_MS = 200;
/** GNU parallel looks as often. */
const WATCH_MS = 1000;

/** No input begins while less memory is free. */
export class FreeMemory implements Condition {
  readonly #bytes: number;
  readonly #read: () => number;

  /** @param read bytes of memory that are free now */
  constructor(bytes: number, read: () => number = freeBytes) {
    this.#bytes = bytes;
    this.#read = read;
  }

  waitMs(): number {
    return this.#read() < this.#bytes ? LOOK_AGAIN_MS : 0;
  }

  noteStart(): void {}

  /** Below half of it, the input that began last makes room, and is run again: GNU parallel's `--memfree`. */
  watch(pool: Pick<Pool, 'preempt'>): Disposable {
    const timer = setInterval(() => {
      if (this.#read() < this.#bytes / 2) pool.preempt();
    }, WATCH_MS);
    timer.unref();
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }
}

/** What a process may still have: where a cgroup limits it, less than the machine has. */
function freeBytes(): number {
  return (process as { availableMemory?: () => number }).availableMemory?.() ?? freemem();
}
