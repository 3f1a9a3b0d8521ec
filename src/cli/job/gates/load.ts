import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';

import type { Condition } from './start-gate.ts';

/** What was begun shows in the load after this time; until then it is added to it. */
const SHOWS_AFTER_MS = 100;
const LOOK_AGAIN_MS = 100;

/** No input begins while so many threads of the machine, or more, want to run (as GNU parallel's `--load`). */
export class Load implements Condition {
  readonly #limit: number;
  readonly #read: () => number;
  #recent: number[] = [];

  /** @param read the load now, but for who asks */
  constructor(limit: number, read: () => number = runningNow) {
    this.#limit = limit;
    this.#read = read;
  }

  waitMs(now: number): number {
    this.#recent = this.#recent.filter((at) => now - at < SHOWS_AFTER_MS);
    return this.#read() + this.#recent.length < this.#limit ? 0 : LOOK_AGAIN_MS;
  }

  noteStart(now: number): void {
    this.#recent.push(now);
  }
}

/** Linux counts those that run or could (proc(5), loadavg); elsewhere there is the average of a minute. */
function runningNow(): number {
  try {
    const [, running] = /^\S+ \S+ \S+ (\d+)\//.exec(readFileSync('/proc/loadavg', 'latin1')) ?? [];
    if (running !== undefined) return Number(running) - 1;
  } catch {
    // No such file on other systems.
  }
  return loadavg()[0] ?? 0;
}
