/**
 * What is kept of a run so that it can be gone on with: the joblog, and the results that wait for others.
 *
 *     a result whose turn it is:  written to stdout ─▶ row
 *     one that has to wait:       held ─▶ row ─▶ … ─▶ written to stdout ─▶ released
 *     a failure:                  row
 *
 * stdout is where the system has what was written: a result that waits in this process for a slow reader is not there yet.
 *
 * A row says that an input is done and its result in good hands: whoever is killed between loses nothing, and no input that has a
 * row is run again.
 */
import type { RunEvent } from '../../report/events.ts';
import type { HeldResults } from './held-results.ts';

type TaskEvent = Extract<RunEvent, { type: 'task' }>;

export interface Journal {
  /** Tells of runs of inputs, as they end or when their results are out. */
  log(events: readonly RunEvent[]): void;
  /** Names an input in the file of held results. */
  keyOf(input: unknown): string;
  /** `undefined` where results are not written. */
  readonly held: HeldResults | undefined;
  close(): void;
}

/** What of a journal is put off until results are written. What comes at once is kept with one write. */
export class Ledger {
  readonly #journal: Journal;
  /** By index: results on their way. */
  readonly #due = new Map<number, TaskEvent>();
  readonly #held = new Set<number>();
  /** Rows whose results are in the text at hand. */
  #rows: TaskEvent[] = [];
  /** Keys of held results that are in it. */
  #released: string[] = [];

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** Consecutive inputs have come to their end. @param mustWait others come before them */
  ended(start: number, events: readonly TaskEvent[], mustWait: boolean): void {
    const { held } = this.#journal;
    const rows = held
      ? events.filter((event, k) => this.#isLogged(held, start + k, event, mustWait))
      : events;
    // First the results, then the rows that say that they are in good hands.
    held?.flush();
    this.#journal.log(rows);
  }

  /** Whether the row of the input is written now; else when its result is. */
  #isLogged(held: HeldResults, index: number, event: TaskEvent, mustWait: boolean): boolean {
    if (event.status !== 'ok') return true;
    if (mustWait && held.hold(this.#journal.keyOf(event.input), event.result)) {
      this.#held.add(index);
      return true;
    }
    this.#due.set(index, event);
    return false;
  }

  /** Its result is in the text that is written next. */
  writing(index: number, input: unknown): void {
    const event = this.#due.get(index);
    if (event) {
      this.#due.delete(index);
      this.#rows.push(event);
    }
    if (this.#held.delete(index)) this.releasing(input);
  }

  /** A result that an earlier run has held is in the text that is written next. */
  releasing(input: unknown): void {
    this.#released.push(this.#journal.keyOf(input));
  }

  /** The text is out. */
  wrote(): void {
    const [rows, released] = [this.#rows, this.#released];
    this.#rows = [];
    this.#released = [];
    const { held } = this.#journal;
    if (rows.length > 0) this.#journal.log(rows);
    for (const key of released) held?.release(key);
    held?.flush();
  }
}
