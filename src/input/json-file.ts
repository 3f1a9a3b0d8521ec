import { readFileSync } from 'node:fs';

import { InputError } from '../errors.ts';
import type { InputStream } from '../types.ts';
import { fromIterable } from './iterable.ts';
import { jsonReason } from './scalar.ts';

/** A file with one JSON document: the elements of an array, or the one value. Read at the first pull. */
export function fromJsonFile(path: string): InputStream {
  let stream: InputStream | undefined;
  return {
    length: undefined,
    pull: (max) => (stream ??= fromIterable(readDocument(path))).pull(max),
    close: () => (stream ??= fromIterable([])).close(),
  };
}

function readDocument(path: string): readonly unknown[] {
  const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  try {
    const document: unknown = JSON.parse(text);
    return Array.isArray(document) ? document : [document];
  } catch (error) {
    throw new InputError(
      'ERR_MPRUN_INPUT_PARSE',
      `${path}${placeOf(text)}: malformed JSON: ${jsonReason(error)}`,
      { cause: error },
    );
  }
}

/** `:line:column` of the first character that no JSON document could have there. */
function placeOf(text: string): string {
  const before = text.slice(0, longestGoodPrefix(text)).split('\n');
  return `:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

/**
 * Length of the longest prefix that a valid document could begin with. Node 20's parser tells the position for some errors
 * only; but a prefix that ends too early is told apart from one that is wrong, so the place is found by halving.
 */
function longestGoodPrefix(text: string): number {
  let [good, bad] = [0, text.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (mayGoOn(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function mayGoOn(prefix: string): boolean {
  try {
    JSON.parse(prefix);
    return true;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    if (/^(Unexpected end|Unterminated)/.test(message)) return true;
    const position = /position (\d+)/.exec(message)?.[1];
    return position !== undefined && Number(position) >= prefix.length;
  }
}
