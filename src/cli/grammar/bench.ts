import { MODES } from '../../bench/benchmark.ts';
import { bench, type BenchOptions } from '../commands/bench.ts';
import type { Io } from '../io.ts';
import { Option, type Command } from './commander.ts';
import { addLater } from './later.ts';
import { flag } from './flag.ts';
import { addInputOptions } from './inputs.ts';
import { addPoolOptions } from './pool.ts';
import { addColorOptions, examples } from './shared.ts';

export function addBench(program: Command, io: Io, done: (status: number) => void): void {
  const command = program
    .command('bench')
    .alias('compare')
    .summary('sequential, threads and processes compared')
    .description(
      'Run the same inputs sequentially, in a pool of threads and in a pool of processes; time each, compare the results, and say what to use.',
    )
    .argument('<module>', 'task module, or module#export')
    .argument('[inputs...]', 'inputs as arguments')
    .action(async (task: string, values: string[], options: BenchOptions) =>
      done(await bench(task, values, options, io)),
    );
  addLater(command, () => {
    addInputOptions(command);
    addMeasuringOptions(command);
    addPoolOptions(command);
    addReportOptions(command);
  });
  command.addHelpText(
    'after',
    examples([
      'mprun bench tasks/count.ts -i 0..9 -p 5',
      'mprun bench tasks/count.ts -i 0..9 -q --runs 3 --export-json bench.json',
      'mprun bench tasks/count.ts -i 1..10 -L processes=1,2 -L chunksize=1,10',
      'mprun bench tasks/square.ts -i 1..1000 -q --exclude-startup --modes sequential,threads',
      'mprun bench tasks/count.ts#countLong -i 1..4 -q --fail-if-slower 1.2',
    ]),
  );
}

function addMeasuringOptions(command: Command): void {
  command
    .optionsGroup('Measuring:')
    .option('--modes <list>', 'what to measure, in this order', MODES.join(','))
    .addOption(
      flag('--backend <kind>', 'measure sequential and this kind of pool, rather than --modes', {
        choices: ['process', 'thread', 'inline'],
        conflicts: ['modes'],
        // Where workers are threads by default, the kinds are compared all the same.
        typedOnly: true,
      }),
    )
    .option('-r, --runs <n>', 'measured runs of each mode; more than one gives statistics', '1')
    .option('--warmup <n>', 'runs before them that are not measured', '0')
    .addOption(
      flag(
        '-L, --parameter-list <name=values>',
        'measure each of processes=1,2,4 or chunksize=1,10,auto (repeatable: each combination)',
        { repeatable: true, defaultText: 'none' },
      ),
    )
    .option('--exclude-startup', 'start the clock when every worker has loaded the task')
    .option('--no-check', 'do not compare the results')
    .option('--fail-if-slower <ratio>', 'exit 1 unless a pool is this many times faster than sequential');
}

function addReportOptions(command: Command): void {
  command
    .optionsGroup('Output:')
    .addOption(
      new Option(
        '--style <style>',
        "the documents' lines (seed), statistics (stats) or both; by default as --runs and -L need",
      ).choices(['seed', 'stats', 'both']),
    )
    .option('-q, --quiet', 'no results: times only')
    .addOption(new Option('-u, --time-unit <unit>', 'unit of all times').choices(['ms', 's']))
    .addOption(
      new Option('--sort <order>', 'order of the summary and of exports; auto: by mean, and as measured')
        .choices(['auto', 'command', 'mean-time'])
        .default('auto'),
    )
    .option('--export-json <file>', 'measurements as JSON, as hyperfine writes it; - is stdout')
    .option('--export-markdown <file>', 'measurements as a Markdown table')
    .option('--export-csv <file>', 'measurements as CSV');
  addColorOptions(command);
  command.optionsGroup('Options:');
}
