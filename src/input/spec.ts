/**
 * The grammar of `--inputs`:
 *
 *     spec := JSON ([…] {…} "…") | @file | - | glob:PATTERN | str:TEXT | item (',' item)*
 *     item := range | scalar
 */
import { InputError, UsageError } from '../errors.ts';
import type { InputStream } from '../types.ts';
import { concat } from './concat.ts';
import { GLOB, type Glob } from './glob.ts';
import { fromIterable } from './iterable.ts';
import { quote } from './quote.ts';
import { fromRange, parseRange } from './range.ts';
import { jsonReason, parseScalar, type ScalarType } from './scalar.ts';

/** What a spec may name. */
export interface SpecSources {
  /** Opens `@file`, and `-`: stdin. */
  readonly openFile: (path: string) => InputStream;
  readonly glob: Glob;
}

/**
 * One `--inputs` as a stream.
 *
 * @param type how scalars are typed
 * @param sources what is behind `@file`, `-` and patterns
 * @throws UsageError for what is no spec, InputError (ERR_MPRUN_INPUT_PARSE) for a scalar that is not of the type
 * @example parseSpec('1..3,x', 'auto', sources).pull(10); // [1, 2, 3], then ['x']
 */
export function parseSpec(text: string, type: ScalarType, sources: SpecSources): InputStream {
  if (text === '') throw invalid(text, 'it is empty', 'an empty string is str:');
  if (text.startsWith('=')) {
    const meant = text.slice(1) || 'SPEC';
    throw invalid(text, "it begins with '='", `write -i ${meant} or --inputs=${meant}`);
  }
  if (text === '-') return sources.openFile('-');
  if (text === '@') throw invalid(text, 'the name of the file is missing', 'write @FILE, or @- for stdin');
  if (text.startsWith('@')) return sources.openFile(text.slice(1));
  if (text.startsWith('str:')) return fromIterable([text.slice('str:'.length)]);
  if (text === GLOB) throw invalid(text, 'the pattern is missing', "write 'glob:data/*.csv'");
  if (text.startsWith(GLOB)) return fromIterable(sources.glob(text.slice(GLOB.length)));
  if (/^[[{"]/.test(text)) return fromJson(text);
  return concat(text.split(',').map((item) => parseItem(item, text, type)));
}

function parseItem(item: string, spec: string, type: ScalarType): InputStream {
  const range = parseRange(item);
  if (range) return fromRange(range);
  try {
    return fromIterable([parseScalar(item, type, () => `--inputs ${quote(spec)}`)]);
  } catch (error) {
    throw withRangeHint(error, item);
  }
}

/** `0-9` and `0:9` are text like any other; where text will not do, a range was meant. */
function withRangeHint(error: unknown, item: string): unknown {
  const [, from, to] = /^(-?[\d.]+)[-:](-?[\d.]+)$/.exec(item) ?? [];
  if (!(error instanceof InputError) || from === undefined) return error;
  return new InputError('ERR_MPRUN_INPUT_PARSE', error.message, {
    hint: `Did you mean ${from}..${to}?`,
    cause: error.cause,
  });
}

function fromJson(text: string): InputStream {
  try {
    const value: unknown = JSON.parse(text);
    return fromIterable(Array.isArray(value) ? value : [value]);
  } catch (error) {
    const hint = 'text with such a beginning is str:TEXT';
    throw invalid(text, `malformed JSON: ${jsonReason(error)}`, hint, error);
  }
}

function invalid(text: string, reason: string, hint: string, cause?: unknown): UsageError {
  return new UsageError(`invalid --inputs ${quote(text)}: ${reason}`, {
    hint,
    ...(cause === undefined ? {} : { cause }),
  });
}
