/** Option values: text → value, with commander's error for what is wrong. */
import { UsageError } from '../index.ts';

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `250ms`, `1.5s`, `2m`, `1h30m`; a bare number is seconds, as in GNU parallel. Gives milliseconds. */
export function parseDuration(flag: string, text: string): number {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0) return Number(text) * 1000;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  const ms = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNIT_MS[unit ?? ''] ?? 0), 0);
  if (parts.map(([part]) => part).join('') !== text || ms <= 0)
    throw new UsageError(`invalid ${flag} '${text}': expected a duration like 300ms, 1.5s, 2m or 1h30m`);
  return ms;
}

/** `4`, `50%` of the CPUs, or `auto` (all of them). */
export function parseProcesses(text: string, cpus: number, flag = '--processes'): number {
  if (text === 'auto') return cpus;
  const match = /^(\d+)(%?)$/.exec(text);
  const count = match?.[2] ? Math.round((cpus * Number(match[1])) / 100) : Number(match?.[1]);
  if (!match)
    throw new UsageError(`invalid ${flag} '${text}': expected a number, a percentage like 50%, or auto`);
  if (Number(match[1]) === 0)
    throw new UsageError(`invalid ${flag} '${text}': number of processes must be at least 1`);
  return Math.max(1, count);
}

/** A whole number of at least 1. */
export function parseCount(flag: string, text: string): number {
  if (/^\d+$/.test(text) && Number(text) >= 1 && Number.isSafeInteger(Number(text))) return Number(text);
  throw new UsageError(`invalid ${flag} '${text}': expected a whole number of at least 1`);
}

/** A whole number of at least 1, or `auto`. */
export function parseChunksize(flag: string, text: string): number | 'auto' {
  return text === 'auto' ? 'auto' : parseCount(flag, text);
}

/** JSON text; `kind` says what it must be. */
export function parseJson(flag: string, text: string, kind: 'array'): unknown[];
export function parseJson(flag: string, text: string, kind: 'object'): Record<string, unknown>;
export function parseJson(flag: string, text: string, kind: 'array' | 'object'): unknown {
  const example = kind === 'array' ? '[1, "a"]' : '{"y": 3}';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`invalid ${flag} '${text}': malformed JSON (${reason})`, {
      hint: `write it like ${flag} '${example}'`,
    });
  }
  const isArray = Array.isArray(value);
  const fits = kind === 'array' ? isArray : typeof value === 'object' && value !== null && !isArray;
  if (!fits)
    throw new UsageError(`invalid ${flag} '${text}': expected a JSON ${kind}`, {
      hint: `write it like ${flag} '${example}'`,
    });
  return value;
}
