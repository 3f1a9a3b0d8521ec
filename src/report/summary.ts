/** The report of a run, in the documents' style and in one line. */
import type { WorkerExit } from '../types.ts';
import type { BackendKind } from '../backend/backend.ts';
import type { Counts } from './classify.ts';

/** What a run came to. */
export interface RunReport {
  readonly counts: Counts;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly elapsedMs: number;
  readonly processes: number;
  readonly backend: BackendKind;
  readonly exits: readonly WorkerExit[];
}

/** More workers than this that all ended the same way are told on one line. */
const MAX_EXIT_LINES = 8;

/** The ends that are told only where there are some. */
export const COUNT_WORDS = [
  ['failed', 'failed'],
  ['timedOut', 'timed out'],
  ['crashed', 'crashed'],
  ['cancelled', 'cancelled'],
  ['skipped', 'skipped'],
  ['retried', 'retried'],
] as const;

/** @example '10 tasks: 9 ok, 1 failed in 0.123s (2 processes)' */
export function summaryLine({ counts, elapsedMs, processes, backend }: RunReport): string {
  return `${countsText(counts)} in ${seconds(elapsedMs)}s (${workersText(backend, processes)})`;
}

/** @example '10 tasks: 9 ok, 1 failed' */
export function countsText(counts: Counts): string {
  const parts = [`${counts.ok} ok`];
  for (const [kind, word] of COUNT_WORDS) if (counts[kind] > 0) parts.push(`${counts[kind]} ${word}`);
  return `${plural(counts.total, 'task')}: ${parts.join(', ')}`;
}

/** @example workersText('thread', 2); // '2 threads' */
export function workersText(backend: BackendKind, count: number): string {
  if (backend === 'inline') return 'inline';
  return backend === 'thread' ? plural(count, 'thread') : plural(count, 'process', 'processes');
}

/** The documents' three time lines, how each worker ended, and the summary line. */
export function seedReport(report: RunReport): string {
  return [
    `Start Time....${Math.floor(report.startedAt / 1000)}`,
    `End Time......${Math.floor(report.endedAt / 1000)}`,
    `Execute Time......${seconds(report.elapsedMs)}`,
    ...exitLines(report.exits),
    summaryLine(report),
  ].join('\n');
}

/** @example exitLine('exit_ok', 0); // '        exit_ok.exitcode = 0' */
export function exitLine(name: string, exitcode: number): string {
  return `${name.padStart(15)}.exitcode = ${exitcode}`;
}

function exitLines(exits: readonly WorkerExit[]): string[] {
  const sorted = exits.toSorted((a, b) => numberOf(a) - numberOf(b));
  const [first] = sorted;
  const last = sorted.at(-1);
  const isUniform = sorted.every(({ exitcode }) => exitcode === first?.exitcode);
  if (first && last && sorted.length > MAX_EXIT_LINES && isUniform)
    return [exitLine(`${first.name}..${numberOf(last)}`, first.exitcode)];
  return sorted.map(({ name, exitcode }) => exitLine(name, exitcode));
}

function numberOf({ name }: WorkerExit): number {
  return Number(/\d+$/.exec(name)?.[0] ?? 0);
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
