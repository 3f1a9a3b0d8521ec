import { inspect } from 'node:util';

/** What was thrown, in one line. Never throws itself, whatever it is given. */
export function describeThrown(thrown: unknown): string {
  try {
    if (thrown instanceof Error) return `${thrown.name}: ${thrown.message}`;
    return `threw ${typeof thrown === 'string' ? thrown : inspect(thrown, { breakLength: Infinity, depth: 1 })}`;
  } catch {
    return 'threw something that cannot be shown';
  }
}
