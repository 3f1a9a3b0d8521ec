/**
 * Ranges: `0..9` (inclusive at both ends), `0..9..3`, `9..0`, `0..1..0.1`, `a..e`. Lazy, whatever their length.
 */
import { UsageError } from '../errors.ts';
import type { InputStream } from '../types.ts';
import { quote } from './quote.ts';

/** A range by its arithmetic: nothing of it is kept. */
export interface Range {
  /** Number of items. */
  readonly length: number;
  /** The item at this place, from 0. */
  readonly at: (index: number) => number | string;
}

/**
 * Parses `A..B` or `A..B..STEP`; `undefined` when the text is no range at all.
 *
 * @throws UsageError when it looks like a range and is none
 * @example parseRange('0..9..3')?.length; // 4
 */
export function parseRange(text: string): Range | undefined {
  if (!text.includes('..')) return undefined;
  if (/^\.\.?\//.test(text)) return undefined;
  const parts = text.split('..');
  const [from = '', to = '', step, ...rest] = parts;
  if (text.includes('...') || rest.length > 0) {
    throw invalid(text, 'a range is A..B or A..B..STEP', didYouMean(text));
  }
  if (isLetter(from) && isLetter(to)) {
    if (/[a-z]/.test(from) !== /[a-z]/.test(to))
      throw invalid(text, 'letters must both be small or both be capital');
    return letters(text, from, to, parseStep(text, step));
  }
  if (isNumber(from) && isNumber(to)) return numbers(text, from, to, step);
  const isText = ![from, to].some((bound) => bound === '' || isLetter(bound) || isNumber(bound));
  throw invalid(
    text,
    'range bounds must both be numbers or both be letters',
    isText ? 'text with two dots is str:TEXT' : undefined,
  );
}

/** The range that remains when surplus dots and parts are left out, where it is one. */
function didYouMean(text: string): string | undefined {
  const [from = '', to = '', step] = text.split(/\.{2,}/);
  const isRange = (isNumber(from) && isNumber(to)) || (isLetter(from) && isLetter(to));
  if (!isRange) return undefined;
  return `Did you mean ${step && isNumber(step) ? `${from}..${to}..${step}` : `${from}..${to}`}?`;
}

/**
 * A range as a stream of inputs, made as they are pulled.
 *
 * @example fromRange({ length: 3, at: (index) => index }).pull(2); // [0, 1]
 */
export function fromRange({ length, at }: Range): InputStream {
  let next = 0;
  return {
    length,
    pull(max) {
      const end = Math.min(length, next + max);
      const inputs: unknown[] = [];
      for (; next < end; next++) inputs.push(at(next));
      return inputs;
    },
    close() {
      next = length;
    },
  };
}

function invalid(text: string, reason: string, hint?: string): UsageError {
  return new UsageError(`invalid --inputs ${quote(text)}: ${reason}`, { hint });
}

function isLetter(text: string): boolean {
  return /^[A-Za-z]$/.test(text);
}

function isNumber(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) && Number.isFinite(Number(text));
}

function parseStep(range: string, text: string | undefined): number {
  if (text === undefined) return 1;
  if (!isNumber(text) || Number(text) <= 0)
    throw invalid(range, `step must be a number above 0, got ${quote(text)}`);
  return Number(text);
}

function letters(text: string, from: string, to: string, step: number): Range {
  if (!Number.isInteger(step)) throw invalid(text, 'the step between letters must be a whole number');
  const first = from.charCodeAt(0);
  const last = to.charCodeAt(0);
  const direction = Math.sign(last - first);
  return {
    length: Math.floor(Math.abs(last - first) / step) + 1,
    at: (index) => String.fromCharCode(first + direction * index * step),
  };
}

/**
 * Counted in units of the last written digit, so that `0..1..0.1` gives 0.3 and not 0.30000000000000004.
 */
function numbers(text: string, from: string, to: string, stepText: string | undefined): Range {
  const step = parseStep(text, stepText);
  const scale = 10 ** Math.max(digitsOf(from), digitsOf(to), digitsOf(stepText ?? ''));
  const [first, last, units] = [
    Math.round(Number(from) * scale),
    Math.round(Number(to) * scale),
    Math.round(step * scale),
  ] as const;
  // Places are counted from the first bound, so the distance has to be exact too.
  for (const number of [first, last, last - first])
    if (!Number.isSafeInteger(number)) throw invalid(text, 'range bounds are too large to be exact');
  const direction = Math.sign(last - first);
  return {
    length: Math.floor(Math.abs(last - first) / units) + 1,
    // `+ 0` turns the -0 of an empty product into 0.
    at: (index) => (first + direction * index * units) / scale + 0,
  };
}

function digitsOf(text: string): number {
  return (/\.(\d+)$/.exec(text)?.[1] ?? '').length;
}
