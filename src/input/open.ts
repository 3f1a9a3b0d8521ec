import { accessSync, constants, createReadStream, statSync } from 'node:fs';
import { extname } from 'node:path';

import { UsageError } from '../errors.ts';
import type { InputStream } from '../types.ts';
import { fileError } from './file-error.ts';
import { fromIterable } from './iterable.ts';
import { fromJsonFile } from './json-file.ts';
import { fromLines, type ParseLine } from './lines.ts';
import { product } from './product.ts';
import { parseJson, parseScalar, type ScalarType } from './scalar.ts';
import { parseSpec } from './spec.ts';

/** Where inputs come from, as the user wrote it. */
export interface InputRequest {
  /** Each `--inputs`. */
  readonly specs: readonly string[];
  /** The arguments behind the module: together one source. */
  readonly values: readonly string[];
  /** Each `--arg-file`; `-` is stdin. */
  readonly files: readonly string[];
  readonly type: ScalarType;
  /** `json`: a line of text or an argument is JSON text (starmap), whatever `type` says. `values`: it is typed by `type`. */
  readonly records: 'values' | 'json';
}

/**
 * Opens the sources: one gives its items, several give their product. Files are looked for now and read when they are
 * pulled; stdin is touched when it is pulled.
 *
 * @throws UsageError for a bad spec or stdin asked for twice, InputError for a file that cannot be opened
 * (ERR_MPRUN_INPUT_OPEN) or an argument that is not of the type (ERR_MPRUN_INPUT_PARSE)
 * @example openInputs({ specs: ['1..3'], values: [], files: [], type: 'auto', records: 'values' }, () => process.stdin).pull(2); // [1, 2]
 */
export function openInputs(request: InputRequest, stdin: () => NodeJS.ReadableStream): InputStream {
  const type = request.records === 'json' ? 'json' : request.type;
  const open = makeOpener(type, stdin);
  const sources: InputStream[] = [];
  if (request.values.length > 0)
    sources.push(
      fromIterable(request.values.map((text, k) => parseScalar(text, type, () => `argument ${k + 1}`))),
    );
  for (const spec of request.specs) sources.push(parseSpec(spec, request.type, open));
  for (const file of request.files) sources.push(open(file));
  const [first = fromIterable([]), ...others] = sources;
  return others.length === 0 ? first : product(first, others);
}

/** Opens files and, once, stdin: a second reader would find it empty, and a product with nothing is nothing. */
function makeOpener(type: ScalarType, stdin: () => NodeJS.ReadableStream): (path: string) => InputStream {
  let isStdinTaken = false;
  return (path) => {
    if (path === '-') {
      if (isStdinTaken)
        throw new UsageError('stdin is named twice, but can be read only once', {
          hint: 'write it to a file, and name the file with --arg-file',
        });
      isStdinTaken = true;
    }
    return openFile(path, type, stdin);
  };
}

function openFile(path: string, type: ScalarType, stdin: () => NodeJS.ReadableStream): InputStream {
  if (path === '-') return fromLines({ open: stdin, name: '<stdin>' }, lineParser('<stdin>', type));
  expectReadable(path);
  const extension = extname(path).toLowerCase();
  if (extension === '.json') return fromJsonFile(path);
  const isJsonLines = extension === '.jsonl' || extension === '.ndjson';
  return fromLines(
    { open: () => createReadStream(path), name: path },
    lineParser(path, isJsonLines ? 'json' : type),
  );
}

function lineParser(name: string, type: ScalarType): ParseLine {
  return (line, lineNumber) => {
    const place = (): string => `${name}:${lineNumber}`;
    return type === 'json' ? parseJson(line, place) : parseScalar(line, type, place);
  };
}

/** Fails now rather than in the middle of the run. */
function expectReadable(path: string): void {
  try {
    if (statSync(path).isDirectory()) throw Object.assign(new Error('it is a directory'), { code: 'EISDIR' });
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw fileError('open', path, error);
  }
}
