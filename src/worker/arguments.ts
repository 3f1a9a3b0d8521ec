/** As in Python, any iterable gives arguments, a string its characters. */
export function argumentsOf(input: unknown): unknown[] {
  if (Array.isArray(input)) return input;
  if (typeof (input as Iterable<unknown> | undefined | null)?.[Symbol.iterator] === 'function')
    return [...(input as Iterable<unknown>)];
  const kind = input === null ? 'null' : typeof input;
  throw new TypeError(`Expected an array of arguments, got ${kind}`);
}
