/** Columns for the terminal. */
export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

/** Lines without trailing blanks: the titles, then the rows. */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const all = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, k) => Math.max(...all.map((cells) => (cells[k] ?? '').length)));
  return all.map((cells) =>
    columns
      .map(({ align }, k) => {
        const [cell, width] = [cells[k] ?? '', widths[k] ?? 0];
        return align === 'left' ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

/** Cut to the columns of the terminal, of which the last is left alone: written to, it may begin a new line. */
export function fitLine(line: string, width: number): string {
  return line.length < width ? line : `${line.slice(0, Math.max(0, width - 2))}…`;
}
