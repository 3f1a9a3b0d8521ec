/** An object of settings, in a file or exported by a module. */
import { nearest } from '../../util/suggest.ts';
import { configError } from './config-error.ts';
import { readSetting, type Setting } from './setting.ts';
import { camelCase, kebabCase, negationOf, type Vocabulary } from './vocabulary.ts';

export type Section = Readonly<Record<string, unknown>>;

/** The key of the sections that `--profile` names. */
export const PROFILES = 'profiles';

/**
 * What a section says of the command's options, strongest level first: what stands under the command's name is over what
 * stands beside it.
 *
 *     { "processes": 4, "map": { "processes": 8 } }
 *
 * @throws MprunError ERR_MPRUN_CONFIG
 */
export function readSection(words: Vocabulary, section: unknown, place: string): Setting[][] {
  const levels: Setting[][] = [];
  const common: Setting[] = [];
  for (const [key, given] of Object.entries(expectObject(section, place))) {
    if (key === PROFILES) continue;
    const command = words.commands.get(key);
    if (command === undefined) common.push(...readKey(words, key, given, place));
    else if (command === words.command) levels.push(readCommandSection(words, key, given, place));
    else expectObject(given, place, key);
  }
  return [...levels, common];
}

/** @throws MprunError ERR_MPRUN_CONFIG when it is none */
export function expectObject(value: unknown, place: string, key?: string): Section {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Section;
  const what = key === undefined ? 'settings' : key;
  throw configError(place, `expected ${what} to be an object of options and their values`);
}

function readCommandSection(words: Vocabulary, name: string, given: unknown, place: string): Setting[] {
  return Object.entries(expectObject(given, place, name)).flatMap(([key, value]) =>
    readKey(words, key, value, place, name),
  );
}

function readKey(
  words: Vocabulary,
  key: string,
  given: unknown,
  place: string,
  section?: string,
): readonly Setting[] {
  const name = camelCase(key);
  if (!words.known.has(name) && !negationOf(words, name) && !isNegated(words, name))
    throw unknownKey(words, key, place, section);
  const setting = readSetting(words, { name, key, place, given });
  return setting ? [setting] : [];
}

/** An option of another command that is known by its negation alone. */
function isNegated({ known }: Vocabulary, name: string): boolean {
  return known.has(`no${name.charAt(0).toUpperCase()}${name.slice(1)}`);
}

function unknownKey(words: Vocabulary, key: string, place: string, section: string | undefined): Error {
  const isKebab = key.includes('-');
  const known = [...words.known].map((name) => (isKebab ? kebabCase(name) : name));
  const near = nearest(key, section === undefined ? [...known, ...words.commands.keys(), PROFILES] : known);
  const where = section === undefined ? '' : ` under '${section}'`;
  return configError(place, `unknown setting '${key}'${where}`, near && `Did you mean ${near}?`);
}
