/** The layer between what was typed and the command: what variables, files and the module say of its options. */
import { MprunError, UsageError } from '../../index.ts';
import type { Command } from '../grammar/commander.ts';
import type { Io } from '../io.ts';
import { readLevels, type FileWishes, type Reading } from './levels.ts';
import type { Setting } from './setting.ts';
import { SettledOptions } from './settled-options.ts';
import { camelCase, makeVocabulary } from './vocabulary.ts';

/** Where values come from that were not typed, by the attribute names of their options. */
export type Origins = ReadonlyMap<string, Setting>;

/**
 * Fills the options of a parsed command that were not typed.
 *
 * @throws MprunError ERR_MPRUN_CONFIG
 */
export async function applySettings(
  command: Command,
  io: Io,
  { wishes = () => command.opts<FileWishes>(), beforeFiles = () => {} }: Partial<Reading> = {},
): Promise<Origins> {
  const words = makeVocabulary(command);
  const options = new SettledOptions(command);
  for await (const level of readLevels(words, io, { wishes, beforeFiles, module: moduleOf(command) }))
    options.take(level);
  return options.settings;
}

/** A value that makes no sense is told with the place it comes from. */
export function explainBySettings(error: unknown, origins: Origins): unknown {
  const name = error instanceof UsageError && /^invalid --([\w-]+)/.exec(error.message)?.[1];
  const setting = name ? origins.get(camelCase(name)) : undefined;
  if (!(error instanceof UsageError) || !setting) return error;
  return new MprunError('ERR_MPRUN_CONFIG', `${setting.place}: ${error.message}`, { hint: error.hint });
}

/** The task module of a command that makes a pool for it: its defaults are about that. */
function moduleOf(command: Command): string | undefined {
  const options = command.opts<{ processes?: unknown; eval?: unknown }>();
  const [module] = command.args;
  return 'processes' in options && options.eval === undefined ? module : undefined;
}
