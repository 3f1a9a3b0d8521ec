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
      `${path}${placeOf(text, error)}: malformed JSON: ${jsonReason(error)}`,
      { cause: error },
    );
  }
}

/** `:line:column`, where the parser says at which position it stopped. */
function placeOf(text: string, error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const at = /position (\d+)/.exec(message)?.[1];
  const offset = at === undefined ? text.length : Number(at);
  const before = text.slice(0, offset).split('\n');
  return `:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
