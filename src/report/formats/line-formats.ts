/** Formats in which each result is a line of its own. */
import { recordJson } from '../record-json.ts';
import type { FormatSpec, ResultFormat } from '../format.ts';
import { toJson } from '../json.ts';
import { failedJson, failedLine } from './failed-text.ts';
import { recordOf } from './record-of.ts';

type LineSpec = Pick<FormatSpec, 'meta' | 'onError' | 'terminator' | 'cwd'>;

export function makeLinesFormat({
  onError,
  terminator,
}: Pick<LineSpec, 'onError' | 'terminator'>): ResultFormat {
  return {
    needsRecords: false,
    isHolding: false,
    encode: (value) => {
      const text = resultText(value);
      return text === undefined ? '' : text + terminator;
    },
    write: (outcome) => {
      if (outcome.ok) return outcome.value as string;
      const text = failedLine(outcome.error, onError);
      return text === undefined ? '' : text + terminator;
    },
    end: () => '',
  };
}

export function makeJsonlFormat(spec: LineSpec): ResultFormat {
  const { onError, terminator, cwd } = spec;
  if (spec.meta)
    return {
      needsRecords: true,
      isHolding: false,
      // The record has the value itself; one that cannot be written is its input's failure.
      encode: (value) => void toJson(value),
      write: (_outcome, record) => recordJson(recordOf(record), cwd) + terminator,
      end: () => '',
    };
  return {
    needsRecords: false,
    isHolding: false,
    encode: (value) => (toJson(value) ?? 'null') + terminator,
    write: (outcome) => {
      if (outcome.ok) return outcome.value as string;
      const text = failedJson(outcome.error, onError);
      return text === undefined ? '' : text + terminator;
    },
    end: () => '',
  };
}

/**
 * Text as it is, everything else as compact JSON; `undefined` for `undefined`.
 *
 * @example resultText('007'); // '007'
 */
export function resultText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  // A million plain numbers: what JSON would write, without its detours.
  if (typeof value === 'number' && Number.isFinite(value)) return `${value}`;
  return toJson(value);
}
