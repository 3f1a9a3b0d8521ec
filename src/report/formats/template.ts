/** `--template`: text with places for a result and what belongs to it. */
import { UsageError } from '../../errors.ts';
import type { TaskRecord } from '../events.ts';
import { resultText } from './line-formats.ts';

/** Text, and names of what stands between. */
export type Template = readonly (string | { readonly field: string })[];

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', 0: '\0', '\\': '\\' };

/** An escape, a doubled brace, a field, or a brace alone. */
const TOKEN = /\\([ntr0\\])|(\{\{|\}\})|\{([^{}]*)\}|[{}]/g;

/**
 * `{name}` is a field, `{{` and `}}` are braces, `\t \n \r \0 \\` what they are everywhere.
 *
 * @param flag that it was given by
 * @throws UsageError for a brace without its like
 * @example parseTemplate('{#}\\t{r}'); // [{ field: '#' }, '\t', { field: 'r' }]
 */
export function parseTemplate(text: string, flag = '--template'): Template {
  const parts: (string | { field: string })[] = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [token, escape, braces, field] = match;
    parts.push(text.slice(at, match.index));
    at = match.index + token.length;
    if (escape !== undefined) parts.push(ESCAPES[escape] ?? '');
    else if (braces !== undefined) parts.push(braces.slice(1));
    else if (field !== undefined) parts.push({ field });
    else throw lonelyBrace(text, token, match.index, flag);
  }
  parts.push(text.slice(at));
  return parts.filter((part) => part !== '');
}

function lonelyBrace(text: string, brace: string, index: number, flag: string): UsageError {
  const [what, hint] =
    brace === '{' ? ["'{' without '}'", 'write {{ for a brace'] : ["'}' without '{'", 'write }} for a brace'];
  return new UsageError(`invalid ${flag} '${text}': ${what} at character ${index + 1}`, { hint });
}

/** Whether more than the result stands in it. */
export function needsRecord(template: Template): boolean {
  return template.some((part) => typeof part !== 'string' && part.field !== 'r');
}

/** What of a record may stand in a template. */
export type TemplateRecord = Pick<TaskRecord, 'seq' | 'input' | 'worker' | 'ms' | 'status'>;

/** What stands for a field; `undefined` where the input has no such field. */
export function fieldText(field: string, result: string, record: TemplateRecord): string | undefined {
  switch (field) {
    case '':
      return resultText(record.input) ?? '';
    case 'r':
      return result;
    case '#':
      return String(record.seq);
    case '%':
      return /\d+$/.exec(record.worker ?? '')?.[0] ?? '';
    case 'ms':
      return record.ms === undefined ? '' : String(Math.round(record.ms * 1000) / 1000);
    case 'status':
      return record.status;
    default:
      return inputField(record.input, field);
  }
}

/** Of an object its field, of an array the item at that place, from 1. */
function inputField(input: unknown, name: string): string | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  if (Array.isArray(input)) {
    const place = /^[1-9]\d*$/.test(name) ? Number(name) : 0;
    return place > 0 && place <= input.length ? (resultText(input[place - 1]) ?? '') : undefined;
  }
  return Object.hasOwn(input, name)
    ? (resultText((input as Record<string, unknown>)[name]) ?? '')
    : undefined;
}
