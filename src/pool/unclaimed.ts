/**
 * Failures that nobody has looked at: each is told once, as a warning, when its pool ends or the program does. They never
 * crash the program, and are never lost in silence.
 */
import { writeSync } from 'node:fs';

export interface Claimable {
  /** One line: what failed, and how. */
  describeFailure(): string;
}

/** More than this many are only counted: a failed run must not flood the terminal. */
const MAX_TOLD = 10;
const HINT = 'await the result, call get() or successful(), or give an errorCallback';
const STDERR_FD = 2;

/** Those that have something to tell when the program ends. */
const loud = new Set<Unclaimed>();

export class Unclaimed {
  readonly #failures = new Set<Claimable>();

  add(failure: Claimable): void {
    if (loud.size === 0) process.on('beforeExit', warnOfAll).on('exit', writeAll);
    loud.add(this);
    this.#failures.add(failure);
  }

  /** Somebody looked at it. */
  claim(failure: Claimable): void {
    if (this.#failures.delete(failure) && this.#failures.size === 0) this.#hush();
  }

  /** Warns of all that are left. */
  warn(): void {
    const text = this.take();
    if (text === undefined) return;
    process.emitWarning(text, { type: 'MprunWarning', code: 'MPRUN_UNCLAIMED', detail: HINT });
  }

  /** One line about all that are left, once. */
  take(): string | undefined {
    if (this.#failures.size === 0) return undefined;
    const lines = [...this.#failures].slice(0, MAX_TOLD).map((failure) => failure.describeFailure());
    const rest = this.#failures.size - lines.length;
    if (rest > 0) lines.push(`and ${rest} more`);
    this.#failures.clear();
    this.#hush();
    return `nobody looked at a failed result: ${lines.join('; ')}`;
  }

  #hush(): void {
    loud.delete(this);
    if (loud.size === 0) process.off('beforeExit', warnOfAll).off('exit', writeAll);
  }
}

function warnOfAll(): void {
  for (const unclaimed of [...loud]) unclaimed.warn();
}

/** After `process.exit()` no warning is printed any more. */
function writeAll(): void {
  for (const unclaimed of [...loud]) writeSync(STDERR_FD, `MprunWarning: ${unclaimed.take()}\n(${HINT})\n`);
}
