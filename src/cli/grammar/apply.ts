import { apply, type ApplyOptions } from '../commands/apply.ts';
import type { Io } from '../io.ts';
import type { Command } from './commander.ts';
import { addLater } from './later.ts';
import { addColorOptions, addJobOptions, evalOption, examples } from './shared.ts';

export function addApply(program: Command, io: Io, done: (status: number) => void): void {
  const command = program
    .command('apply')
    .summary('call a function once')
    .description(
      'Call a function once, in a worker (a process, unless --backend says otherwise), and print its result.',
    )
    .argument('[module]', 'task module, or module#export')
    .addOption(evalOption())
    .option('--args <json>', 'positional arguments, a JSON array', '[]')
    .option('--kwargs <json>', 'keyword arguments, a JSON object: passed as one last argument', '{}')
    .action(async (task: string | undefined, options: ApplyOptions) => done(await apply(task, options, io)));
  addLater(command, () => {
    addJobOptions(command);
    addColorOptions(command);
  });
  command.addHelpText(
    'after',
    examples([
      "mprun apply tasks/math.ts#pow --args '[2, 10]'",
      `mprun apply tasks/math.ts#powKw --args '[2]' --kwargs '{"y": 3}'`,
      'mprun apply tasks/count.ts#countLong --timeout 10s',
    ]),
  );
}
