/**
 * What a run comes to, input by input:
 *
 *     settled ─ended()─▶ callbacks ─▶ encoded ─▶ counted ─▶ journal, events ┄(order)┄▶ written() ─▶ text ─▶ wrote()
 *
 * A result is encoded when it is there, so that one which cannot be written is its input's failure from the first.
 */
import type { Outcome, Retry, Settled } from '../../index.ts';
import type { Numbered } from '../../input/numbered.ts';
import { classify, Tally, type Counts } from '../../report/classify.ts';
import type { RunEvent, TaskRecord } from '../../report/events.ts';
import type { ResultFormat } from '../../report/format.ts';
import type { Observer } from './callbacks.ts';
import type { Feed } from './feed.ts';
import { Frontier } from './frontier.ts';
import { Ledger, type Journal } from './journal.ts';
import type { Skip, Skips } from './skips.ts';

type TaskEvent = Extract<RunEvent, { type: 'task' }>;

export interface RecorderOptions {
  readonly inputs: Numbered;
  readonly skips: Skips;
  readonly isOrdered: boolean;
  readonly format: ResultFormat;
  readonly feed: Feed;
  readonly journal: Journal | undefined;
  /** Runs callbacks. */
  readonly observer: Observer | undefined;
  /** What the task is called. */
  readonly taskName: () => string;
}

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #tally = new Tally();
  readonly #frontier = new Frontier();
  readonly #ledger: Ledger | undefined;
  /** Records are made: somebody asks for them. */
  readonly #isRecording: boolean;
  /** They are asked for again when results are written. */
  readonly #isKeeping: boolean;
  readonly #kept = new Map<number, TaskEvent>();
  readonly #retried = new Set<number>();
  #isOver = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    const { format, feed, journal } = options;
    this.#ledger = journal && new Ledger(journal);
    this.#isKeeping = format.needsRecords || feed.isOrdered;
    this.#isRecording = this.#isKeeping || feed.isWatched || journal !== undefined;
  }

  /** What inputs came to so far, as they ended. */
  get counts(): Counts {
    const { counts } = this.#tally;
    const skipped = this.#options.skips.count;
    return { ...counts, skipped, total: counts.total + skipped };
  }

  /** Whether it must be told who ran what, and when. */
  get needsAttempts(): boolean {
    return this.#isRecording;
  }

  /** Inputs have come to their end. Gives the same with results as they will be written. */
  async ended(settled: Settled): Promise<Settled> {
    const { observer } = this.#options;
    const observed = observer ? await observer(settled) : settled;
    const events: TaskEvent[] = [];
    const fn = this.#options.taskName();
    const outcomes = observed.outcomes.map((outcome, k) => {
      const encoded = this.#encode(outcome);
      // A record has the result, and the error where it cannot be written.
      if (this.#isRecording) events.push(this.#eventOf(fn, observed, k, encoded.ok ? outcome : encoded));
      return encoded;
    });
    const encoded = { ...observed, outcomes };
    this.#tally.add(encoded);
    this.#note(settled.start, events);
    return encoded;
  }

  /** An input is run again. */
  retried({ index, input, error, attempt, limit, delayMs }: Retry): void {
    if (!this.#retried.has(index)) this.#tally.addRetried();
    this.#retried.add(index);
    const outcome = { ok: false, error } as const;
    const settled = { start: index, inputs: [input], outcomes: [outcome], attempts: [attempt] };
    const { feed, journal, taskName } = this.#options;
    const run = this.#eventOf(taskName(), settled, 0, outcome);
    const event = { ...run, type: 'retry', limit, delayMs } as const;
    feed.tell(event);
    journal?.log([event]);
  }

  /** Text of what stands next among the results. @param settled as `ended` gave it */
  written({ start, inputs, outcomes }: Settled): string {
    const { format, feed, skips, inputs: numbered } = this.#options;
    let text = '';
    for (const [k, outcome] of outcomes.entries()) {
      const index = start + k;
      if (skips.count > 0) text += this.#writeSkips(numbered.seqOf(index));
      const record = this.#isKeeping ? this.#takeKept(index) : undefined;
      text += format.write(outcome, record);
      this.#ledger?.writing(index, inputs[k]);
      if (record && feed.isOrdered) feed.written(record);
    }
    numbered.forget(start, outcomes.length);
    return text;
  }

  /** What is left to be written when all inputs have ended. */
  end(): string {
    this.#isOver = true;
    return this.#writeSkips(Infinity) + this.#options.format.end();
  }

  /** The text is out. */
  wrote(): void {
    if (!this.#options.format.isHolding || this.#isOver) this.#ledger?.wrote();
  }

  #note(start: number, events: readonly TaskEvent[]): void {
    const { isOrdered, feed, format } = this.#options;
    const waits = isOrdered && this.#ledger !== undefined && !this.#frontier.reach(start, events.length);
    if (this.#isKeeping) for (const [k, event] of events.entries()) this.#kept.set(start + k, event);
    this.#ledger?.ended(start, events, waits || format.isHolding);
    for (const event of events) feed.ended(event);
  }

  #encode(outcome: Outcome): Outcome {
    if (!outcome.ok) return outcome;
    try {
      return { ok: true, value: this.#options.format.encode(outcome.value) };
    } catch (error) {
      return { ok: false, error };
    }
  }

  /** Results that an earlier run has left, where they belong; and that there is nothing to do for the others. */
  #writeSkips(seq: number): string {
    const { feed, skips } = this.#options;
    let text = '';
    for (const skip of skips.takeBefore(seq)) {
      if (skip.held) text += this.#writeHeld(skip, skip.held.value);
      const event = { type: 'task', fn: this.#options.taskName(), ...skippedRecord(skip) } as const;
      feed.ended(event);
      feed.written(event);
    }
    return text;
  }

  #writeHeld(skip: Skip, result: unknown): string {
    const { format } = this.#options;
    this.#ledger?.releasing(skip.input);
    const value = format.encode(result);
    return format.write({ ok: true, value }, { ...skippedRecord(skip), status: 'ok', result });
  }

  #takeKept(index: number): TaskEvent | undefined {
    const record = this.#kept.get(index);
    this.#kept.delete(index);
    return record;
  }

  /** Made in one piece: there may be a million of them. */
  #eventOf(fn: string, { start, inputs, attempts }: Settled, k: number, outcome: Outcome): TaskEvent {
    const attempt = attempts?.[k];
    return {
      type: 'task',
      fn,
      seq: this.#options.inputs.seqOf(start + k),
      input: inputs[k],
      status: classify(outcome),
      result: outcome.ok ? outcome.value : undefined,
      error: outcome.ok ? undefined : outcome.error,
      attempt: (attempt?.attempt ?? 0) + 1,
      worker: attempt?.worker,
      pid: attempt?.pid,
      chunk: attempt?.chunk,
      start: attempt?.startedAt,
      ms: attempt?.ms,
      exit: attempt?.exit,
    };
  }
}

function skippedRecord({ seq, input }: Skip): TaskRecord {
  const nobody = { worker: undefined, pid: undefined, chunk: undefined, start: undefined, ms: undefined };
  return { seq, input, status: 'skipped', attempt: 1, ...nobody, exit: undefined };
}
