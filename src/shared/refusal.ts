import { inspect } from 'node:util';

import { UsageError } from '../errors.ts';

/** What was wished for, and what was given. @param name of the option or argument */
export function refusal(name: string, wish: string, gift: unknown, hint?: string): UsageError {
  return new UsageError(`Expected \`${name}\` to be ${wish}, got ${show(gift)}`, { hint });
}

function show(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  const text = inspect(value, { breakLength: Infinity, depth: 0, maxArrayLength: 4, maxStringLength: 40 });
  return typeof value === 'object' && value !== null
    ? text
    : `\`${text}\` (${value === null ? 'null' : typeof value})`;
}
