/**
 * What becomes of what tasks print (`--task-output`, `--tag`), on stderr: stdout has the results alone.
 *
 *     line          ─▶ at once, whole lines; with a tag before each
 *     group         ─▶ kept ─ ended() ─▶ all that the input has printed
 *     errors-only   ─▶ kept ─ failed() ─▶ the same, where it failed: before its FAIL line
 *     inherit       ─▶ workers have our stderr
 *     --results     ─▶ kept ─ printsOf() ─▶ files
 */
import type { PoolOptions, Settled, TaskPrint, TaskPrintListener } from '../../index.ts';
import type { Colors } from '../../report/color.ts';
import { classify } from '../../report/classify.ts';
import { printGroup } from '../../report/prints/group.ts';
import { asLines, prefixed } from '../../report/prints/lines.ts';
import type { Tag } from '../../report/prints/tag.ts';
import { isFailure } from '../../report/task-label.ts';

export type TaskOutput = 'line' | 'group' | 'inherit' | 'errors-only' | 'ignore';

export interface TaskPrintsOptions {
  readonly how: TaskOutput;
  readonly tag: Tag | undefined;
  /** What each input has printed is asked for by `printsOf`. */
  readonly isKept: boolean;
  /** GitHub shows groups: those of failed inputs are open. */
  readonly folds: boolean;
  /** Inputs are arrays of arguments. */
  readonly spread: boolean;
  readonly colors: Colors;
  /** Place of the input in the whole list, from 1. */
  readonly seqOf: (index: number) => number;
  /** Writes to stderr. */
  readonly note: (lines: Uint8Array) => void;
}

/** What an input has printed so far. */
interface Kept {
  readonly input: unknown;
  readonly prints: TaskPrint[];
}

export class TaskPrints {
  readonly #options: TaskPrintsOptions;
  /** By their numbers in the whole list. */
  readonly #kept = new Map<number, Kept>();
  /** What the task is called. */
  taskName: () => string = () => '';

  constructor(options: TaskPrintsOptions) {
    this.#options = options;
  }

  /** What the pool is to do with prints that belong to no input, or that nobody asks about. */
  get poolOptions(): Pick<PoolOptions, 'onPrint' | 'prints'> {
    const { how, note } = this.#options;
    if (how === 'inherit') return { prints: 'stderr' };
    // Of an initializer, say. Nobody can tell whether it belongs to a failure.
    const isShown = how === 'line' || how === 'group';
    return { onPrint: (_stream, lines) => (isShown ? note(lines) : undefined) };
  }

  /** Gets what inputs print; `undefined` where nobody needs to know which has printed what. */
  get listener(): TaskPrintListener | undefined {
    const { how, tag, isKept } = this.#options;
    const isTold = isKept || how === 'group' || how === 'errors-only' || (how === 'line' && tag);
    return isTold ? (print) => this.#hear(print) : undefined;
  }

  /** What the last run of the input has printed. @param seq place in the whole list, from 1 */
  printsOf(seq: number): { readonly stdout: Uint8Array; readonly stderr: Uint8Array } {
    const prints = this.#kept.get(seq)?.prints ?? [];
    const last = prints.filter(({ attempt }) => attempt === prints.at(-1)?.attempt);
    const of = (name: TaskPrint['stream']): Uint8Array =>
      Buffer.concat(last.filter(({ stream }) => stream === name).map(({ bytes }) => bytes));
    return { stdout: of('stdout'), stderr: of('stderr') };
  }

  /** Inputs have come to their end. */
  ended({ start, outcomes }: Settled): void {
    if (this.#kept.size === 0) return;
    const { how, seqOf } = this.#options;
    for (const [k, outcome] of outcomes.entries()) {
      const hasFailed = isFailure(classify(outcome));
      const seq = seqOf(start + k);
      if (how === 'group') this.#show(seq, hasFailed);
      if (how !== 'errors-only' || !hasFailed) this.#kept.delete(seq);
    }
  }

  /** It is about to be told that the input has failed. */
  failed(seq: number): void {
    if (this.#options.how === 'errors-only') this.#show(seq, true);
    this.#kept.delete(seq);
  }

  /** Nothing more comes: what is left was printed by inputs that came to no end. */
  end(): void {
    for (const seq of this.#kept.keys()) {
      if (this.#options.how === 'group') this.#show(seq, true);
      this.#kept.delete(seq);
    }
  }

  #hear(print: TaskPrint): void {
    const { how, isKept, seqOf, note } = this.#options;
    const seq = seqOf(print.index);
    if (how === 'line') note(this.#linesOf(seq, print));
    if (how === 'line' && !isKept) return;
    const kept = this.#kept.get(seq) ?? { input: print.input, prints: [] };
    this.#kept.set(seq, kept);
    kept.prints.push(print);
  }

  #show(seq: number, hasFailed: boolean): void {
    const kept = this.#kept.get(seq);
    if (!kept) return;
    const { folds, spread, colors, note } = this.#options;
    const bytes = Buffer.concat(kept.prints.map((print) => this.#linesOf(seq, print)));
    const group = { seq, fn: this.taskName(), input: kept.input, spread, bytes };
    note(printGroup(group, colors, folds && !hasFailed));
  }

  #linesOf(seq: number, { bytes, input, worker }: TaskPrint): Uint8Array {
    const lines = asLines(bytes);
    const { tag } = this.#options;
    return tag ? prefixed(lines, tag({ seq, input, worker })) : lines;
  }
}
