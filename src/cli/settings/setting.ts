/** What a variable, a file or a module says of one option. */
import { nearest } from '../../util/suggest.ts';
import { CommanderError, type Option } from '../grammar/commander.ts';
import { traitsFor } from '../grammar/flag.ts';
import { configError } from './config-error.ts';
import { kebabCase, negationOf, type Vocabulary } from './vocabulary.ts';

export interface Setting {
  readonly option: Option;
  /** As if the option had been typed with it; `undefined`: as if it had not been typed at all. */
  readonly value: unknown;
  /** As it was written. */
  readonly key: string;
  /** `MPRUN_PROCESSES`, `mprun.config.json`, … */
  readonly place: string;
}

/** What was written, and where. */
export interface Said {
  /** Name of the option in camelCase. */
  readonly name: string;
  readonly key: string;
  readonly place: string;
  readonly given: unknown;
}

/**
 * Reads a setting with the option's own parser. `undefined` for an option of other commands.
 *
 * @throws MprunError ERR_MPRUN_CONFIG
 */
export function readSetting(words: Vocabulary, said: Said): Setting | undefined {
  const { name, key, place, given } = said;
  const option = words.own.get(name);
  const negation = negationOf(words, name);
  const settingOf = (of: Option, value: unknown): Setting => ({ option: of, value, key, place });
  if (typeof given === 'boolean') {
    if (!given && negation) return settingOf(negation, false);
    if (option && (!option.required || !given)) return settingOf(option, given ? !option.negate : undefined);
    if (!option && negation) return settingOf(negation, undefined);
  }
  if (!option) {
    if (negation) throw invalid(said, 'expected true or false');
    return undefined;
  }
  const texts = textsOf(option, given);
  if (texts === undefined) throw invalid(said, `expected ${expectation(option)}`);
  return settingOf(option, parse(option, texts, said));
}

function parse(option: Option, texts: readonly string[], said: Said): unknown {
  const { repeatable } = traitsFor(option);
  let value: unknown = repeatable ? [] : undefined;
  for (const text of texts) {
    try {
      value = option.parseArg ? option.parseArg(text, value) : text;
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      const near = nearest(text, option.argChoices ?? []);
      throw invalid(said, error.message.replace(/\.$/, ''), near && `Did you mean ${near}?`);
    }
  }
  return value;
}

/** The option's arguments; `undefined` for what can be none. */
function textsOf(option: Option, given: unknown): string[] | undefined {
  if (!option.required && !option.optional) return undefined;
  if (isScalar(given)) return [String(given)];
  if (typeof given !== 'object' || given === null) return undefined;
  const kind = placeholder(option);
  if (kind === 'json') return [JSON.stringify(given)];
  if (!Array.isArray(given)) {
    const pairs = Object.entries(given);
    const fits = kind === 'name=value' && pairs.every(([, value]) => isScalar(value));
    return fits ? pairs.map(([name, value]) => `${name}=${String(value)}`) : undefined;
  }
  if (!given.every(isScalar)) return undefined;
  if (traitsFor(option).repeatable) return given.map(String);
  return kind === 'list' || kind === 'names' ? [given.join(',')] : undefined;
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** `json` of `--initargs <json>`. */
function placeholder({ flags }: Option): string | undefined {
  return /[<[](.+)[>\]]/.exec(flags)?.[1];
}

function expectation(option: Option): string {
  if (!option.required && !option.optional) return 'true or false';
  if (placeholder(option) === 'json') return 'JSON';
  if (traitsFor(option).repeatable) return 'a string, or an array of them';
  return option.optional ? 'true, false, a string or a number' : 'a string or a number';
}

function invalid({ place, key, given }: Said, reason: string, hint?: string): Error {
  const what = place === key ? 'invalid value' : `invalid ${kebabCase(key)}`;
  return configError(place, `${what} ${shown(given)}: ${reason}`, hint);
}

function shown(given: unknown): string {
  return typeof given === 'string' ? `'${given}'` : (JSON.stringify(given) ?? String(given));
}
