/** Errors and ends → what the shell sees, and what a person reads when a run as a whole failed. */
import { constants } from 'node:os';

import type { Exit } from '../types.ts';
import type { Counts } from './classify.ts';
import type { Colors } from './color.ts';
import { detailLines, isOwn } from './failure.ts';

/** mprun itself failed; also what no other status fits. */
const STATUS_INTERNAL = 125;

/** By code; documented in docs/errors.md. */
const STATUS: Readonly<Record<string, number>> = {
  ERR_MPRUN_USAGE: 2,
  ERR_MPRUN_NOT_A_TASK: 2,
  ERR_MPRUN_NO_INPUTS: 2,
  ERR_MPRUN_INPUT_PARSE: 65,
  ERR_MPRUN_INPUT_OPEN: 66,
  ERR_MPRUN_OUTPUT: 73,
  ERR_MPRUN_MODULE_LOAD: 126,
  ERR_MPRUN_NOT_A_FUNCTION: 126,
  ERR_MPRUN_IMPORT_TIME_POOL: 126,
  ERR_MPRUN_MODULE_NOT_FOUND: 127,
  ERR_MPRUN_EXPORT_NOT_FOUND: 127,
};

/** Of a run that failed as a whole. */
export function statusOfError(error: unknown): number {
  return STATUS[codeOf(error) ?? ''] ?? STATUS_INTERNAL;
}

/** Of a run whose inputs came to these ends. */
export function statusOfRun(counts: Counts): number {
  return counts.ok === counts.total ? 0 : 1;
}

/** 128 + the signal's number, as shells have it. */
export function statusOfSignal(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

/** Of a process: its exit code, or 128 + n where signal n ended it. */
export function statusOfExit({ exitcode }: Exit): number {
  return exitcode < 0 ? 128 - exitcode : exitcode;
}

export interface MessageStyle {
  readonly colors: Colors;
  readonly cwd: string;
  readonly version: string;
}

/**
 * What went wrong and what to do, one or two lines.
 *
 * @example
 * // error: cannot find module 'tasks/sqare.ts' (ERR_MPRUN_MODULE_NOT_FOUND)
 * // (Did you mean tasks/square.ts?)
 */
export function errorMessage(error: unknown, style: MessageStyle): string {
  if (!(error instanceof Error) || !isOwn(error)) return internalMessage(error, style);
  const code = codeOf(error);
  // A place comes first on its line, so that editors and CI find it.
  const lead = /^\S+:\d+(:\d+)?: /.test(error.message) ? '' : `${style.colors.failure('error')}: `;
  const details =
    code === 'ERR_MPRUN_INITIALIZER' || code === 'ERR_MPRUN_MODULE_LOAD' ? causeLines(error, style) : [];
  return [`${lead}${error.message} (${code})`, ...details, ...hintLines(error, style)].join('\n');
}

function hintLines(error: Error, { colors }: MessageStyle): string[] {
  const { hint } = error as { hint?: unknown };
  if (typeof hint === 'string' && hint !== '') return [colors.hint(`(${hint})`)];
  return codeOf(error) === 'ERR_MPRUN_USAGE' ? [colors.hint('(run with --help for usage)')] : [];
}

/** Where in the user's code it happened. */
function causeLines(error: Error, style: MessageStyle): string[] {
  return detailLines(error.cause, style).slice(0, 1);
}

function internalMessage(error: unknown, { version }: MessageStyle): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `internal error: ${text}\nmprun ${version}: this is a bug, please report it (ERR_MPRUN_INTERNAL)`;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
