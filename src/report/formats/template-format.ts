import type { FormatSpec, ResultFormat } from '../format.ts';
import { failedLine } from './failed-text.ts';
import { resultText } from './line-formats.ts';
import { recordOf } from './record-of.ts';
import { fieldText, needsRecord } from './template.ts';

/** A line for each result, made after a template. A field that an input has not is empty, and `warn` says so once. */
export function makeTemplateFormat({
  template = [],
  onError,
  terminator,
  warn,
}: Pick<FormatSpec, 'template' | 'onError' | 'terminator' | 'warn'>): ResultFormat {
  let hasWarned = false;
  const missing = (field: string, seq: number): string => {
    if (!hasWarned)
      warn(`warning: input #${seq} has no field '${field}': {${field}} of the template is empty there`);
    hasWarned = true;
    return '';
  };
  return {
    needsRecords: needsRecord(template),
    isHolding: false,
    encode: (value) => resultText(value) ?? '',
    write: (outcome, record) => {
      const result = outcome.ok ? (outcome.value as string) : failedLine(outcome.error, onError);
      if (result === undefined) return '';
      const texts = template.map((part) => {
        if (typeof part === 'string') return part;
        if (part.field === 'r') return result;
        const known = recordOf(record);
        return fieldText(part.field, result, known) ?? missing(part.field, known.seq);
      });
      return texts.join('') + terminator;
    },
    end: () => '',
  };
}
