import { cutToWidth, textWidth } from '../../util/text-width.ts';
import type { Outcome } from '../../types.ts';
import type { TaskRecord } from '../events.ts';
import type { FormatSpec, ResultFormat } from '../format.ts';
import { Columns } from './columns.ts';
import type { RowSource } from './row-source.ts';
import type { Row } from './row.ts';

/** Rows, and characters in them, that tell how wide columns are. Those that follow keep to that, so that memory is bounded. */
const MAX_HELD_ROWS = 1000;
const MAX_HELD_LENGTH = 4 * 1024 * 1024;
const GAP = '  ';
const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/;

interface Layout {
  readonly columns: Columns;
  readonly widths: readonly number[];
  /** Columns of numbers stand at the right. */
  readonly isRight: readonly boolean[];
}

/**
 * Aligned columns for people. The first thousand rows are held back: together they tell the columns and their widths; all
 * others follow at once. Lines end where the terminal does.
 */
export class TableFormat implements ResultFormat {
  readonly #source: RowSource;
  readonly #spec: Pick<FormatSpec, 'onError' | 'meta' | 'warn' | 'columns'>;
  #held: (Row | string)[] = [];
  #heldLength = 0;
  #layout: Layout | undefined;

  constructor(source: RowSource, spec: Pick<FormatSpec, 'onError' | 'meta' | 'warn' | 'columns'>) {
    this.#source = source;
    this.#spec = spec;
  }

  get needsRecords(): boolean {
    return this.#source.needsRecords;
  }

  get isHolding(): boolean {
    return this.#layout === undefined;
  }

  encode(value: unknown): unknown {
    return this.#source.encode(value);
  }

  write(outcome: Outcome, record: TaskRecord | undefined): string {
    const row = this.#source.rowOf(outcome, record);
    if (row === undefined) return '';
    if (this.#layout) return this.#lineOf(this.#layout, this.#layout.columns.place(row).map(toPrintable));
    this.#held.push(row);
    this.#heldLength += typeof row === 'string' ? row.length : lengthOf(row.cells);
    const isEnough = this.#held.length >= MAX_HELD_ROWS || this.#heldLength >= MAX_HELD_LENGTH;
    return isEnough ? this.#begin() : '';
  }

  end(): string {
    return this.#layout || this.#held.length === 0 ? '' : this.#begin();
  }

  /** The header, and all rows that were held back. */
  #begin(): string {
    const { onError, meta, warn } = this.#spec;
    const rows = this.#held.filter((row) => typeof row !== 'string');
    const hasErrors = onError === 'inline' && !meta && rows.length < this.#held.length;
    const columns = Columns.of(rows, { fixed: this.#source.columns, hasErrors, warn });
    const names = columns.names?.map(toPrintable);
    const body = this.#held.map((row) => columns.place(row).map(toPrintable));
    this.#held = [];
    const widths = widthsOf(names ? [names, ...body] : body);
    const isRight = widths.map((_, k) => isNumeric(body.map((cells) => cells[k] ?? '')));
    this.#layout = { columns, widths, isRight };
    const head = names ? [names, widths.map((width) => '-'.repeat(width))] : [];
    return [...head, ...body].map((cells) => this.#lineOf({ columns, widths, isRight }, cells)).join('');
  }

  #lineOf({ widths, isRight }: Layout, cells: readonly string[]): string {
    const line = cells
      .map((cell, k) => {
        const padding = ' '.repeat(Math.max(0, (widths[k] ?? 0) - textWidth(cell)));
        return isRight[k] ? padding + cell : cell + padding;
      })
      .join(GAP)
      .trimEnd();
    return `${this.#spec.columns === undefined ? line : cutToWidth(line, this.#spec.columns)}\n`;
  }
}

function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const cells of rows)
    for (const [k, cell] of cells.entries()) widths[k] = Math.max(widths[k] ?? 0, textWidth(cell));
  return widths;
}

function isNumeric(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell !== '');
  return filled.length > 0 && filled.every((cell) => NUMBER.test(cell));
}

function lengthOf(cells: readonly string[]): number {
  return cells.reduce((sum, { length }) => sum + length, 0);
}

/** A cell is one line, and does nothing to the terminal. */
function toPrintable(cell: string): string {
  return cell.replaceAll(/\p{Cc}/gu, (character) =>
    JSON.stringify(character)
      .slice(1, -1)
      .replace(/^[\u007F-\u009F]$/, '�'),
  );
}
