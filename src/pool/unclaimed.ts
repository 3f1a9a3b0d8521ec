/**
 * Failures that nobody has looked at. They never crash the program, and are never lost in silence: each is told once, as a
 * warning, when nobody can look any more: when the result that held it is gone, or the program ends.
 */
import { writeSync } from 'node:fs';

/** A failure somebody ought to look at. It does not hold the result. */
export interface Claimable {
  /** One line: what failed, and how. */
  readonly text: string;
}

/** More than this many are only counted: a failed run must not flood the terminal. */
const MAX_TOLD = 10;
const HINT = 'await the result, call get(), successful(), result() or exception(), or give an errorCallback';
const STDERR_FD = 2;

const failures = new Set<Claimable>();
const gone = new FinalizationRegistry<Claimable>((failure) => {
  if (forget(failure)) warn([failure.text]);
});

/**
 * Notes a failure.
 *
 * @param holder what is to be looked at; it is not kept alive
 * @param text one line: what failed, and how
 */
export function noteFailure(holder: object, text: string): Claimable {
  const failure = { text };
  if (failures.size === 0) process.on('beforeExit', warnOfAll).on('exit', writeAll);
  failures.add(failure);
  gone.register(holder, failure);
  return failure;
}

/** Somebody looked at it. */
export function claimFailure(failure: Claimable | undefined): void {
  if (failure) forget(failure);
}

function forget(failure: Claimable): boolean {
  const wasThere = failures.delete(failure);
  if (wasThere && failures.size === 0) process.off('beforeExit', warnOfAll).off('exit', writeAll);
  return wasThere;
}

/** All that are left, once. */
function takeAll(): string[] {
  const texts = [...failures].map(({ text }) => text);
  for (const failure of [...failures]) forget(failure);
  return texts.length > MAX_TOLD
    ? [...texts.slice(0, MAX_TOLD), `and ${texts.length - MAX_TOLD} more`]
    : texts;
}

function warnOfAll(): void {
  warn(takeAll());
}

function warn(texts: readonly string[]): void {
  process.emitWarning(messageOf(texts), { type: 'MprunWarning', code: 'MPRUN_UNCLAIMED', detail: HINT });
}

/** After `process.exit()` no warning is printed any more. */
function writeAll(): void {
  writeSync(STDERR_FD, `MprunWarning: ${messageOf(takeAll())}\n(${HINT})\n`);
}

function messageOf(texts: readonly string[]): string {
  return `nobody looked at a failed result: ${texts.join('; ')}`;
}
