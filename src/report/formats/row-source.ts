import type { Outcome } from '../../types.ts';
import type { TaskRecord } from '../events.ts';
import type { FormatSpec } from '../format.ts';
import { toMetaRecord } from '../record-json.ts';
import { errorText } from './failed-text.ts';
import { recordOf } from './record-of.ts';
import { toCell, toRow, type Row } from './row.ts';

/** Rows of a format that has some, from results or from their records. */
export interface RowSource {
  readonly needsRecords: boolean;
  /** Names of the cells where they are known beforehand. */
  readonly columns: readonly string[] | undefined;
  encode(value: unknown): unknown;
  /** `undefined`: there is none. A text: what was thrown, or nothing, stands for a row. */
  rowOf(outcome: Outcome, record: TaskRecord | undefined): Row | string | undefined;
}

const META_COLUMNS = [
  'seq',
  'input',
  'status',
  'result',
  'error',
  'attempt',
  'worker',
  'pid',
  'start',
  'ms',
  'exitcode',
  'signal',
] as const;

export function makeRowSource({
  meta,
  onError,
  cwd,
}: Pick<FormatSpec, 'meta' | 'onError' | 'cwd'>): RowSource {
  if (meta)
    return {
      needsRecords: true,
      columns: META_COLUMNS,
      encode: toCell,
      rowOf: (outcome, record) => metaRow(outcome, recordOf(record), cwd),
    };
  return {
    needsRecords: false,
    columns: undefined,
    encode: toRow,
    rowOf: (outcome) => {
      if (outcome.ok) return outcome.value as Row;
      if (onError === 'omit') return undefined;
      return onError === 'null' ? '' : errorText(outcome.error);
    },
  };
}

function metaRow(outcome: Outcome, record: TaskRecord, cwd: string): Row {
  const fields = {
    ...toMetaRecord(record, cwd),
    result: outcome.ok ? outcome.value : '',
    error: outcome.ok ? '' : errorText(outcome.error),
  };
  return {
    kind: 'object',
    keys: META_COLUMNS,
    cells: META_COLUMNS.map((column) => toCell(fields[column])),
    whole: () => '',
  };
}
