import { describeThrown, failureBlock, failureLine, type Failure, type FailureStyle } from './failure.ts';
import { userFrames } from './stack.ts';

/** Failures with the same text beyond this many are counted, not shown. */
const MAX_SHOWN = 10;
const MAX_LISTED = 10;

/**
 * Failures of a run as they come, the same text not told over and over: the first in full, the next ones on one line
 * each, the rest as numbers at the end.
 */
export class FailureLog {
  readonly #style: FailureStyle;
  readonly #seen = new Map<string, { count: number; readonly hidden: number[] }>();

  constructor(style: FailureStyle) {
    this.#style = style;
  }

  /** Text to show now; `undefined` when it is kept for the end. Cancelled inputs are no failures of their own. */
  add(failure: Failure): string | undefined {
    const { error } = failure;
    if (error instanceof Error && (error as { code?: unknown }).code === 'ERR_MPRUN_CANCELLED')
      return undefined;
    const key = this.#keyOf(error);
    const group = this.#seen.get(key) ?? { count: 0, hidden: [] };
    this.#seen.set(key, group);
    group.count++;
    if (group.count === 1) return failureBlock(failure, this.#style);
    if (group.count <= MAX_SHOWN) return failureLine(failure, this.#style);
    if (group.hidden.length < MAX_LISTED) group.hidden.push(failure.index + 1);
    return undefined;
  }

  /** What was kept; empty when nothing was. */
  end(): string {
    const lines: string[] = [];
    for (const [key, { count, hidden }] of this.#seen) {
      if (hidden.length === 0) continue;
      const numbers = hidden.map((number) => `#${number}`).join(', ');
      const more = count - MAX_SHOWN > hidden.length ? ', …' : '';
      lines.push(`… and ${count - MAX_SHOWN} more like it (${numbers}${more}): ${key.split('\n', 1)[0]}`);
    }
    return lines.join('\n');
  }

  #keyOf(error: unknown): string {
    const frame = error instanceof Error ? (userFrames(error.stack, this.#style.cwd)[0] ?? '') : '';
    return `${describeThrown(error)}\n${frame}`;
  }
}
