/** The grammar of the command line: the commands together; each has its own file in `grammar/`. */
import { logToStderr, UsageError, type LevelName } from '../index.ts';
import { nearest } from '../util/suggest.ts';
import { addApply } from './grammar/apply.ts';
import { addBench } from './grammar/bench.ts';
import { Command, CommanderError } from './grammar/commander.ts';
import { addDoctor } from './grammar/doctor.ts';
import { addList } from './grammar/list.ts';
import { addMap } from './grammar/map.ts';
import { addRun } from './grammar/run.ts';
import { examples, logLevelOption } from './grammar/shared.ts';
import { addStarmap } from './grammar/starmap.ts';
import type { Io } from './io.ts';
import { VERSION } from './version.ts';

/** Parses and runs; resolves with the exit status. Throws `UsageError` for what commander refuses. */
export async function runProgram(io: Io): Promise<number> {
  const { argv } = io.world;
  let status = 0;
  const program = makeProgram(io, (result) => (status = result));
  if (argv.length === 0) {
    program.outputHelp();
    return 0;
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw toUsageError(error, program, argv);
  }
  return status;
}

function makeProgram(io: Io, done: (status: number) => void): Command {
  const program = new Command('mprun')
    .description(
      "Python's multiprocessing for Node.js: run a function over inputs in a pool of processes or threads",
    )
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.world.stdout.write(text),
      // What commander would say about an error is thrown as UsageError and said by main.
      writeErr: () => {},
    });
  addMap(program, io, done);
  addStarmap(program, io, done);
  addApply(program, io, done);
  addRun(program, io, done);
  addBench(program, io, done);
  addList(program, io, done);
  addDoctor(program, io, done);
  addLog(program, io);
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
    ]),
  );
  return program;
}

/** Each command can log what goes on. */
function addLog(program: Command, io: Io): void {
  for (const command of program.commands) command.addOption(logLevelOption());
  program.hook('preAction', (_, command) => {
    const { logLevel } = command.opts<{ logLevel?: LevelName }>();
    if (logLevel !== undefined) logToStderr(logLevel, (line) => io.note(line));
  });
}

/** commander's words, with a suggestion from what it hides as well. */
function toUsageError(error: CommanderError, program: Command, argv: readonly string[]): UsageError {
  const [first = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const hint = suggestion?.replace(/^\((.*)\)$/, '$1') ?? suggest(error, first, program, argv);
  return new UsageError(first, { hint });
}

function suggest(
  { code }: CommanderError,
  message: string,
  program: Command,
  argv: readonly string[],
): string | undefined {
  const typed = /'([^']*)'/.exec(message)?.[1] ?? '';
  if (code === 'commander.unknownCommand' && /[/.#]/.test(typed)) return `Did you mean: mprun map ${typed}?`;
  if (code === 'commander.missingArgument' && argv[0]) return `run mprun ${argv[0]} --help for usage`;
  if (code !== 'commander.unknownOption') return undefined;
  const flags = (program.commands.find((command) => command.name() === argv[0]) ?? program).options;
  const near = nearest(typed, flags.map(({ long }) => long ?? '').filter(Boolean));
  return near && `Did you mean ${near}?`;
}
