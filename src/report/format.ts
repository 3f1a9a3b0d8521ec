/** Results as they appear on stdout. */
import type { Outcome, Settled } from '../types.ts';
import { toJson } from './json.ts';

export type ResultFormat = 'lines' | 'json' | 'jsonl';

interface Written {
  readonly text: string;
  /** Values that could not be written, by offset in the run: each is its input's failure. */
  readonly unwritable: readonly { readonly offset: number; readonly error: unknown }[];
}

export interface ResultWriter {
  write(settled: Settled): Written;
  /** What closes the document. */
  end(): string;
}

/**
 * `lines`: text as it is, everything else as compact JSON, nothing for `undefined` and failed inputs.
 * `jsonl`: every value as JSON on a line of its own, nothing for failed inputs.
 * `json`: one array, `null` for failed inputs, written as results come.
 */
export function makeResultWriter(format: ResultFormat): ResultWriter {
  if (format === 'json') return new ArrayWriter();
  const encode = format === 'lines' ? toLine : toJsonLine;
  return {
    write: (settled) => writeEach(settled, (outcome) => (outcome.ok ? encode(outcome.value) : '')),
    end: () => '',
  };
}

/** @example toLine('007'); // '007\n' */
function toLine(value: unknown): string {
  if (typeof value === 'string') return `${value}\n`;
  // A million plain numbers: what JSON would write, without its detours.
  if (typeof value === 'number' && Number.isFinite(value)) return `${value}\n`;
  const json = toJson(value);
  return json === undefined ? '' : `${json}\n`;
}

function toJsonLine(value: unknown): string {
  return `${toJson(value) ?? 'null'}\n`;
}

class ArrayWriter implements ResultWriter {
  #isEmpty = true;

  write(settled: Settled): Written {
    return writeEach(settled, (outcome) => {
      const item = outcome.ok ? (toJson(outcome.value) ?? 'null') : 'null';
      const before = this.#isEmpty ? '[' : ',';
      this.#isEmpty = false;
      return before + item;
    });
  }

  end(): string {
    return this.#isEmpty ? '[]\n' : ']\n';
  }
}

function writeEach({ outcomes }: Settled, encode: (outcome: Outcome) => string): Written {
  const unwritable: { offset: number; error: unknown }[] = [];
  let text = '';
  for (let offset = 0; offset < outcomes.length; offset++) {
    const outcome = outcomes[offset] as Outcome;
    try {
      text += encode(outcome);
    } catch (error) {
      unwritable.push({ offset, error });
      text += encode({ ok: false, error });
    }
  }
  return { text, unwritable };
}
