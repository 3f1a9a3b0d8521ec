import { accessSync, constants, createReadStream, statSync } from 'node:fs';

import { UsageError } from '../errors.ts';
import type { InputStream } from '../types.ts';
import type { ByteSource } from './byte-source.ts';
import { combine, type Combination, type Source } from './combine.ts';
import { fromCsv } from './csv.ts';
import { fileError } from './file-error.ts';
import { resolveReading, type InputFormat } from './format.ts';
import type { Glob } from './glob.ts';
import { fromIterable } from './iterable.ts';
import { fromJsonFile, fromJsonStream } from './json-file.ts';
import { fromLines, type ParseLine } from './lines.ts';
import { parseJson, parseScalar, type ScalarType } from './scalar.ts';
import { parseSpec } from './spec.ts';

/** Where inputs come from, as the user wrote it. */
export interface InputRequest {
  /** The arguments behind the module: together one source. */
  readonly values: readonly string[];
  /** Each `--inputs`. */
  readonly specs: readonly string[];
  /** Each `--arg-file`; `-` is stdin. */
  readonly files: readonly string[];
  /** What stands behind the first `:::`. */
  readonly literals: readonly LiteralSource[];
  readonly combination: Combination;
  readonly records: RecordOptions;
  readonly type: ScalarType;
  /**
   * `spread`: each input is a list of arguments (starmap). So where nothing else makes tuples, a line of text or an argument is JSON
   * text, whatever the `type`, and a row of CSV is an array. `one`: text is typed by `type`, rows are objects.
   */
  readonly call: 'one' | 'spread';
  /** Whether lists are made of inputs later (`--max-args`): then it is these that are spread. */
  readonly isBatched: boolean;
}

/** A source written out on the command line: `:::` and values, or `::::` and the name of a file. */
export type LiteralSource =
  | { readonly kind: 'values'; readonly isLinked: boolean; readonly values: readonly string[] }
  | { readonly kind: 'file'; readonly isLinked: boolean; readonly path: string };

/** How files and stdin fall into records. */
export interface RecordOptions {
  readonly format: InputFormat;
  /** The user's own: between records or, of CSV, between fields. */
  readonly delimiter: string | undefined;
  readonly keepEmpty: boolean;
  readonly trim: boolean;
  readonly header: boolean;
  readonly columns: readonly string[] | undefined;
}

/** What inputs are taken from, besides files that are named. */
export interface Surroundings {
  /** Called once, when stdin is pulled. */
  readonly stdin: () => NodeJS.ReadableStream;
  /** Called for patterns. */
  readonly glob: Glob;
}

/** Opens files and stdin for a type of scalars. */
type OpenFile = (path: string, type: ScalarType) => InputStream;

/**
 * Opens the sources, in the order values, specs, files, literals: one gives its items, several are combined. Files are looked for
 * now and read when they are pulled; stdin is touched when it is pulled.
 *
 * @throws UsageError for a bad spec or stdin asked for twice, InputError for a file that cannot be opened
 * (ERR_MPRUN_INPUT_OPEN) or an argument that is not of the type (ERR_MPRUN_INPUT_PARSE)
 */
export function openInputs(request: InputRequest, { stdin, glob }: Surroundings): InputStream {
  const type = textType(request);
  const open = makeOpener(request, stdin);
  const specSources = { openFile: (path: string) => open(path, type), glob };
  const sources = [
    ...(request.values.length > 0 ? [alone(fromValues(request.values, type, 'argument'))] : []),
    ...request.specs.map((spec) => alone(parseSpec(spec, request.type, specSources))),
    ...request.files.map((path) => alone(open(path, type))),
    ...request.literals.map((literal) => openLiteral(literal, type, open)),
  ];
  return combine(sources, request.combination);
}

/** JSON where each text is a list of arguments. */
function textType({ call, isBatched, type, combination, ...request }: InputRequest): ScalarType {
  const { values, specs, files, literals } = request;
  const count = Math.min(1, values.length) + specs.length + files.length + literals.length;
  const makesTuples = combination === 'concat' ? literals.some(({ isLinked }) => isLinked) : count > 1;
  return call === 'spread' && !isBatched && !makesTuples ? 'json' : type;
}

function alone(stream: InputStream): Source {
  return { stream, isLinked: false };
}

function fromValues(values: readonly string[], type: ScalarType, name: string): InputStream {
  return fromIterable(values.map((text, k) => parseScalar(text, type, () => `${name} ${k + 1}`)));
}

function openLiteral(literal: LiteralSource, type: ScalarType, open: OpenFile): Source {
  const { isLinked } = literal;
  const stream =
    literal.kind === 'file'
      ? open(literal.path, type)
      : fromValues(literal.values, type, `argument behind :::${isLinked ? '+' : ''}`);
  return { stream, isLinked };
}

/** Opens files and, once, stdin: a second reader would find it empty, and a product with nothing is nothing. */
function makeOpener(request: InputRequest, stdin: () => NodeJS.ReadableStream): OpenFile {
  let isStdinTaken = false;
  return (path, type) => {
    if (path !== '-') {
      expectReadable(path);
      return openRecords({ open: () => createReadStream(path), name: path }, path, type, request);
    }
    if (isStdinTaken)
      throw new UsageError('stdin is named twice, but can be read only once', {
        hint: 'write it to a file, and name the file with --arg-file',
      });
    isStdinTaken = true;
    return openRecords({ open: stdin, name: '<stdin>' }, path, type, request);
  };
}

function openRecords(
  source: ByteSource,
  path: string,
  type: ScalarType,
  { records, call, type: fieldType }: InputRequest,
): InputStream {
  const { keepEmpty, trim } = records;
  const { format, delimiter } = resolveReading(path, records.format, records.delimiter);
  switch (format) {
    case 'json':
      return path === '-' ? fromJsonStream(source) : fromJsonFile(path);
    case 'csv': {
      const shape = call === 'spread' ? 'arrays' : 'objects';
      const syntax = { separator: delimiter, trim, keepEmpty };
      return fromCsv(source, { ...syntax, ...records, type: fieldType, shape });
    }
    case 'lines':
    case 'jsonl': {
      const parse = lineParser(source.name, format === 'jsonl' ? 'json' : type, delimiter);
      return fromLines(source, parse, { delimiter, keepEmpty, trim });
    }
    default:
      return format satisfies never;
  }
}

function lineParser(name: string, type: ScalarType, delimiter: string): ParseLine {
  const place =
    delimiter === '\n'
      ? (number: number): string => `${name}:${number}`
      : (number: number): string => `${name}: record ${number}`;
  return (line, number) =>
    type === 'json' ? parseJson(line, () => place(number)) : parseScalar(line, type, () => place(number));
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
