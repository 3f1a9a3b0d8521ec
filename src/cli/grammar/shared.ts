/** Options that several commands take, and what stands below every help. */
import type { Command, Option } from './commander.ts';
import { addFlags, flag } from './flag.ts';
import { addLogOptions, addOutputOptions } from './output.ts';
import { addPoolOptions, addRunOptions } from './pool.ts';

const DOCS = '\nDocs: docs/ in the package · Report bugs: the issue tracker named in package.json';

export function addColorOptions(command: Command): void {
  command
    .addOption(
      flag('--color <when>', 'colour messages', { choices: ['auto', 'always', 'never'], default: 'auto' }),
    )
    .addOption(flag('--no-color', 'the same as --color never').hideHelp());
}

/** Of every command. */
export function addGlobalOptions(command: Command): void {
  addFlags(command, 'Options:', [
    logLevelOption(),
    ...verbosityOptions(),
    flag('--config <file>', 'settings from that file, not from mprun.config.* or package.json'),
    flag('--no-config', 'settings from no file').hideHelp(),
    flag('--profile <name>', 'settings of that profile in the file, over its others'),
  ]);
}

/** Of map, starmap and apply. */
export function addJobOptions(command: Command): void {
  addPoolOptions(command);
  addRunOptions(command);
  addOutputOptions(command);
  addLogOptions(command);
}

/** A function on the command line. */
export function evalOption(): Option {
  return flag('-e, --eval <function>', "the function itself instead of a module: 'x => x * x'", {
    typedOnly: true,
  }).helpGroup('Inputs:');
}

/** What of the log is seen on stderr. */
function logLevelOption(): Option {
  const option = flag(
    '--log-level <level>',
    "log what mprun and its workers do, on stderr, as Python's multiprocessing",
    { choices: ['SUBDEBUG', 'DEBUG', 'INFO', 'SUBWARNING', 'WARNING', 'ERROR'] },
  );
  const { parseArg } = option;
  return option.argParser(
    (level: string, before: string) => parseArg?.(level.toUpperCase(), before) ?? level,
  );
}

/** `--log-level` for the hand that types. Its variable and its settings speak for them as well. */
function verbosityOptions(): Option[] {
  const traits = { aliasOf: 'logLevel', conflicts: ['logLevel'], advanced: true, typedOnly: true } as const;
  const verbose = flag('-v, --verbose', 'the same as --log-level INFO; twice (-vv): DEBUG', traits);
  return [
    verbose.preset('1').argParser((more: string, before?: number) => (before ?? 0) + Number(more)),
    flag('--debug', 'the same as --log-level DEBUG', traits),
  ];
}

export function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n${DOCS}`;
}
