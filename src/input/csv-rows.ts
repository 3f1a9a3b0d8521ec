/** The only importer of csv-parse: bytes in, rows of text out, with the line each row begins at. */
import { CsvError, Parser, type Options } from 'csv-parse';

import type { Block } from './blocks.ts';

export interface CsvSyntax {
  /** What stands between fields: `,`, a tab. */
  readonly separator: string;
  /** Whether white space around fields is left out, but inside quotes. */
  readonly trim: boolean;
  /** Whether an empty line is a row of one empty field. */
  readonly keepEmpty: boolean;
}

export interface CsvRow {
  readonly fields: readonly string[];
  /** Line of the text that the row begins at, from 1. */
  readonly line: number;
}

/** What the text broke, at the row that begins at this line. */
export interface CsvProblem {
  readonly line: number;
  readonly reason: string;
  readonly hint: string | undefined;
}

/** A row longer than this is a quote that was not closed, and not kept in memory to its end. */
const MAX_ROW_CHARACTERS = 64 * 1024 * 1024;

/**
 * Parses CSV (RFC 4180, with `\r\n`, `\n` or `\r` at the end of a row, and a byte order mark left out) block by block.
 *
 * @example
 * const csv = new CsvRows({ separator: ',', trim: false, keepEmpty: false });
 * const { rows } = await csv.parse(Buffer.from('a,"b,c"\n1,2\n'));
 * rows[0]; // { fields: ['a', 'b,c'], line: 1 }
 */
export class CsvRows {
  readonly #parser: RowParser;

  constructor({ separator, trim, keepEmpty }: CsvSyntax) {
    this.#parser = new RowParser({
      delimiter: separator,
      record_delimiter: ['\r\n', '\n', '\r'],
      bom: true,
      trim,
      skip_empty_lines: !keepEmpty,
      max_record_size: MAX_ROW_CHARACTERS,
      // Who knows what the fields are for says it better.
      relax_column_count: true,
    });
  }

  /** Parses a block, or what is left at the end: gives the rows it completes and, behind them, what is wrong with the text. */
  async parse(
    block: Block | undefined,
  ): Promise<{ readonly rows: readonly CsvRow[]; readonly problem: CsvProblem | undefined }> {
    const error = await this.#parser.feed(block);
    const problem = error === undefined ? undefined : { line: this.#parser.nextLine, ...explain(error) };
    return { rows: this.#parser.takeRows(), problem };
  }
}

/**
 * Its rows are taken as they are made, past the readable side of the stream, which would take longer than the parsing.
 *
 * `info.lines` counts a `\r\n` inside quotes twice (csv-parse 7.0), so these are taken off.
 */
class RowParser extends Parser {
  #rows: CsvRow[] = [];
  /** Line that the next row begins at, but for empty lines before it. */
  #next = 1;
  #emptyLines = 0;
  #countedTwice = 0;

  constructor(options: Options) {
    super(options);
    // It is told to who feeds it.
    this.on('error', () => {});
  }

  /** Resolves with the parser's error. */
  async feed(block: Block | undefined): Promise<unknown> {
    return new Promise((resolve) => {
      const settle = (error?: unknown): void => resolve(error ?? undefined);
      if (block === undefined) this.end(settle);
      else this.write(block, settle);
    });
  }

  takeRows(): readonly CsvRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  /** Line that the row after the last one begins at. */
  get nextLine(): number {
    return this.#next + this.info.empty_lines - this.#emptyLines;
  }

  override push(row: readonly string[] | null): boolean {
    if (row === null) return super.push(null);
    const line = this.nextLine;
    let end = this.info.lines - this.#countedTwice;
    if (end > line) {
      const twice = row.reduce((count, field) => count + field.split('\r\n').length - 1, 0);
      this.#countedTwice += twice;
      end -= twice;
    }
    this.#rows.push({ fields: row, line });
    this.#next = end + 1;
    this.#emptyLines = this.info.empty_lines;
    return true;
  }
}

/** The parser's errors in words that name no line: it is told first. */
function explain(error: unknown): { reason: string; hint: string | undefined } {
  if (!(error instanceof CsvError)) return { reason: String(error), hint: undefined };
  switch (error.code as string) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return { reason: 'a quote is opened in this row and never closed', hint: undefined };
    case 'CSV_MAX_RECORD_SIZE':
      return { reason: 'the row is longer than 64 MiB', hint: 'is there a quote that is not closed?' };
    case 'CSV_INVALID_CLOSING_QUOTE':
      return {
        reason: 'a quoted field goes on behind its closing quote',
        hint: 'a quote inside a quoted field is written twice: "say ""yes"""',
      };
    case 'INVALID_OPENING_QUOTE':
      return {
        reason: 'there is a quote in the middle of a field',
        hint: 'a field with a quote is quoted, and the quote written twice: "5"" disk"',
      };
    default:
      return { reason: error.message, hint: undefined };
  }
}
