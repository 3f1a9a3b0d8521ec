/** What a run came to as Markdown: for step summaries and pages. */
import { stripVTControlCharacters } from 'node:util';

import type { Counts } from './classify.ts';
import { formatDuration } from './duration.ts';
import type { TaskRecord } from './events.ts';
import { STATUS_WORDS, taskLabel } from './task-label.ts';
import { thrownParts } from './thrown.ts';

const COUNT_COLUMNS = [
  ['total', 'Tasks'],
  ['ok', 'Ok'],
  ['failed', 'Failed'],
  ['timedOut', 'Timed out'],
  ['crashed', 'Crashed'],
  ['cancelled', 'Cancelled'],
  ['skipped', 'Skipped'],
  ['retried', 'Retried'],
] as const;

/** Longer ones are cut: a table is to be read. */
const MAX_MESSAGE = 500;

/** A heading, and the counts as a table. */
export function countsMarkdown(title: string, counts: Counts, ms: number): string {
  const columns = COUNT_COLUMNS.filter(([kind]) => kind === 'total' || kind === 'ok' || counts[kind] > 0);
  const header = [...columns.map(([, word]) => word), 'Time'];
  const cells = [...columns.map(([kind]) => String(counts[kind])), formatDuration(ms)];
  return `### ${escapeMarkdown(title)}\n\n${row(header)}${row(header.map(() => '---:'))}${row(cells)}`;
}

export const FAILURES_HEADER = `${row(['#', 'Task', 'Status', 'Error', 'Time'])}${row(['---:', ':---', ':---', ':---', '---:'])}`;

/** A row of the table of failures. */
export function failureRow(fn: string, record: TaskRecord, spread: boolean): string {
  const { seq, input, status, error, ms } = record;
  const { name, message } = thrownParts(error);
  const text = message === '' ? name : `${name}: ${message}`;
  const shown = text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE - 1)}…` : text;
  const time = ms === undefined ? '' : formatDuration(ms);
  const cells = [taskLabel(fn, input, spread), STATUS_WORDS[status], shown].map(escapeMarkdown);
  return row([String(seq), ...cells, time]);
}

export const SLOWEST_HEADER = `${row(['Time', '#', 'Task'])}${row(['---:', '---:', ':---'])}`;

/** A row of the table of the slowest. */
export function slowestRow(fn: string, { seq, input, ms = 0 }: TaskRecord, spread: boolean): string {
  return row([formatDuration(ms), String(seq), escapeMarkdown(taskLabel(fn, input, spread))]);
}

/** Text that shows as it is, in a cell of a table too. */
function escapeMarkdown(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/[\\`*_{}[\]<>()#+!|~&$@^=-]/g, '\\$&')
    .replaceAll(/\p{Surrogate}/gu, '\uFFFD')
    .replaceAll(/\r\n|\r|\n/g, '<br>')
    .replaceAll(/\p{Cc}/gu, ' ');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}
