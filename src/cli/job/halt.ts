/**
 * When a run stops before its end: `--halt soon,fail=1`, and `--bail`, `--fail-fast` for short.
 *
 *     soon: what runs may finish, nothing else begins        now: what runs is ended
 */
import { UsageError } from '../../index.ts';
import type { Counts } from '../../report/classify.ts';

export interface Halt {
  readonly when: 'soon' | 'now';
  readonly what: 'fail' | 'success' | 'done';
  /** So many tasks; of all tasks where it is a share. */
  readonly limit: { readonly count: number } | { readonly share: number };
}

/** The run was to end with a success: failures before it do not count. */
export function isSuccess({ what }: Halt): boolean {
  return what === 'success';
}

/** Whether it is time. @param total number of inputs, where it is known: a share of an unknown number is never reached */
export function isReached({ what, limit }: Halt, counts: Counts, total: number | undefined): boolean {
  const done = counts.total - counts.skipped - counts.cancelled;
  const reached = what === 'done' ? done : what === 'success' ? counts.ok : done - counts.ok;
  if ('count' in limit) return reached >= limit.count;
  return total !== undefined && reached >= Math.max(1, limit.share * total);
}

/**
 * @throws UsageError
 * @example parseHalt('soon,fail=50%'); // { when: 'soon', what: 'fail', limit: { share: 0.5 } }
 */
export function parseHalt(text: string): Halt | undefined {
  if (text === 'never') return undefined;
  const [, when, what, digits, percent] = /^(soon|now),(fail|success|done)=(\d+)(%?)$/.exec(text) ?? [];
  const number = Number(digits);
  if (!when || !what || number < 1 || (percent && number > 100))
    throw new UsageError(`invalid --halt '${text}': expected never, or when,why`, {
      hint: 'write it like soon,fail=1 or now,success=3 or soon,done=50%',
    });
  return {
    when: when as Halt['when'],
    what: what as Halt['what'],
    limit: percent ? { share: number / 100 } : { count: number },
  };
}
