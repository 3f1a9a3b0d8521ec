/** "Did you mean": from what commander refuses to what is near, hidden names among it. */
import { nearest } from '../../util/suggest.ts';
import type { Command, CommanderError, Option } from './commander.ts';

/** What somebody may have meant; `undefined` when nothing is near. */
export function suggest(
  { code }: CommanderError,
  message: string,
  program: Command,
  argv: readonly string[],
): string | undefined {
  const typed = typedIn(message);
  const command = program.commands.find((each) => [each.name(), ...each.aliases()].includes(argv[0] ?? ''));
  if (code === 'commander.unknownCommand') return suggestCommand(typed, program);
  // What the function shall be called with is no argument of the command's: its types would be a guess.
  if (code === 'commander.excessArguments' && command?.name() === 'apply')
    return "the function's arguments are JSON: --args '[1, \"a\"]'";
  if (code === 'commander.unknownOption') return suggestOption(message, (command ?? program).options);
  return code === 'commander.invalidArgument' ? suggestChoice(message, command) : undefined;
}

/** @param message commander's words: `unknown option '--jbos'` */
export function suggestOption(message: string, options: readonly Option[]): string | undefined {
  const near = nearest(
    typedIn(message),
    options.flatMap(({ long }) => long ?? []),
  );
  return near && `Did you mean ${near}?`;
}

function suggestCommand(typed: string, program: Command): string | undefined {
  if (/[/.#]/.test(typed)) return `Did you mean: mprun map ${/\s/.test(typed) ? `'${typed}'` : typed}?`;
  const near = nearest(
    typed,
    program.commands.flatMap((command) => [command.name(), ...command.aliases()]),
  );
  return near && `Did you mean ${near}?`;
}

/** `option '-f, --format <format>' argument 'jsno' is invalid`, or `argument 'tcsh' is invalid for argument 'shell'`. */
function suggestChoice(message: string, command: Command | undefined): string | undefined {
  const typed = /argument(?: value)? '([^']*)' is invalid/.exec(message)?.[1];
  const choices = /Allowed choices are (.*)\.$/.exec(message)?.[1]?.split(', ');
  if (command === undefined || typed === undefined || choices === undefined) return undefined;
  const near = nearest(typed, choices);
  return near && `Did you mean ${near}?`;
}

function typedIn(message: string): string {
  return /'([^']*)'/.exec(message)?.[1] ?? '';
}
