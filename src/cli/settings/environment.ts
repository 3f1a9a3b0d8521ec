/** `MPRUN_<FLAG>`: each option has a variable. */
import { configError } from './config-error.ts';
import { readSetting, type Setting } from './setting.ts';
import { camelCase, negationOf, type Vocabulary } from './vocabulary.ts';

const PREFIX = 'MPRUN_';
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['true', true],
  ['0', false],
  ['false', false],
]);

/**
 * What the environment says of the command's options. Other variables of that prefix are none of its business, and empty
 * ones say nothing.
 *
 * @throws MprunError ERR_MPRUN_CONFIG
 */
export function readEnvironment(
  words: Vocabulary,
  env: Readonly<Record<string, string | undefined>>,
): Setting[] {
  return Object.entries(env).flatMap(([variable, text]) => {
    if (!variable.startsWith(PREFIX) || text === undefined || text === '') return [];
    const name = camelCase(variable.slice(PREFIX.length).toLowerCase().replaceAll('_', '-'));
    const given = valueOf(words, name, variable, text);
    return readSetting(words, { name, key: variable, place: variable, given }) ?? [];
  });
}

/**
 * @public scripts/cli-docs.js writes it down
 * @example variableOf('--max-args'); // 'MPRUN_MAX_ARGS'
 */
export function variableOf(long: string): string {
  return PREFIX + long.slice(2).toUpperCase().replaceAll('-', '_');
}

/** Text, but where the option has no argument, or can do without. */
function valueOf(words: Vocabulary, name: string, variable: string, text: string): string | boolean {
  const option = words.own.get(name);
  if (option?.required || (!option && !negationOf(words, name))) return text;
  const value = BOOLEANS.get(text.toLowerCase());
  // `MPRUN_BAIL=1` is a number of failures.
  if (option?.optional) return value === undefined || /^\d$/.test(text) ? text : value;
  if (value === undefined)
    throw configError(variable, `invalid value '${text}': expected 1, 0, true or false`);
  return value;
}
