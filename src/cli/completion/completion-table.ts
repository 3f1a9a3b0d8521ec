/** What completions are made of: the table of commands and options, in words. */
import type { Command, Option } from '../grammar/commander.ts';
import { isAdvanced } from '../grammar/flag.ts';
import { withOptions } from '../grammar/later.ts';

export interface CompletedOption {
  /** Each with its dashes. */
  readonly names: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

export interface CompletedCommand {
  readonly names: readonly string[];
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** Values of its argument; without them, it names files. */
  readonly choices: readonly string[];
}

/** Advanced options too; other names of options are never offered. */
export function completionTable(program: Command): CompletedCommand[] {
  return program.commands.map(withOptions).map((command) => ({
    names: [command.name(), ...command.aliases()],
    description: command.summary(),
    options: [
      ...command.options.filter((option) => !option.hidden || isAdvanced(option)).map(completed),
      { names: ['-h', '--help'], description: 'show help', takesValue: false, choices: [] },
    ],
    choices: command.registeredArguments[0]?.argChoices ?? [],
  }));
}

function completed(option: Option): CompletedOption {
  return {
    names: [option.short, option.long].filter((name) => name !== undefined),
    description: option.description,
    takesValue: option.required,
    choices: option.argChoices ?? [],
  };
}
