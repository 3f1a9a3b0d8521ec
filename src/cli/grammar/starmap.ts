import { map, type MapOptions } from '../commands/map.ts';
import type { Io } from '../io.ts';
import type { Command } from './commander.ts';
import { addLater } from './later.ts';
import { addInputOptions, addShardOptions } from './inputs.ts';
import { addColorOptions, addJobOptions, evalOption, examples } from './shared.ts';

export function addStarmap(program: Command, io: Io, done: (status: number) => void): void {
  const command = program
    .command('starmap')
    .summary('the same, each input being an array of arguments')
    .description('Call a function once per input; each input is a JSON array that is spread into arguments.')
    .argument('[module]', 'task module, or module#export')
    .addOption(evalOption())
    .argument('[inputs...]', 'inputs as arguments, each a JSON array')
    .action(async (task: string | undefined, values: string[], options: MapOptions) =>
      done(await map('spread', task, values, options, io)),
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
      "mprun starmap tasks/math.ts#pow '[2, 3]' '[3, 2]'",
      "mprun starmap tasks/math.ts#pow -i '[[2, 3], [3, 2]]'",
      'mprun starmap tasks/math.ts#pow -i 2,3 -i 1..3',
      'mprun starmap tasks/math.ts#pow ::: 2 3 ::: 1 2 3',
      "printf '[2, 3]\\n[3, 2]\\n' | mprun starmap tasks/math.ts#pow --input-format jsonl",
    ]),
  );
}
