import { toJson } from '../json.ts';

/** A result as cells of a row. */
export interface Row {
  readonly kind: 'object' | 'array' | 'value';
  /** Names of the cells of an object; empty for others. */
  readonly keys: readonly string[];
  readonly cells: readonly string[];
  /** All of it as one cell. */
  whole(): string;
}

/**
 * Throws where something in it cannot be written.
 *
 * @example toRow({ name: 'Ann', tags: ['a'] }); // keys ['name', 'tags'], cells ['Ann', '["a"]']
 */
export function toRow(value: unknown): Row {
  const whole = (): string => toCell(value);
  if (isObject(value)) {
    const keys = Object.keys(value);
    return { kind: 'object', keys, cells: keys.map((key) => toCell(value[key])), whole };
  }
  const items = itemsOf(value);
  if (items) return { kind: 'array', keys: [], cells: items.map(toCell), whole };
  return { kind: 'value', keys: [], cells: [toCell(value)], whole };
}

/** Text as it is, nothing for what JSON has as `null`, compact JSON for what has parts. */
export function toCell(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return `${value}`;
  const json = toJson(value);
  if (json === undefined || json === 'null') return '';
  // What is text in JSON, a date for one, is that text.
  return json.startsWith('"') ? (JSON.parse(json) as string) : json;
}

/** Its JSON would be an object with the same keys. */
function isObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || itemsOf(value)) return false;
  const isSpecial = value instanceof Map || value instanceof Set || value instanceof Error;
  return !isSpecial && typeof (value as { toJSON?: unknown }).toJSON !== 'function';
}

function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
    ? Array.from(value as unknown as ArrayLike<unknown>)
    : undefined;
}
