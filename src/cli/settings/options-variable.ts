/** `MPRUN_OPTIONS`: options as one would type them, as GNU parallel's `$PARALLEL`. */
import { Command, CommanderError, type Option } from '../grammar/commander.ts';
import { traitsFor } from '../grammar/flag.ts';
import { suggestOption } from '../grammar/suggest.ts';
import { configError } from './config-error.ts';
import type { Setting } from './setting.ts';
import { splitWords } from './split-words.ts';
import type { Vocabulary } from './vocabulary.ts';

const PLACE = 'MPRUN_OPTIONS';

/**
 * What it says of the command's options; those of other commands are known, and left to them.
 *
 * @throws MprunError ERR_MPRUN_CONFIG
 */
export function readOptionsVariable(
  words: Vocabulary,
  env: Readonly<Record<string, string | undefined>>,
): Setting[] {
  const line = env[PLACE] ?? '';
  if (line.trim() === '') return [];
  const argv = splitWords(line);
  if (argv === undefined) throw configError(PLACE, 'a quote is not closed');
  const reader = makeReader(words);
  try {
    reader.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const [message = ''] = error.message.replace(/^error: /, '').split('\n');
    throw configError(PLACE, message, suggestOption(message, reader.options));
  }
  const [operand] = reader.args;
  if (operand !== undefined)
    throw configError(PLACE, `'${operand}' is no option`, 'it may hold options only');
  return [...words.own.values()].flatMap((option) => {
    const attribute = option.attributeName();
    if (reader.getOptionValueSource(attribute) !== 'cli') return [];
    const value: unknown = reader.getOptionValue(attribute);
    // Of an option and its negation, one was typed.
    if (option.negate !== (value === false)) return [];
    return [{ option, value, key: option.long ?? '', place: PLACE }];
  });
}

/** A command with this command's options, and those of all others that do not mean something else here. */
function makeReader({ command, commands }: Vocabulary): Command {
  const reader = new Command().exitOverride().helpOption(false).allowExcessArguments();
  reader.configureOutput({ writeErr: () => {} }).showSuggestionAfterError(false);
  const taken = new Set<string>();
  for (const each of new Set([command, ...commands.values()]))
    for (const option of each.options) {
      const names = namesOf(option);
      if (traitsFor(option).typedOnly || names.some((name) => taken.has(name))) continue;
      for (const name of names) taken.add(name);
      reader.addOption(option);
    }
  return reader;
}

function namesOf({ short, long }: Option): string[] {
  return [short, long].filter((name) => name !== undefined);
}
