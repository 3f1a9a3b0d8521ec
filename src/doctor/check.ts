/** What a look at one part of the system came to. */

/** The checks, in the order in which they are made: a later one needs what the ones before it look at. */
export const CHECK_NAMES = [
  'Node',
  'CPUs',
  'Shared memory',
  'TypeScript',
  'Worker process',
  'Worker thread',
  'Config',
] as const;

export type CheckName = (typeof CHECK_NAMES)[number];

/** `warning`: mprun works, but not as well as it could. `broken`: part of it does not work. */
export type CheckStatus = 'ok' | 'warning' | 'broken';

/** A check's findings; a stable shape, as `mprun doctor --json` prints it. */
export interface Finding {
  readonly status: CheckStatus;
  /** What was measured, or what is wrong, on one line. */
  readonly summary: string;
  /** More about it, a line each. */
  readonly lines?: readonly string[];
  /** What to do about it. */
  readonly hint?: string | undefined;
  /** The facts behind the summary, for programs; durations end in `Ms`. */
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

export interface Check extends Finding {
  readonly name: CheckName;
}

/** Whether a program can rely on mprun here: warnings do no harm. */
export function isSound(checks: readonly Check[]): boolean {
  return checks.every(({ status }) => status !== 'broken');
}

/** @example showMs(41.27); // '41 ms' */
export function showMs(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

/** For programs, who need no more than microseconds. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** A part does not work; in the words of the error that told. */
export function brokenBy(error: unknown): Finding {
  const { message, hint, code } = describe(error);
  return { status: 'broken', summary: firstLine(message), hint, details: code === undefined ? {} : { code } };
}

/** Node tells a whole stack of files behind some messages. */
export function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}

function describe(error: unknown): { message: string; hint?: string; code?: string } {
  if (!(error instanceof Error)) return { message: String(error) };
  const { hint, code } = error as { readonly hint?: unknown; readonly code?: unknown };
  return {
    message: error.message,
    ...(typeof hint === 'string' && { hint }),
    ...(typeof code === 'string' && { code }),
  };
}
