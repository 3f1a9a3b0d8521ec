/** The grammar of the command line. The only importer of commander. */
import { Command, CommanderError, Option } from 'commander';

import { UsageError } from '../index.ts';
import { nearest } from '../util/suggest.ts';
import { apply, type ApplyOptions } from './commands/apply.ts';
import { list, type ListOptions } from './commands/list.ts';
import { map, type MapOptions } from './commands/map.ts';
import { run, type RunOptions } from './commands/run.ts';
import type { Io } from './io.ts';
import { VERSION } from './version.ts';

const DOCS = '\nDocs: docs/ in the package · Report bugs: the issue tracker named in package.json';

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
    .description("Python's multiprocessing for Node.js: run a function over inputs in a pool of processes")
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
  addList(program, io, done);
  program.addHelpText(
    'after',
    examples([
      'mprun map tasks/square.ts --inputs 0..9',
      'seq 1 1000000 | mprun map tasks/square.ts -q > squares.txt',
      "mprun apply tasks/math.ts#pow --args '[2, 10]'",
      'mprun run tasks/exits.ts exit_ok raises',
      'mprun list tasks/square.ts',
    ]),
  );
  return program;
}

function addMap(program: Command, io: Io, done: (status: number) => void): void {
  const command = program
    .command('map')
    .summary('call a function once per input, results in order')
    .description(
      'Call a function once per input, in a pool of processes; results go to stdout in input order.',
    )
    .argument('<module>', 'task module, or module#export')
    .argument('[inputs...]', 'inputs as arguments')
    .action(async (task: string, values: string[], options: MapOptions) =>
      done(await map('one', task, values, options, io)),
    );
  addInputOptions(command);
  addJobOptions(command);
  command.addHelpText(
    'after',
    examples([
      'mprun map tasks/square.ts --inputs 0..9',
      'mprun map tasks/square.ts#cube 1 2 3 -f json',
      'mprun map tasks/wordcount.ts *.txt -f jsonl',
      'seq 1 1000000 | mprun map tasks/square.ts -q > squares.txt',
      'mprun map tasks/primes.ts -i 1..100 --initializer buildSieve --initargs "[1000]"',
    ]),
  );
}

function addStarmap(program: Command, io: Io, done: (status: number) => void): void {
  const command = program
    .command('starmap')
    .summary('the same, each input being an array of arguments')
    .description('Call a function once per input; each input is a JSON array that is spread into arguments.')
    .argument('<module>', 'task module, or module#export')
    .argument('[inputs...]', 'inputs as arguments, each a JSON array')
    .action(async (task: string, values: string[], options: MapOptions) =>
      done(await map('spread', task, values, options, io)),
    );
  addInputOptions(command);
  addJobOptions(command);
  command.addHelpText(
    'after',
    examples([
      "mprun starmap tasks/math.ts#pow '[2, 3]' '[3, 2]'",
      "mprun starmap tasks/math.ts#pow -i '[[2, 3], [3, 2]]'",
      'mprun starmap tasks/math.ts#pow -i 2,3 -i 1..3',
      'mprun starmap tasks/math.ts#pow -a pairs.jsonl',
    ]),
  );
}

function addApply(program: Command, io: Io, done: (status: number) => void): void {
  const command = program
    .command('apply')
    .summary('call a function once')
    .description('Call a function once, in a process of the pool, and print its result.')
    .argument('<module>', 'task module, or module#export')
    .option('--args <json>', 'positional arguments, a JSON array', '[]')
    .option('--kwargs <json>', 'keyword arguments, a JSON object: passed as one last argument', '{}')
    .action(async (task: string, options: ApplyOptions) => done(await apply(task, options, io)));
  addJobOptions(command);
  command.addHelpText(
    'after',
    examples([
      "mprun apply tasks/math.ts#pow --args '[2, 10]'",
      `mprun apply tasks/math.ts#powKw --args '[2]' --kwargs '{"y": 3}'`,
      'mprun apply tasks/count.ts#countLong --timeout 10s',
    ]),
  );
}

function addRun(program: Command, io: Io, done: (status: number) => void): void {
  program
    .command('run')
    .summary('each function in its own process; print exit codes')
    .description('Run each function in a process of its own and print how it ended.')
    .argument('<module>', 'task module')
    .argument('[functions...]', 'names of exported functions')
    .addOption(
      new Option('--terminate <fn>', 'send SIGTERM to the process of this function (repeatable)')
        .argParser(collect)
        .default([], 'none'),
    )
    .action(async (module: string, names: string[], options: RunOptions) =>
      done(await run(module, names, options, io)),
    )
    .addHelpText(
      'after',
      examples([
        'mprun run tasks/exits.ts exit_error exit_ok return_value raises',
        'mprun run tasks/exits.ts terminated --terminate terminated',
      ]),
    );
}

function addList(program: Command, io: Io, done: (status: number) => void): void {
  program
    .command('list')
    .summary('the functions a module exports')
    .description('List the functions a task module exports, with their parameters.')
    .argument('<module>', 'task module')
    .option('--json', 'as JSON')
    .action(async (module: string, options: ListOptions) => done(await list(module, options, io)))
    .addHelpText('after', examples(['mprun list tasks/square.ts', 'mprun list tasks/math.ts --json']));
}

function addInputOptions(command: Command): void {
  command
    .optionsGroup('Inputs:')
    .addOption(
      new Option(
        '-i, --inputs <spec>',
        'range 0..9 (0..9..2, 9..0, a..e), list 1,2,x, JSON, @file, - (repeatable)',
      )
        .argParser(collect)
        .default([], 'stdin'),
    )
    .addOption(
      new Option('-a, --arg-file <file>', 'inputs from a file: lines, .json, .jsonl (repeatable)')
        .argParser(collect)
        .default([], 'none'),
    )
    .addOption(
      new Option(
        '--type <type>',
        'how text becomes a value; auto converts canonical numbers only (007 stays text)',
      )
        .choices(['auto', 'string', 'number', 'json'])
        .default('auto'),
    );
}

function addJobOptions(command: Command): void {
  command
    .optionsGroup('Pool:')
    .addOption(
      new Option('-p, --processes <n>', 'number of workers: N, N% of the CPUs, or auto')
        .env('MPRUN_PROCESSES')
        .default('auto'),
    )
    .addOption(new Option('-j, --jobs <n>').hideHelp())
    .addOption(new Option('-P, --max-procs <n>').hideHelp())
    .addOption(new Option('--workers <n>').hideHelp())
    .option('--chunksize <n>', 'inputs per message to a worker; never visible in results', 'auto')
    .option('--maxtasksperchild <n>', 'replace a worker after n inputs')
    .option(
      '--initializer <ref>',
      'function every worker runs first: an export of the module, or path#export',
    )
    .option('--initargs <json>', 'its arguments, a JSON array')
    .option('--callback <ref>', 'called here with each result: (value, {index, input})')
    .option('--error-callback <ref>', 'called here with each error: (error, {index, input})')
    .option('--timeout <duration>', 'time an input may take: 300ms, 1.5s, 2m; a bare number is seconds')
    .optionsGroup('Output:')
    .option('-u, --unordered', 'results as they come')
    .addOption(
      new Option('-f, --format <format>', 'how results are written')
        .choices(['lines', 'json', 'jsonl'])
        .default('lines'),
    )
    .addOption(new Option('--json', 'the same as -f json').hideHelp())
    .addOption(
      new Option('--summary <style>', 'report on stderr').choices(['seed', 'short', 'none']).default('seed'),
    )
    .option('-q, --quiet', 'no report: failures and errors only')
    .addOption(
      new Option('--color <when>', 'colour messages').choices(['auto', 'always', 'never']).default('auto'),
    )
    .addOption(new Option('--no-color').hideHelp())
    .optionsGroup('Options:');
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n${DOCS}`;
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
