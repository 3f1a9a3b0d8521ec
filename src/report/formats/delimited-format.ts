import type { Outcome } from '../../types.ts';
import type { TaskRecord } from '../events.ts';
import type { FormatSpec, ResultFormat } from '../format.ts';
import { Columns } from './columns.ts';
import type { RowSource } from './row-source.ts';
import type { Row } from './row.ts';

/** Failed inputs whose rows wait for the first result, which tells the columns. With more, results are one column. */
const MAX_WAITING = 10_000;

/**
 * CSV and TSV, as RFC 4180 has them with newlines of Unix. The first result that is written tells the columns of all: the keys
 * of an object, with a header; an array has no header; everything else is the column `result`.
 */
export class DelimitedFormat implements ResultFormat {
  /** What waits for its header has failed. */
  readonly isHolding = false;
  readonly #source: RowSource;
  readonly #delimiter: string;
  readonly #needsQuotes: RegExp;
  readonly #spec: Pick<FormatSpec, 'onError' | 'meta' | 'warn'>;
  #columns: Columns | undefined;
  /** What was thrown before the columns were known. */
  #waiting: string[] = [];

  constructor(delimiter: ',' | '\t', source: RowSource, spec: Pick<FormatSpec, 'onError' | 'meta' | 'warn'>) {
    this.#delimiter = delimiter;
    this.#needsQuotes = delimiter === ',' ? /[",\r\n]/ : /["\t\r\n]/;
    this.#source = source;
    this.#spec = spec;
  }

  get needsRecords(): boolean {
    return this.#source.needsRecords;
  }

  encode(value: unknown): unknown {
    return this.#source.encode(value);
  }

  write(outcome: Outcome, record: TaskRecord | undefined): string {
    const row = this.#source.rowOf(outcome, record);
    if (row === undefined) return '';
    if (this.#columns) return this.#lineOf(this.#columns.place(row));
    if (typeof row !== 'string') return this.#begin([row]);
    this.#waiting.push(row);
    return this.#waiting.length < MAX_WAITING ? '' : this.#begin([]);
  }

  end(): string {
    const isNothing = this.#waiting.length === 0 && !this.#source.columns;
    return this.#columns || isNothing ? '' : this.#begin([]);
  }

  /** The header and what has waited for it. @param first the result that tells the columns, if there is one */
  #begin(first: readonly Row[]): string {
    const { onError, meta, warn } = this.#spec;
    const hasErrors = onError === 'inline' && !meta;
    const columns = Columns.of(first, { fixed: this.#source.columns, hasErrors, warn });
    this.#columns = columns;
    const lines = [...this.#waiting, ...first].map((row) => this.#lineOf(columns.place(row)));
    this.#waiting = [];
    return (columns.names ? this.#lineOf(columns.names) : '') + lines.join('');
  }

  #lineOf(cells: readonly string[]): string {
    // An empty line would be no row at all.
    if (cells.length === 0 || (cells.length === 1 && cells[0] === '')) return '""\n';
    return `${cells.map((cell) => this.#quote(cell)).join(this.#delimiter)}\n`;
  }

  #quote(cell: string): string {
    return this.#needsQuotes.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  }
}
