/** Rows of a CSV (or TSV) text as inputs. */
import { InputError } from '../errors.ts';
import type { InputStream } from '../types.ts';
import { nearest } from '../util/suggest.ts';
import { SourceBlocks, type ByteSource } from './byte-source.ts';
import type { CsvProblem, CsvRow, CsvRows, CsvSyntax } from './csv-rows.ts';
import { quote } from './quote.ts';
import { parseScalar, type ScalarType } from './scalar.ts';

/** What becomes of rows. */
export interface CsvOptions extends CsvSyntax {
  /** Whether the first row names the columns. */
  readonly header: boolean;
  /** With a header: the columns to take, in this order. Without: names for all of them. `undefined`: as they are. */
  readonly columns: readonly string[] | undefined;
  /** How fields are typed. */
  readonly type: ScalarType;
  /** `objects` where columns have names, or `arrays` of the fields. */
  readonly shape: 'objects' | 'arrays';
}

/**
 * Each row is an input: an object where columns have names, else an array.
 *
 * The pull that meets a malformed row throws InputError (ERR_MPRUN_INPUT_PARSE) with `file:line`, the line the row begins at.
 *
 * @example
 * // name,age\nAnn,41  gives  { name: 'Ann', age: 41 }
 */
export function fromCsv(source: ByteSource, options: CsvOptions): InputStream {
  const reader = new RowReader(source, options);
  return {
    length: undefined,
    pull: (max) => reader.take(max) ?? reader.pullLater(max),
    close: () => reader.close(),
  };
}

/** Loaded by those who read CSV. */
async function openParser(options: CsvOptions): Promise<CsvRows> {
  const { CsvRows } = await import('./csv-rows.ts');
  return new CsvRows(options);
}

/** Makes an input of a row; throws InputError. */
type MakeInput = (row: CsvRow) => unknown;

class RowReader {
  readonly #name: string;
  readonly #options: CsvOptions;
  readonly #blocks: SourceBlocks;
  #csv: CsvRows | undefined;
  #rows: readonly CsvRow[] = [];
  #at = 0;
  #problem: CsvProblem | undefined;
  #make: MakeInput | undefined;

  constructor(source: ByteSource, options: CsvOptions) {
    this.#name = source.name;
    this.#options = options;
    this.#blocks = new SourceBlocks(source);
  }

  async pullLater(max: number): Promise<readonly unknown[]> {
    for (;;) {
      if (this.#problem) throw this.#fail(this.#problem);
      if (this.#blocks.isClosed) return [];
      await this.#read();
      const inputs = this.take(max);
      if (inputs) return inputs;
    }
  }

  /** Inputs from what was read; `undefined` when nothing is left of it. A malformed row speaks when it is first. */
  take(max: number): unknown[] | undefined {
    const inputs: unknown[] = [];
    for (; inputs.length < max; this.#at++) {
      const row = this.#rows[this.#at];
      if (row === undefined) break;
      try {
        if (this.#make) inputs.push(this.#make(row));
        else this.#begin(row, inputs);
      } catch (error) {
        if (inputs.length > 0) break;
        this.close();
        throw error;
      }
    }
    return inputs.length > 0 ? inputs : undefined;
  }

  close(): void {
    this.#blocks.close();
    this.#rows = [];
    this.#at = 0;
    this.#problem = undefined;
  }

  async #read(): Promise<void> {
    const block = await this.#blocks.next();
    if (block !== undefined && this.#blocks.isClosed) return;
    this.#csv ??= await openParser(this.#options);
    const { rows, problem } = await this.#csv.parse(block);
    // Closed while it was parsed: nobody wants the rows.
    if (block !== undefined && this.#blocks.isClosed) return;
    this.#rows = rows;
    this.#at = 0;
    this.#problem = problem;
  }

  /** The first row tells what the others are. */
  #begin(first: CsvRow, inputs: unknown[]): void {
    const { header } = this.#options;
    this.#make = inputMaker(first, this.#options, (problem) => this.#error(problem));
    if (!header) inputs.push(this.#make(first));
  }

  #fail(problem: CsvProblem): InputError {
    this.close();
    return this.#error(problem);
  }

  #error({ line, reason, hint }: CsvProblem): InputError {
    return new InputError('ERR_MPRUN_INPUT_PARSE', `${this.#name}:${line}: ${reason}`, { hint });
  }
}

type MakeError = (problem: CsvProblem) => InputError;

function inputMaker(first: CsvRow, options: CsvOptions, makeError: MakeError): MakeInput {
  const { header, columns, shape } = options;
  const width = first.fields.length;
  const widthOf = header ? 'the header' : 'the first';
  const picked = header ? pickColumns(first, columns, makeError) : nameColumns(first, columns, makeError);
  const make = shape === 'objects' && picked.names ? objectMaker(picked.names) : undefined;
  const parse = fieldParser(options.type, first, header, makeError);
  return (row) => {
    const { fields, line } = row;
    if (fields.length !== width) {
      const reason = `the row has ${counted(fields.length)}, ${widthOf} has ${width}`;
      throw makeError({ line, reason, hint: undefined });
    }
    const values = picked.places.map((place) => parse(fields[place] ?? '', row, place));
    return make ? make(values) : values;
  };
}

/** The columns to take: their places in a row, and their names where they have some. */
interface Columns {
  readonly places: readonly number[];
  readonly names: readonly string[] | undefined;
}

function pickColumns(
  { fields, line }: CsvRow,
  columns: readonly string[] | undefined,
  makeError: MakeError,
): Columns {
  const twice = fields.find((name, place) => fields.indexOf(name) !== place);
  if (twice !== undefined && columns === undefined)
    throw makeError({
      line,
      reason: `the header names column ${quote(twice)} twice`,
      hint: 'rows become objects by the header: take some columns with --columns, or use --no-header',
    });
  const names = columns ?? fields;
  const places = names.map((name) => {
    const place = fields.indexOf(name);
    if (place >= 0) return place;
    const near = nearest(name, fields);
    const listing = `columns: ${fields.join(', ')}`;
    throw makeError({
      line,
      reason: `the header has no column ${quote(name)}`,
      hint: near === undefined ? listing : `Did you mean ${near}?`,
    });
  });
  return { places, names };
}

function nameColumns(
  { fields, line }: CsvRow,
  columns: readonly string[] | undefined,
  makeError: MakeError,
): Columns {
  if (columns && columns.length !== fields.length)
    throw makeError({
      line,
      reason: `the row has ${counted(fields.length)}, --columns names ${columns.length}`,
      hint: undefined,
    });
  return { places: fields.map((_, place) => place), names: columns };
}

function counted(fields: number): string {
  return fields === 1 ? '1 field' : `${fields} fields`;
}

function fieldParser(
  type: ScalarType,
  first: CsvRow,
  header: boolean,
  makeError: MakeError,
): (text: string, row: CsvRow, place: number) => unknown {
  if (type === 'string') return (text) => text;
  return (text, { line }, place) => {
    const nameOf = (): string => (header ? quote(first.fields[place] ?? '') : String(place + 1));
    try {
      return parseScalar(text, type, () => `column ${nameOf()}`);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw makeError({ line, reason: error.message, hint: undefined });
    }
  };
}

/** `__proto__` is a name like any other. */
function objectMaker(names: readonly string[]): (values: readonly unknown[]) => unknown {
  if (names.includes('__proto__'))
    return (values) => Object.fromEntries(names.map((name, k) => [name, values[k]]));
  return (values) => {
    const object: Record<string, unknown> = {};
    for (let k = 0; k < names.length; k++) object[names[k] ?? ''] = values[k];
    return object;
  };
}
