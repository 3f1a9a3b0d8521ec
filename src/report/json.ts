import { MprunError } from '../errors.ts';

/**
 * A value as compact JSON. What JSON has no form for: bigint → its digits (as text inside objects), Date → ISO text,
 * Map → array of entries, Set → array, typed arrays → arrays of numbers, errors → name and message, NaN and the
 * infinities → null. `undefined` on top level → `undefined`.
 *
 * @throws MprunError (ERR_MPRUN_NOT_CLONEABLE) for a value that refers to itself
 * @example toJson(new Map([['a', 1n]])); // '[["a","1"]]'
 */
export function toJson(value: unknown): string | undefined {
  if (typeof value === 'bigint') return String(value);
  // Most results are one of these; with the replacer they take three times as long.
  if (typeof value === 'number' || typeof value === 'string') return JSON.stringify(value);
  try {
    return JSON.stringify(value, replaceForeign);
  } catch (error) {
    const reason =
      error instanceof TypeError && /circular/i.test(error.message) ? 'it refers to itself' : String(error);
    throw new MprunError('ERR_MPRUN_NOT_CLONEABLE', `the result cannot be written as JSON: ${reason}`, {
      cause: error,
    });
  }
}

function replaceForeign(this: unknown, key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Map || value instanceof Set) return [...value];
  if (value instanceof Error) return { name: value.name, message: value.message };
  // A Buffer's own toJSON came first; its bytes are what is meant.
  const original = (this as Record<string, unknown>)[key];
  if (ArrayBuffer.isView(original) && !(original instanceof DataView))
    return Array.from(original as unknown as ArrayLike<number>);
  return value;
}
