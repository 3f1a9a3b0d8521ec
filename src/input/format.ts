import { extname } from 'node:path';

import { UsageError } from '../errors.ts';

/** What records of a file are written in. */
type FileFormat = 'lines' | 'json' | 'jsonl' | 'csv' | 'tsv' | 'null';

/** `--input-format`: `auto` goes by the file's extension; stdin is lines. */
export type InputFormat = FileFormat | 'auto';

/** How a source is read. */
export interface Reading {
  readonly format: Exclude<FileFormat, 'tsv' | 'null'>;
  /** Between records or, of csv, between fields. */
  readonly delimiter: string;
}

const BY_EXTENSION: ReadonlyMap<string, FileFormat> = new Map<string, FileFormat>([
  ['.json', 'json'],
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl'],
  ['.csv', 'csv'],
  ['.tsv', 'tsv'],
]);

const DELIMITERS: Readonly<Record<FileFormat, string>> = {
  lines: '\n',
  json: '',
  jsonl: '\n',
  csv: ',',
  tsv: '\t',
  null: '\0',
};

/**
 * How to read a file, or stdin (`-`). A delimiter of the user's stands in the format's place: between the records of lines and
 * JSON lines, between the fields of CSV; a JSON document has none.
 *
 * @example resolveReading('people.csv', 'auto', ';'); // { format: 'csv', delimiter: ';' }
 */
export function resolveReading(
  path: string,
  inputFormat: InputFormat,
  delimiter: string | undefined,
): Reading {
  const format =
    inputFormat === 'auto' ? (BY_EXTENSION.get(extname(path).toLowerCase()) ?? 'lines') : inputFormat;
  const own = delimiter ?? DELIMITERS[format];
  if (format === 'tsv') return { format: 'csv', delimiter: own };
  if (format === 'null') return { format: 'lines', delimiter: own };
  return { format, delimiter: own };
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '0': '\0',
  '\\': '\\',
};

/**
 * `--delimiter` as it was typed → text: `\n`, `\r`, `\t`, `\0`, `\\` and `\x1f` are written out.
 *
 * @throws UsageError for an empty one and for other escapes
 * @example parseDelimiter(String.raw`\x1f`); // the character U+001F
 */
export function parseDelimiter(text: string): string {
  if (text === '')
    throw new UsageError("invalid --delimiter '': it is empty", { hint: String.raw`a NUL is \0, or -0` });
  return text.replaceAll(/\\(x[0-9a-fA-F]{2}|[^]|$)/g, (escape, code: string) => {
    if (code.length === 3) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    const character = ESCAPES[code];
    if (character !== undefined) return character;
    throw new UsageError(`invalid --delimiter '${text}': ${escape} is no escape`, {
      hint: String.raw`escapes are \n \r \t \0 \\ and \x1f`,
    });
  });
}
