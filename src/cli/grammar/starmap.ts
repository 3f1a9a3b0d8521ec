import { map, type MapOptions } from '../commands/map.ts';
import type { Io } from '../io.ts';
import type { Command } from './commander.ts';
import { addInputOptions, addJobOptions, examples } from './shared.ts';

export function addStarmap(program: Command, io: Io, done: (status: number) => void): void {
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
