/** A failed input, for people: which one, what happened, where, what to do. */
import { inspect } from 'node:util';

import { MprunError, WorkerExitError } from '../errors.ts';
import type { Colors } from './color.ts';
import { userFrames } from './stack.ts';

export interface Failure {
  readonly index: number;
  readonly input: unknown;
  /** What the task is called. */
  readonly label: string;
  readonly error: unknown;
}

export interface FailureStyle {
  readonly colors: Colors;
  readonly cwd: string;
  /** The input is an array of arguments. */
  readonly spread: boolean;
}

const MAX_ARGUMENTS = 80;
const MAX_STDERR_LINES = 5;
const MAX_CAUSES = 5;

/** @example 'FAIL #4 failOn3(3): Error: There was an error!' */
export function failureLine(
  { index, input, label, error }: Failure,
  { colors, spread }: FailureStyle,
): string {
  const what = `${label}(${describeArguments(input, spread)})`;
  return `${colors.failure(`FAIL #${index + 1}`)} ${what}: ${describeThrown(error)}`;
}

/** The line, the user's stack frames, causes, a dead worker's last words, and the hint. */
export function failureBlock(failure: Failure, style: FailureStyle): string {
  return [failureLine(failure, style), ...detailLines(failure.error, style)].join('\n');
}

/** What stands below the line; the same for a failed input and for a failed run. */
export function detailLines(
  error: unknown,
  style: Pick<FailureStyle, 'colors' | 'cwd'>,
  depth = 0,
): string[] {
  if (!(error instanceof Error)) return [];
  // Errors of ours are about the user's task, not about our stack.
  const frames = isOwn(error) ? [] : userFrames(error.stack, style.cwd);
  const lines = frames.map((frame) => style.colors.dim(`    ${frame}`));
  if (error instanceof WorkerExitError && error.stderr !== '')
    for (const line of error.stderr.split('\n').slice(-MAX_STDERR_LINES)) lines.push(`    | ${line}`);
  if (depth < MAX_CAUSES) {
    if (error instanceof AggregateError)
      for (const each of error.errors.slice(0, MAX_CAUSES)) lines.push(...nested('With', each, style, depth));
    if (error.cause !== undefined) lines.push(...nested('Caused by', error.cause, style, depth));
  }
  const { hint } = error as { hint?: unknown };
  if (typeof hint === 'string' && hint !== '') lines.push(style.colors.hint(`(${hint})`));
  return lines;
}

function nested(
  relation: string,
  error: unknown,
  style: Pick<FailureStyle, 'colors' | 'cwd'>,
  depth: number,
): string[] {
  return [`    ${relation}: ${describeThrown(error)}`, ...detailLines(error, style, depth + 1)];
}

/** `Error: message`, with the code of our own errors; `threw null` for what is no error. */
export function describeThrown(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `threw ${inspect(thrown, { breakLength: Infinity, depth: 2 })}`;
  const message = thrown.message.replaceAll('\n', '\n    ');
  const text = message === '' ? thrown.name : `${thrown.name}: ${message}`;
  return isOwn(thrown) ? `${text} (${String((thrown as { code?: unknown }).code)})` : text;
}

/** Ours, made here or sent by a worker. */
export function isOwn(error: Error): boolean {
  return error instanceof MprunError || String((error as { code?: unknown }).code).startsWith('ERR_MPRUN_');
}

/** What stands in the brackets behind a task's name, shortened. */
export function describeArguments(input: unknown, spread: boolean): string {
  const show = (value: unknown): string =>
    inspect(value, {
      breakLength: Infinity,
      compact: true,
      depth: 3,
      maxArrayLength: 20,
      maxStringLength: 100,
    });
  const text = spread && Array.isArray(input) ? input.map(show).join(', ') : show(input);
  return text.length > MAX_ARGUMENTS ? `${text.slice(0, MAX_ARGUMENTS - 1)}…` : text;
}
