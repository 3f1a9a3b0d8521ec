import { readFileSync } from 'node:fs';

import { InputError } from '../errors.ts';
import type { InputStream } from '../types.ts';
import { SourceBlocks, type ByteSource } from './byte-source.ts';
import { fileError } from './file-error.ts';
import { fromIterable } from './iterable.ts';
import { jsonReason } from './scalar.ts';

/**
 * A file with one JSON document: the elements of an array, or the one value. Read at the first pull, which throws
 * InputError for a file that cannot be read (ERR_MPRUN_INPUT_OPEN) or is malformed (ERR_MPRUN_INPUT_PARSE, with
 * `file:line:column`).
 *
 * @example fromJsonFile('data.json').pull(10); // [1, 2] for a file with [1, 2]
 */
export function fromJsonFile(path: string): InputStream {
  let stream: InputStream | undefined;
  return {
    length: undefined,
    pull: (max) => (stream ??= fromIterable(parseDocument(readText(path), path))).pull(max),
    close: () => (stream ??= fromIterable([])).close(),
  };
}

/**
 * The same from a stream: stdin. Read to its end at the first pull.
 *
 * @example fromJsonStream({ open: () => process.stdin, name: '<stdin>' });
 */
export function fromJsonStream(source: ByteSource): InputStream {
  const blocks = new SourceBlocks(source);
  let stream: InputStream | undefined;
  return {
    length: undefined,
    async pull(max) {
      stream ??= fromIterable(parseDocument(await readAll(blocks), source.name));
      return stream.pull(max);
    },
    close() {
      blocks.close();
      stream = fromIterable([]);
    },
  };
}

async function readAll(blocks: SourceBlocks): Promise<string> {
  const decoder = new TextDecoder('utf-8');
  let text = '';
  for (let block = await blocks.next(); block !== undefined; block = await blocks.next())
    text += typeof block === 'string' ? block : decoder.decode(block, { stream: true });
  return text + decoder.decode();
}

function parseDocument(text: string, name: string): readonly unknown[] {
  try {
    const document: unknown = JSON.parse(text);
    return Array.isArray(document) ? document : [document];
  } catch (error) {
    throw new InputError(
      'ERR_MPRUN_INPUT_PARSE',
      `${name}:${placeOf(text, error)}: malformed JSON: ${jsonReason(error)}`,
      { cause: error },
    );
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw fileError('read', path, error);
  }
}

/** `line:column`, counted from 1, of the first character that no JSON document could have there. */
function placeOf(text: string, error: unknown): string {
  const before = text.slice(0, positionOf(error) ?? longestGoodPrefix(text)).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

/** Where the parser stopped, from 0; Node 20 tells it for some errors only. */
function positionOf(error: unknown): number | undefined {
  const digits = error instanceof Error ? / in JSON at position (\d+)/.exec(error.message)?.[1] : undefined;
  return digits === undefined ? undefined : Number(digits);
}

/**
 * Length of the longest prefix that a valid document could begin with, for errors without a position: the parser tells a
 * prefix that ends too early apart from one that is wrong, so the place is found by halving.
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
    if (error instanceof Error && error.message.startsWith('Unexpected end')) return true;
    return (positionOf(error) ?? -1) >= prefix.length;
  }
}
