import type { TaskStatus } from './events.ts';
import { describeArguments } from './failure.ts';

/** @example taskLabel('pow', [2, 3], true); // 'pow(2, 3)' */
export function taskLabel(fn: string, input: unknown, spread: boolean): string {
  return `${fn}(${describeArguments(input, spread)})`;
}

/** A status as people read it. */
export const STATUS_WORDS: Readonly<Record<TaskStatus, string>> = {
  ok: 'ok',
  failed: 'failed',
  timedOut: 'timed out',
  crashed: 'crashed',
  cancelled: 'cancelled',
  skipped: 'skipped',
};

/** Ends that are nobody's fault but the task's: what was cancelled or done before is no failure. */
export function isFailure(status: TaskStatus): boolean {
  return status === 'failed' || status === 'timedOut' || status === 'crashed';
}

/** The file of an address, `tasks/flaky.ts` of `tasks/flaky.ts#failOn3`; the text of a function (`--eval`) stays. */
export function moduleFile(module: string): string {
  return /^[^\s()]+#[\w$]+$/.test(module) ? module.replace(/#[\w$]+$/, '') : module;
}
