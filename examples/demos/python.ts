/** What the documents' programs have from Python and these ones keep: seconds to sleep, and values as Python prints them. */
import { setTimeout } from 'node:timers/promises';
import { inspect } from 'node:util';

/** How many times as fast as in the documents: `mprun demo <name> --speed 20`, or the variable. It divides sleeps, nothing else. */
const speed = Number(process.env['MPRUN_SPEED'] || 1);
if (!(speed > 0))
  throw new RangeError(`MPRUN_SPEED: expected a number above 0, got ${process.env['MPRUN_SPEED']}`);
/** Longer than anybody watches a demo; not for ever, so that nothing stays behind if it is not ended after all. */
const HOUR_MS = 3_600_000;

/**
 * Python's `time.sleep`: resolves after so many seconds, of the documents' time.
 *
 * @example await sleep(2);
 */
export async function sleep(seconds: number): Promise<void> {
  await setTimeout(milliseconds(seconds));
}

/**
 * A sleep that no speed shortens, for who is ended in the middle of it: however late that comes, it has not woken up.
 *
 * @example await forever();
 */
export async function forever(): Promise<void> {
  await setTimeout(HOUR_MS);
}

/**
 * So many seconds of the documents' time as the milliseconds that mprun's time-outs are in.
 *
 * @example await p.join(milliseconds(1));
 */
export function milliseconds(seconds: number): number {
  return (seconds * 1000) / speed;
}

/**
 * A value as Python's `print` shows it.
 *
 * @example repr([42, null, 'hello', true]); // "[42, None, 'hello', True]"
 */
export function repr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  if (value instanceof Map) return `{${Array.from(value, (pair) => pair.map(repr).join(': ')).join(', ')}}`;
  return inspect(value);
}
