/** `--tag`: what stands before each line that a task prints. */
import { UsageError } from '../../errors.ts';
import { fieldText, parseTemplate, type TemplateRecord } from '../formats/template.ts';

/** Makes the text before each line. */
export type Tag = (print: Pick<TemplateRecord, 'seq' | 'input' | 'worker'>) => string;

/** What nobody knows while a task prints. */
const LATER = new Set(['r', 'ms', 'status']);

/**
 * A template, as for results: `{}` is the input, `{#}` its number, `{%}` the number of the worker, `{name}` a field of the input,
 * empty where it has no such field.
 *
 * @throws UsageError
 * @example makeTag('{#}:\\t')({ seq: 4, input: 'x', worker: 'PoolWorker-1' }); // '4:\t'
 */
export function makeTag(text: string): Tag {
  const template = parseTemplate(text, '--tag');
  for (const part of template)
    if (typeof part !== 'string' && LATER.has(part.field))
      throw new UsageError(`invalid --tag '${text}': {${part.field}} is not known while a task prints`, {
        hint: 'use {} for the input, {#} for its number, {%} for its worker',
      });
  return (print) => {
    const record = { ...print, ms: undefined, status: 'ok' } as const;
    const texts = template.map((part) =>
      typeof part === 'string' ? part : onOneLine(fieldText(part.field, '', record) ?? ''),
    );
    return texts.join('');
  };
}

/** The number and a tab, as GNU parallel's. */
export const NUMBER_TAG: Tag = ({ seq }) => `${seq}\t`;

function onOneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ');
}
