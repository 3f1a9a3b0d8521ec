import type { Colors } from './color.ts';
import type { RunEvent } from './events.ts';
import { describeThrown } from './failure.ts';

/** @example 'retry #1 (attempt 2 of 3) in 50ms: Error: not yet' */
export function retryLine(
  { seq, attempt, limit, delayMs, error }: Extract<RunEvent, { type: 'retry' }>,
  colors: Colors,
): string {
  const when = delayMs > 0 ? ` in ${shortDuration(delayMs)}` : '';
  const what = describeThrown(error).split('\n', 1)[0] ?? '';
  return `${colors.warning(`retry #${seq}`)} (attempt ${attempt + 1} of ${limit})${when}: ${what}`;
}

/** As a flag would say it: `50ms`, `1.5s`. */
function shortDuration(ms: number): string {
  return ms < 1000 ? `${Math.max(1, Math.round(ms))}ms` : `${Number((ms / 1000).toFixed(1))}s`;
}
