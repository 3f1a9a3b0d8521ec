/** Options that several commands take, and what stands below every help. */
import { Option, type Command } from './commander.ts';

const DOCS = '\nDocs: docs/ in the package · Report bugs: the issue tracker named in package.json';

export function addInputOptions(command: Command): void {
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

/** What workers are. */
export function backendOption(): Option {
  return new Option(
    '--backend <kind>',
    'what workers are: processes, threads, or this process itself (one input at a time)',
  )
    .choices(['process', 'thread', 'inline'])
    .env('MPRUN_BACKEND')
    .default('process');
}

/** What makes the pool: of every command that runs a task over inputs. */
export function addPoolOptions(command: Command): void {
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
    .option('--timeout <duration>', 'time an input may take: 300ms, 1.5s, 2m; a bare number is seconds');
}

export function addColorOptions(command: Command): void {
  command
    .addOption(
      new Option('--color <when>', 'colour messages').choices(['auto', 'always', 'never']).default('auto'),
    )
    .addOption(new Option('--no-color').hideHelp());
}

/** Of map, starmap and apply. */
export function addJobOptions(command: Command): void {
  addPoolOptions(command);
  command
    .addOption(backendOption())
    .option('--callback <ref>', 'called here with each result: (value, {index, input})')
    .option('--error-callback <ref>', 'called here with each error: (error, {index, input})')
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
    .option('-q, --quiet', 'no report: failures and errors only');
  addColorOptions(command);
  command.optionsGroup('Options:');
}

/** What of the log is seen on stderr. */
export function logLevelOption(): Option {
  const option = new Option(
    '--log-level <level>',
    "log what mprun and its workers do, on stderr, as Python's multiprocessing",
  )
    .choices(['SUBDEBUG', 'DEBUG', 'INFO', 'SUBWARNING', 'WARNING', 'ERROR'])
    .env('MPRUN_LOG_LEVEL');
  const { parseArg } = option;
  return option.argParser(
    (level: string, before: string) => parseArg?.(level.toUpperCase(), before) ?? level,
  );
}

export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

export function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n${DOCS}`;
}
