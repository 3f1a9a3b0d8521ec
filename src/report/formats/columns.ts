import type { Row } from './row.ts';

/** Column of results that have no columns of their own. */
const RESULT = 'result';
/** Column of what was thrown. */
const ERROR = 'error';

interface Shape {
  readonly names: readonly string[] | undefined;
  readonly width: number;
  readonly areKeys: boolean;
}

export interface ColumnOptions {
  /** Where rows do not decide. */
  readonly fixed: readonly string[] | undefined;
  /** There is a column for what was thrown. */
  readonly hasErrors: boolean;
  readonly warn: (line: string) => void;
}

/**
 * The columns that all rows of a document keep to, once they are known. `names` are `undefined` for rows without a header.
 * Cells that fit nowhere are left out, and `warn` says so once.
 */
export class Columns {
  readonly names: readonly string[] | undefined;
  /** The columns are keys of objects; otherwise every result is one cell. */
  readonly #areKeys: boolean;
  /** Number of cells of an empty row. */
  readonly #width: number;
  readonly #places: ReadonlyMap<string, number>;
  readonly #warn: (line: string) => void;
  #hasWarned = false;

  private constructor(shape: Shape, warn: (line: string) => void) {
    const { names, width, areKeys } = shape;
    this.names = names;
    this.#areKeys = areKeys;
    this.#width = width;
    this.#places = new Map((names ?? []).map((name, place) => [name, place]));
    this.#warn = warn;
  }

  /** Columns that all these rows fit in. */
  static of(rows: readonly Row[], { fixed, hasErrors, warn }: ColumnOptions): Columns {
    if (fixed) return new Columns({ names: fixed, width: fixed.length, areKeys: true }, warn);
    if (rows.length > 0 && rows.every(({ kind }) => kind === 'array')) {
      const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
      return new Columns({ names: undefined, width, areKeys: false }, warn);
    }
    const names = new Set(rows.flatMap(({ keys }) => keys));
    const areKeys = rows.some(({ kind }) => kind === 'object');
    if (!rows.every(({ kind }) => kind === 'object') || !areKeys) names.add(RESULT);
    if (hasErrors) names.add(ERROR);
    return new Columns({ names: [...names], width: names.size, areKeys }, warn);
  }

  /** Its cells, each in its column. @param row or what was thrown */
  place(row: Row | string): readonly string[] {
    if (typeof row === 'string') return this.#failed(row);
    if (!this.names) return row.kind === 'array' ? row.cells : [row.whole()];
    if (this.#areKeys && row.kind === 'object' && isSame(row.keys, this.names)) return row.cells;
    const cells = this.#empty();
    if (row.kind !== 'object' || !this.#areKeys) this.#put(cells, RESULT, row.whole());
    else for (const [k, key] of row.keys.entries()) this.#put(cells, key, row.cells[k] ?? '');
    return cells;
  }

  #failed(text: string): readonly string[] {
    if (text !== '' && !this.names) return [`${ERROR}: ${text}`];
    const cells = this.#empty();
    if (text !== '') this.#put(cells, ERROR, text);
    return cells;
  }

  #put(cells: string[], column: string, cell: string): void {
    const place = this.#places.get(column);
    if (place !== undefined) cells[place] = cell;
    else this.#warnOf(column);
  }

  #warnOf(column: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#warn(
      column === RESULT
        ? 'warning: some results are not objects like those before them, and are left out (-f jsonl keeps everything)'
        : `warning: some results have what those before them have not ('${column}'), which is left out (-f jsonl keeps everything)`,
    );
  }

  #empty(): string[] {
    return Array.from({ length: this.#width }, () => '');
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, k) => name === b[k]);
}
