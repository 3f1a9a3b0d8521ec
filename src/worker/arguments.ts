import type { Given } from '../wire/messages.ts';

/** As in Python, any iterable gives arguments, a string its characters. */
export function argumentsOf(input: unknown): unknown[] {
  if (Array.isArray(input)) return input;
  if (typeof (input as Iterable<unknown> | undefined | null)?.[Symbol.iterator] === 'function')
    return [...(input as Iterable<unknown>)];
  const kind = input === null ? 'null' : typeof input;
  throw new TypeError(`Expected an array of arguments, got ${kind}`);
}

/** Keyword arguments are one last object, if there are any. */
export function argumentsOfCall({ args, kwargs }: Pick<Given, 'args' | 'kwargs'>): readonly unknown[] {
  return Object.keys(kwargs).length > 0 ? [...args, kwargs] : args;
}
