/** Results as they appear on stdout. */
import type { Outcome } from '../types.ts';
import type { TaskRecord } from './events.ts';
import { ArrayFormat } from './formats/array-format.ts';
import { DelimitedFormat } from './formats/delimited-format.ts';
import { makeJsonlFormat, makeLinesFormat } from './formats/line-formats.ts';
import { makeRowSource } from './formats/row-source.ts';
import { TableFormat } from './formats/table-format.ts';
import { makeTemplateFormat } from './formats/template-format.ts';
import type { Template } from './formats/template.ts';

/**
 * How results are written, in two steps: as text or cells when they are there, whatever the order; then one after the other
 * where they belong.
 */
export interface ResultFormat {
  /** `write` is to be given records. */
  readonly needsRecords: boolean;
  /** Results that were given to `write` are in none of its texts yet. */
  readonly isHolding: boolean;
  /** Throws where a value cannot be written. */
  encode(value: unknown): unknown;
  /** @param outcome with what `encode` has made of its value */
  write(outcome: Outcome, record: TaskRecord | undefined): string;
  /** What closes the document. */
  end(): string;
}

/** What stands for a failed input among the results: nothing, an empty one, or what was thrown. */
export type OnError = 'omit' | 'null' | 'inline';

export type FormatName = 'lines' | 'json' | 'jsonl' | 'csv' | 'tsv' | 'table' | 'template' | 'none';

/** How results shall be written, complete and checked. */
export interface FormatSpec {
  readonly name: FormatName;
  /** With `template`. */
  readonly template: Template | undefined;
  /** Not the result alone: the whole record. Those of failed inputs too, whatever `onError` says. */
  readonly meta: boolean;
  readonly onError: OnError;
  /** Behind each result, where results are lines. */
  readonly terminator: '\n' | '\0';
  /** Columns of the terminal that lines are cut to. */
  readonly columns: number | undefined;
  /** Where paths in stack traces are relative to. */
  readonly cwd: string;
  /** Says, once, what of the results is not written. */
  readonly warn: (line: string) => void;
}

/**
 * - `lines`: text as it is, everything else as compact JSON, nothing for `undefined`
 * - `jsonl`: every value as JSON on a line of its own
 * - `json`: one array, written as results come
 * - `csv`, `tsv`: objects with a header, arrays without, all else in one column `result`
 * - `table`: the same for people
 * - `template`: a line made of input, result and circumstances
 * - `none`: nothing
 */
export function makeResultFormat(spec: FormatSpec): ResultFormat {
  switch (spec.name) {
    case 'lines':
      return makeLinesFormat(spec);
    case 'jsonl':
      return makeJsonlFormat(spec);
    case 'json':
      return new ArrayFormat(spec);
    case 'csv':
      return new DelimitedFormat(',', makeRowSource(spec), spec);
    case 'tsv':
      return new DelimitedFormat('\t', makeRowSource(spec), spec);
    case 'table':
      return new TableFormat(makeRowSource(spec), spec);
    case 'template':
      return makeTemplateFormat(spec);
    case 'none':
      return {
        needsRecords: false,
        isHolding: false,
        encode: () => undefined,
        write: () => '',
        end: () => '',
      };
    default:
      return spec.name satisfies never;
  }
}
