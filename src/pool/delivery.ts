import { Fifo } from '../util/fifo.ts';
import type { Run } from './run.ts';

/**
 * Outcomes on their way to the consumer, as they come or in the order of the inputs:
 *
 *     arrive() ─▶ [held, by start] ─▶ [ready] ─▶ shift()        in order, a run is held until all before it are there
 */
export class Delivery {
  /** Those that wait for others before them, where order counts. */
  readonly #held: Map<number, Run> | undefined;
  readonly #ready = new Fifo<Run>();
  #next = 0;
  #delivered = 0;
  #bytes = 0;

  constructor(isOrdered: boolean) {
    this.#held = isOrdered ? new Map() : undefined;
  }

  /** Number of outcomes that were delivered. */
  get delivered(): number {
    return this.#delivered;
  }

  /** Size of what waits here. */
  get bytes(): number {
    return this.#bytes;
  }

  arrive(run: Run): void {
    this.#bytes += run.bytes;
    const held = this.#held;
    if (!held) {
      this.#ready.push(run);
      return;
    }
    held.set(run.start, run);
    for (let next = held.get(this.#next); next; next = held.get(this.#next)) {
      held.delete(next.start);
      this.#next = next.start + next.values.length;
      this.#ready.push(next);
    }
  }

  /** The next run; `undefined` when none is ready. */
  shift(): Run | undefined {
    const run = this.#ready.shift();
    if (!run) return undefined;
    this.#delivered += run.values.length;
    this.#bytes -= run.bytes;
    return run;
  }

  /** Lets go of everything. */
  clear(): void {
    this.#held?.clear();
    this.#ready.clear();
    this.#bytes = 0;
  }
}
