/** The grammar of the command line: the commands together; each has its own file in `grammar/`. */
import { logToStderr, MprunError, UsageError, type LevelName } from '../index.ts';
import { addApply } from './grammar/apply.ts';
import { addBench } from './grammar/bench.ts';
import { Command, CommanderError } from './grammar/commander.ts';
import { addCompletion } from './grammar/completion.ts';
import { addDemo } from './grammar/demo.ts';
import { addDoctor } from './grammar/doctor.ts';
import { addInit } from './grammar/init.ts';
import { addList } from './grammar/list.ts';
import { addMap } from './grammar/map.ts';
import { addReport } from './grammar/report.ts';
import { addRun } from './grammar/run.ts';
import { configureHelp, showAllIfAsked } from './grammar/help.ts';
import { addLater, withOptions } from './grammar/later.ts';
import { addGlobalOptions, examples } from './grammar/shared.ts';
import { addStarmap } from './grammar/starmap.ts';
import { suggest } from './grammar/suggest.ts';
import { enterFolder } from './enter-folder.ts';
import type { Io } from './io.ts';
import { splitLiteralSources } from './literal-sources.ts';
import { applySettings, explainBySettings, type Origins } from './settings/apply-settings.ts';
import { VERSION } from './version.ts';

const USAGE_HINT = 'run with --help for usage';

/** Parses and runs; resolves with the exit status. Throws `UsageError` for what commander refuses. */
export async function runProgram(io: Io): Promise<number> {
  const split = splitLiteralSources(io.world.argv);
  const typed = withoutAliases(split.argv);
  if (split.sources.length > 0) expectInputs(typed);
  let status = 0;
  let origins: Origins = new Map();
  const program = makeProgram(io, (result) => (status = result));
  for (const command of asked(program, typed)) withOptions(command);
  program.hook('preAction', async (_, command) => {
    origins = await settle(command, io);
  });
  const argv = showAllIfAsked(program, typed);
  if (argv.length === 0) {
    program.outputHelp();
    return 0;
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw explainBySettings(error, origins);
    if (error.exitCode !== 0) throw toUsageError(error, program, argv);
  }
  return status;
}

/** The command that is named; all of them where none is, as for help and suggestions. */
function asked({ commands }: Command, [name = '']: readonly string[]): readonly Command[] {
  const command = commands.find((each) => each.name() === name || each.aliases().includes(name));
  return command ? [command] : commands;
}

/** Commands that take inputs. */
const WITH_INPUTS: readonly (string | undefined)[] = ['map', 'starmap', 'bench', 'compare'];

/** Sources were written out behind `:::`. */
function expectInputs([command]: readonly string[]): void {
  if (WITH_INPUTS.includes(command)) return;
  throw new UsageError("':::' begins inputs, which only map, starmap and bench take", {
    hint: 'mprun map tasks/square.ts ::: 1 2 3',
  });
}

/** The commands; `withOptions` gives each its options: together the table. @public scripts/cli-docs.js writes it down */
export function makeProgram(io: Io, done: (status: number) => void): Command {
  const program = new Command('mprun')
    .description(
      "Python's multiprocessing for Node.js: run a function over inputs in a pool of processes or threads",
    )
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help of a command')
    .showSuggestionAfterError(false)
    .exitOverride();
  configureHelp(program, io);
  addMap(program, io, done);
  addStarmap(program, io, done);
  addApply(program, io, done);
  addRun(program, io, done);
  addBench(program, io, done);
  addList(program, io, done);
  addReport(program, io, done);
  addDoctor(program, io, done);
  addDemo(program, io, done);
  addInit(program, io, done);
  addCompletion(program, io, done);
  for (const command of program.commands) addLater(command, () => addGlobalOptions(command));
  program.addHelpText(
    'after',
    examples([
      'mprun map tasks/square.ts --inputs 0..9',
      'seq 1 1000000 | mprun map tasks/square.ts -q > squares.txt',
      "mprun apply tasks/math.ts#pow --args '[2, 10]'",
      'mprun run tasks/exits.ts exit_ok raises',
      'mprun bench tasks/count.ts -i 0..9 -q',
      'mprun list tasks/square.ts',
      'mprun doctor',
      'mprun demo pool',
    ]),
  );
  return program;
}

/** Before a command runs: its options are settled, and what they say of the log is done. */
async function settle(command: Command, io: Io): Promise<Origins> {
  let entered: string | undefined;
  const enter = (): void => {
    const { cwd } = command.opts<{ cwd?: string }>();
    if (cwd !== undefined && cwd !== entered) enterFolder(cwd, io);
    entered = cwd;
  };
  const origins = await settingsOf(command, io, enter);
  // A file may have said so.
  enter();
  const logLevel = logLevelOf(command.opts());
  if (logLevel !== undefined) logToStderr(logLevel, (line) => io.note(line));
  return origins;
}

/** @param flags `verbose`: how often `-v` was typed */
function logLevelOf(flags: {
  readonly logLevel?: LevelName;
  readonly verbose?: number;
  readonly debug?: boolean;
}): LevelName | undefined {
  const { logLevel, verbose = 0, debug } = flags;
  if (debug || verbose > 1) return 'DEBUG';
  return verbose === 1 ? 'INFO' : logLevel;
}

async function settingsOf(command: Command, io: Io, beforeFiles: () => void): Promise<Origins> {
  try {
    return await applySettings(command, io, { beforeFiles });
  } catch (error) {
    // The doctor tells of it among other things.
    if (command.name() === 'doctor' && error instanceof MprunError) return new Map();
    throw error;
  }
}

/** Python's names of what map does. */
function withoutAliases(argv: readonly string[]): readonly string[] {
  const [first, second, ...rest] = argv;
  if (first === 'help' && second?.startsWith('imap')) return ['help', 'map', ...rest];
  if (first === 'imap') return ['map', ...argv.slice(1)];
  return first === 'imap-unordered' ? ['map', '--unordered', ...argv.slice(1)] : argv;
}

/** commander's words, with a suggestion from what it hides as well. */
function toUsageError(error: CommanderError, program: Command, argv: readonly string[]): UsageError {
  const [message = ''] = error.message.replace(/^error: /, '').split('\n');
  // It has no words for a topic of help that is none.
  if (error.code === 'commander.help')
    return toUsageError(unknownCommand(argv[1] ?? ''), program, ['help', ...argv.slice(1)]);
  const hints = [suggest(error, message, program, argv), USAGE_HINT].filter((hint) => hint !== undefined);
  return new UsageError(message, { hint: hints.join('\n') });
}

function unknownCommand(name: string): CommanderError {
  return new CommanderError(1, 'commander.unknownCommand', `error: unknown command '${name}'`);
}
