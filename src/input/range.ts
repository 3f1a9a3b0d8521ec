/**
 * Ranges: `0..9` (inclusive at both ends), `0..9..3`, `9..0`, `0..1..0.1`, `a..e`. Lazy, whatever their length.
 */
import { UsageError } from '../errors.ts';
import type { InputStream } from '../types.ts';

export interface Range {
  readonly length: number;
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
    const [first, last] = text.split(/\.{2,}/);
    throw invalid(
      text,
      'a range is A..B or A..B..STEP',
      first && last ? `Did you mean ${first}..${last}?` : undefined,
    );
  }
  if (isLetter(from) && isLetter(to)) {
    if (/[a-z]/.test(from) !== /[a-z]/.test(to))
      throw invalid(text, 'letters must both be small or both be capital');
    return letters(from, to, parseStep(text, step));
  }
  if (isNumber(from) && isNumber(to)) return numbers(from, to, step, parseStep(text, step));
  throw invalid(text, 'range bounds must both be numbers or both be letters');
}

/** A range as a stream of inputs. */
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
  return new UsageError(`invalid --inputs '${text}': ${reason}`, { hint });
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
    throw invalid(range, `step must be a number above 0, got '${text}'`);
  return Number(text);
}

function letters(from: string, to: string, step: number): Range {
  if (!Number.isInteger(step))
    throw invalid(`${from}..${to}..${step}`, 'the step between letters must be a whole number');
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
function numbers(from: string, to: string, stepText: string | undefined, step: number): Range {
  const digits = Math.max(digitsOf(from), digitsOf(to), digitsOf(stepText ?? ''));
  const scale = 10 ** digits;
  const [first, last, units] = [from, to, String(step)].map((text) => Math.round(Number(text) * scale)) as [
    number,
    number,
    number,
  ];
  for (const bound of [first, last])
    if (!Number.isSafeInteger(bound))
      throw invalid(`${from}..${to}`, 'range bounds are too large to be exact');
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
