/** What `mprun report` says of logs: for people, and as Markdown. */
import type { Colors } from '../color.ts';
import { formatDuration } from '../duration.ts';
import type { RunEvent } from '../events.ts';
import { failureLine } from '../failure.ts';
import { countsMarkdown, FAILURES_HEADER, failureRow, SLOWEST_HEADER, slowestRow } from '../run-markdown.ts';
import { Slowest } from '../slowest.ts';
import { countsText } from '../summary.ts';
import { isFailure, taskLabel } from '../task-label.ts';
import { fitLine } from '../text-table.ts';

type TaskEvent = Extract<RunEvent, { type: 'task' }>;

export interface JoblogTextStyle {
  readonly colors: Colors;
  readonly cwd: string;
  /** Columns of the terminal; Infinity where nothing is to be cut. */
  readonly width: number;
  /** How many of the slowest are shown. */
  readonly slowest: number;
}

/**
 * Every failure on a line, the slowest inputs, the counts.
 *
 * @param events of `LoggedRuns`
 * @example
 * // FAIL #4 failOn3(3): Error: There was an error!
 * // slowest
 * //   1.234 s  #7 failOn3(6)
 * // 5 tasks: 4 ok, 1 failed in 2.345s
 */
export function joblogText(events: readonly RunEvent[], style: JoblogTextStyle): string {
  const { failed, slowest, end } = partsOf(events, style.slowest);
  const failures = failed.map(({ seq, input, fn, error }) =>
    failureLine({ index: seq - 1, input, label: fn, error }, { ...style, spread: true }),
  );
  const times = slowest.map(({ ms }) => formatDuration(ms));
  const column = Math.max(0, ...times.map(({ length }) => length));
  const lines = slowest.map(({ task: { seq, fn, input } }, k) =>
    fitLine(`  ${(times[k] ?? '').padStart(column)}  #${seq} ${taskLabel(fn, input, true)}`, style.width),
  );
  const closing = end === undefined ? [] : [`${countsText(end.counts)} in ${(end.ms / 1000).toFixed(3)}s`];
  return [...failures, ...(lines.length === 0 ? [] : ['slowest', ...lines]), ...closing]
    .map((line) => `${line}\n`)
    .join('');
}

/** The same as a page: counts, failures, and the slowest as tables. */
export function joblogMarkdown(events: readonly RunEvent[], { slowest: limit }: { slowest: number }): string {
  const { module, failed, slowest, end } = partsOf(events, limit);
  const parts = end === undefined ? [] : [countsMarkdown(`mprun ${module}`, end.counts, end.ms)];
  if (failed.length > 0)
    parts.push(FAILURES_HEADER + failed.map((task) => failureRow(task.fn, task, true)).join(''));
  if (slowest.length > 0)
    parts.push(SLOWEST_HEADER + slowest.map(({ task }) => slowestRow(task.fn, task, true)).join(''));
  return parts.join('\n');
}

function partsOf(events: readonly RunEvent[], limit: number) {
  const slowest = new Slowest<{ readonly ms: number; readonly task: TaskEvent }>(limit);
  const failed: TaskEvent[] = [];
  let end: Extract<RunEvent, { type: 'end' }> | undefined;
  let module = '';
  for (const event of events) {
    if (event.type === 'start') ({ module } = event);
    if (event.type === 'end') end = event;
    if (event.type !== 'task') continue;
    const { ms, status } = event;
    if (isFailure(status)) failed.push(event);
    if (ms !== undefined) slowest.add(ms, () => ({ ms, task: event }));
  }
  return { module, failed, slowest: slowest.items, end };
}
