/**
 * The grammar of `--inputs`:
 *
 *     spec := JSON ([…] {…} "…") | @file | - | str:TEXT | item (',' item)*
 *     item := range | scalar
 */
import { UsageError } from '../errors.ts';
import type { InputStream } from '../types.ts';
import { concat } from './concat.ts';
import { fromIterable } from './iterable.ts';
import { fromRange, parseRange } from './range.ts';
import { jsonReason, parseScalar, type ScalarType } from './scalar.ts';

/**
 * One `--inputs` as a stream.
 *
 * @param openFile opens `@file` and `-`
 * @throws UsageError
 */
export function parseSpec(
  text: string,
  type: ScalarType,
  openFile: (path: string) => InputStream,
): InputStream {
  if (text === '') throw invalid(text, 'it is empty', 'an empty string is str:');
  if (text.startsWith('='))
    throw invalid(text, "it begins with '='", `write -i ${text.slice(1)} or --inputs=${text.slice(1)}`);
  if (text === '-') return openFile('-');
  if (text.startsWith('@')) return openFile(text.slice(1));
  if (text.startsWith('str:')) return fromIterable([text.slice('str:'.length)]);
  if (/^[[{"]/.test(text)) return fromJson(text);
  return concat(text.split(',').map((item) => parseItem(item, text, type)));
}

function parseItem(item: string, spec: string, type: ScalarType): InputStream {
  const range = parseRange(item);
  if (range) return fromRange(range);
  return fromIterable([parseScalar(item, type, () => `--inputs '${spec}'`)]);
}

function fromJson(text: string): InputStream {
  try {
    const value: unknown = JSON.parse(text);
    return fromIterable(Array.isArray(value) ? value : [value]);
  } catch (error) {
    throw invalid(text, `malformed JSON: ${jsonReason(error)}`, 'text with such a beginning is str:TEXT');
  }
}

function invalid(text: string, reason: string, hint: string): UsageError {
  return new UsageError(`invalid --inputs '${text}': ${reason}`, { hint });
}
