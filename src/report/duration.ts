/** Durations as hyperfine writes them. */
export type TimeUnit = 's' | 'ms' | 'µs';

const MS: Readonly<Record<TimeUnit, number>> = { s: 1000, ms: 1, µs: 0.001 };
const DIGITS: Readonly<Record<TimeUnit, number>> = { s: 3, ms: 1, µs: 1 };

/** The unit in which a duration has a number that reads well. */
export function unitFor(ms: number): TimeUnit {
  if (ms >= MS.s) return 's';
  return ms >= MS.ms ? 'ms' : 'µs';
}

/** @example formatDuration(1234); // '1.234 s' */
export function formatDuration(ms: number, unit: TimeUnit = unitFor(ms)): string {
  return `${formatAmount(ms, unit)} ${unit}`;
}

/** The number alone. */
export function formatAmount(ms: number, unit: TimeUnit): string {
  return (ms / MS[unit]).toFixed(DIGITS[unit]);
}
