/** Option values: text → value, with commander's error for what is wrong. */
import { constants } from 'node:os';

import { UsageError } from '../index.ts';
import { nearest } from '../util/suggest.ts';

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

/** `300%` of what inputs take, or a duration. Gives a factor, or milliseconds. */
export function parseTimeout(flag: string, text: string): { factor: number } | { ms: number } {
  const [, percent] = /^(\d+(?:\.\d+)?)%$/.exec(text) ?? [];
  if (percent === undefined) return { ms: parseDuration(flag, text) };
  if (Number(percent) <= 100)
    throw new UsageError(`invalid ${flag} '${text}': half of the inputs take longer than their median`, {
      hint: 'write more than 100%, like 300%',
    });
  return { factor: Number(percent) / 100 };
}

/** `4`; `+2` more or `-1` fewer than there are CPUs; `50%` of them; or `auto` (all of them). */
export function parseProcesses(text: string, cpus: number, flag = '--processes'): number {
  if (text === 'auto') return cpus;
  const [, sign, digits, percent] = /^([+-]?)(\d+)(%?)$/.exec(text) ?? [];
  if (digits === undefined || (sign && percent))
    throw new UsageError(
      `invalid ${flag} '${text}': expected a number, +N or -N CPUs, a percentage like 50%, or auto`,
    );
  const number = Number(digits);
  if (!sign && number === 0)
    throw new UsageError(`invalid ${flag} '${text}': number of processes must be at least 1`);
  if (sign) return Math.max(1, sign === '+' ? cpus + number : cpus - number);
  return Math.max(1, percent ? Math.round((cpus * number) / 100) : number);
}

/** As GNU parallel's: capital letters are powers of 1024, small ones of 1000. */
const SIZES: Readonly<Record<string, number>> = {
  '': 1,
  K: 1024,
  M: 1024 ** 2,
  G: 1024 ** 3,
  T: 1024 ** 4,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  t: 1e12,
};

/** `512M`, `1.5G`. Gives bytes. */
export function parseSize(flag: string, text: string): number {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([KMGTkmgt]?)$/.exec(text) ?? [];
  const bytes = Math.round(Number(digits) * (SIZES[unit] ?? NaN));
  if (bytes >= 1) return bytes;
  throw new UsageError(`invalid ${flag} '${text}': expected a size like 512M or 1.5G`);
}

/** More starts than these in one unit are no limit to speak of. */
const HIGHEST_RATE = 1_000_000;

/** `10/s`, `100/m`, `1000/h`; a bare number is per second. */
export function parseRate(flag: string, text: string): { count: number; perMs: number } {
  const [, digits, unit = 's'] = /^(\d+)(?:\/(s|m|h|d))?$/.exec(text) ?? [];
  const count = Number(digits);
  if (count >= 1 && count <= HIGHEST_RATE) return { count, perMs: UNIT_MS[unit] ?? NaN };
  throw new UsageError(`invalid ${flag} '${text}': expected a number of starts like 10/s, 100/m or 1000/h`);
}

/** `4`, or `80%` of the CPUs. */
export function parseLoad(flag: string, text: string, cpus: number): number {
  const [, digits, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  const limit = percent ? (cpus * Number(digits)) / 100 : Number(digits);
  if (limit > 0) return limit;
  throw new UsageError(`invalid ${flag} '${text}': expected a number of running threads, or a percentage`);
}

/** A whole number within bounds. */
export function parseInteger(flag: string, text: string, [least, most]: readonly [number, number]): number {
  const number = Number(text);
  if (/^[+-]?\d+$/.test(text) && number >= least && number <= most) return number;
  throw new UsageError(`invalid ${flag} '${text}': expected a whole number from ${least} to ${most}`);
}

/** A number above 0. */
export function parsePositive(flag: string, text: string): number {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0) return Number(text);
  throw new UsageError(`invalid ${flag} '${text}': expected a number above 0`);
}

/** A whole number of at least 1. */
export function parseCount(flag: string, text: string): number {
  if (/^\d+$/.test(text) && Number(text) >= 1 && Number.isSafeInteger(Number(text))) return Number(text);
  throw new UsageError(`invalid ${flag} '${text}': expected a whole number of at least 1`);
}

/** A whole number, 0 included. */
export function parseWholeNumber(flag: string, text: string): number {
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new UsageError(`invalid ${flag} '${text}': expected a whole number`);
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

/** `SIGINT`, `INT`, `int` or `2`. */
export function parseSignal(flag: string, text: string): NodeJS.Signals {
  const names = Object.keys(constants.signals);
  const byNumber = Object.entries(constants.signals).find(([, number]) => String(number) === text)?.[0];
  const wanted = text.toUpperCase();
  const name = byNumber ?? names.find((each) => each === wanted || each === `SIG${wanted}`);
  if (name !== undefined) return name as NodeJS.Signals;
  const near = nearest(`SIG${wanted.replace(/^SIG/, '')}`, names);
  throw new UsageError(`invalid ${flag} '${text}': no such signal`, {
    hint: near ? `Did you mean ${near}?` : 'write it like SIGINT',
  });
}
