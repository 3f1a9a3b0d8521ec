import { InputError } from '../errors.ts';
import { quote, visible } from './quote.ts';

/** How text becomes a value. */
export type ScalarType = 'auto' | 'string' | 'number' | 'json';

/** Where a text stands, for the error message: `data.txt:12`, `argument 2`. */
export type Place = () => string;

/**
 * Text → value.
 *
 * `auto` converts what reads back the same: `true false null` and canonical numbers; `007`, `1.50` and numbers beyond
 * a double's precision stay text.
 *
 * @throws InputError (ERR_MPRUN_INPUT_PARSE) naming the place
 * @example parseScalar('007', 'auto', () => 'argument 1'); // '007'
 */
export function parseScalar(text: string, type: ScalarType, place: Place): unknown {
  switch (type) {
    case 'auto':
      return parseAuto(text);
    case 'string':
      return text;
    case 'number':
      return parseNumber(text, place);
    case 'json':
      return parseJson(text, place);
    default:
      return type satisfies never;
  }
}

const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function parseAuto(text: string): unknown {
  const code = text.charCodeAt(0);
  // Digits and the minus sign; Infinity and NaN are canonical too, but words to people.
  if ((code >= 48 && code <= 57) || code === 45) {
    const number = Number(text);
    return Number.isFinite(number) && String(number) === text ? number : text;
  }
  return WORDS.has(text) ? WORDS.get(text) : text;
}

function parseNumber(text: string, place: Place): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number)) return number;
  throw new InputError('ERR_MPRUN_INPUT_PARSE', `${place()}: ${quote(text)} is not a number`);
}

/**
 * JSON text → value.
 *
 * @throws InputError (ERR_MPRUN_INPUT_PARSE) naming the place
 * @example parseJson('{"a":1}', () => 'data.jsonl:1'); // { a: 1 }
 */
export function parseJson(text: string, place: Place): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError('ERR_MPRUN_INPUT_PARSE', `${place()}: malformed JSON: ${jsonReason(error)}`, {
      cause: error,
    });
  }
}

/**
 * The parser's words without the text it quotes, which may be long and of several lines.
 *
 * @param error what JSON.parse threw
 */
export function jsonReason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return visible(
    text
      .replace(/, (\.{3})?"[^]*"(\.{3})? is not valid JSON$/, '')
      .replace(/ in JSON at position \d+.*$/s, ''),
  );
}
