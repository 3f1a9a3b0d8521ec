/** What a task threw, for files: plain text, and its parts. */
import { inspect, stripVTControlCharacters } from 'node:util';

import { WorkerExitError } from '../errors.ts';
import { describeThrown, isOwn } from './failure.ts';
import { parseUserFrames } from './stack.ts';

export interface ThrownParts {
  /** `Thrown` for what is no error. */
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
}

const MAX_CAUSES = 5;

/** @example thrownParts(new RangeError('too far')); // { name: 'RangeError', message: 'too far', code: undefined } */
export function thrownParts(thrown: unknown): ThrownParts {
  if (!(thrown instanceof Error))
    return { name: 'Thrown', message: inspect(thrown, { breakLength: Infinity, depth: 2 }), code: undefined };
  // A task may have given them anything.
  const { name, message, code } = thrown as { name: unknown; message: unknown; code?: unknown };
  return {
    name: textOf(name) || 'Error',
    message: textOf(message),
    code: code === undefined || code === null ? undefined : textOf(code),
  };
}

/**
 * As Node prints an error, but with the user's frames only, and with what a dead worker last said.
 *
 * @example
 * // Error: There was an error!
 * //     at failOn3 (tasks/flaky.ts:3:22)
 */
export function thrownText(thrown: unknown, cwd: string): string {
  return stripVTControlCharacters(linesOf(thrown, cwd, '', 0).join('\n'));
}

/** The frames alone, as they stand in a stack; empty for what has none. */
export function frameLines(thrown: unknown, cwd: string): string[] {
  // Errors of ours are about the user's task, not about our stack.
  if (!(thrown instanceof Error) || isOwn(thrown)) return [];
  return parseUserFrames(thrown.stack, cwd).map(({ file, line, column, name }) =>
    name === '' ? `    at ${file}:${line}:${column}` : `    at ${name} (${file}:${line}:${column})`,
  );
}

function linesOf(thrown: unknown, cwd: string, relation: string, depth: number): string[] {
  const lines = [`${relation}${describeThrown(thrown)}`, ...frameLines(thrown, cwd)];
  if (!(thrown instanceof Error)) return lines;
  if (thrown instanceof WorkerExitError && thrown.stderr !== '')
    for (const line of thrown.stderr.split('\n')) lines.push(`    | ${line}`);
  if (depth === MAX_CAUSES) return lines;
  if (thrown instanceof AggregateError)
    for (const each of thrown.errors.slice(0, MAX_CAUSES))
      lines.push(...linesOf(each, cwd, 'With: ', depth + 1));
  if (thrown.cause !== undefined) lines.push(...linesOf(thrown.cause, cwd, 'Caused by: ', depth + 1));
  return lines;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value);
}
