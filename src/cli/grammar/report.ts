import { EXIT_POLICIES } from '../../report/exit-status.ts';
import { report, type ReportOptions } from '../commands/report.ts';
import type { Io } from '../io.ts';
import type { Command } from './commander.ts';
import { addFlags, flag } from './flag.ts';
import { addColorOptions, examples } from './shared.ts';

export function addReport(program: Command, io: Io, done: (status: number) => void): void {
  const command = program
    .command('report')
    .summary('joblogs as one report: of shards, of runs that went on')
    .description(
      'Tell what joblogs say: totals, failures, the slowest inputs; or convert them. Several logs, as of shards, are told as one run; the last row of an input counts.',
    )
    .argument('<joblog...>', 'files that --joblog has written')
    .action(async (paths: string[], options: ReportOptions) => done(await report(paths, options, io)));
  addFlags(command, 'Output:', [
    flag('-f, --format <format>', 'how it is told', {
      choices: ['text', 'json', 'junit', 'markdown', 'tap'],
      default: 'text',
    }),
    flag('--slowest <n>', 'how many of the slowest inputs are named', { default: '5' }),
    flag('--exit-code <policy>', 'what failures in the logs make of the exit status', {
      choices: EXIT_POLICIES,
      default: 'none',
    }),
  ]);
  addColorOptions(command);
  command.addHelpText(
    'after',
    examples([
      'mprun map tasks/square.ts -i 0..9 --joblog run.log && mprun report run.log',
      'mprun map tasks/square.ts -i 0..9 --shard 1/2 --joblog shard-1.jsonl',
      'mprun map tasks/square.ts -i 0..9 --shard 2/2 --joblog shard-2.jsonl',
      'mprun report shard-*.jsonl -f junit > report.xml',
      'mprun report shard-*.jsonl -f markdown >> "$GITHUB_STEP_SUMMARY"',
    ]),
  );
}
