import { map, type MapOptions } from '../commands/map.ts';
import type { Io } from '../io.ts';
import type { Command } from './commander.ts';
import { addLater } from './later.ts';
import { addInputOptions, addShardOptions } from './inputs.ts';
import { addColorOptions, addJobOptions, evalOption, examples } from './shared.ts';

export function addMap(program: Command, io: Io, done: (status: number) => void): void {
  const command = program
    .command('map')
    .summary('call a function once per input, results in order')
    .description(
      'Call a function once per input, in a pool of processes or threads (--backend); results go to stdout in input order.',
    )
    .argument('[module]', 'task module, or module#export')
    .addOption(evalOption())
    .argument('[inputs...]', 'inputs as arguments')
    .action(async (task: string | undefined, values: string[], options: MapOptions) =>
      done(await map('one', task, values, options, io)),
    );
  addLater(command, () => {
    addInputOptions(command);
    addJobOptions(command);
    addShardOptions(command);
    addColorOptions(command);
  });
  command.addHelpText(
    'after',
    examples([
      'mprun map tasks/square.ts --inputs 0..9',
      'mprun map tasks/square.ts#cube 1 2 3 -f json',
      'mprun map tasks/wordcount.ts docs/*.md -f jsonl',
      "mprun map -e 'p => p.name' -a examples/people.csv",
      'seq 1 100000 | mprun map tasks/square.ts -q > squares.txt',
      'mprun map tasks/primes.ts -i 1..100 --initializer buildSieve --initargs "[1000]"',
      'mprun map tasks/sleep.ts -i 0.1,0.2 --timeout 5s --retries 2 --joblog run.log',
      'mprun map tasks/sleep.ts -i 0.1,0.2,0.3 --joblog run.log --resume',
      'mprun map tasks/square.ts -i 0..9 --watch',
    ]),
  );
}
