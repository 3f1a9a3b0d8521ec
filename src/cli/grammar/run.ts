import { run, type RunOptions } from '../commands/run.ts';
import type { Io } from '../io.ts';
import type { Command } from './commander.ts';
import { flag } from './flag.ts';
import { backendOption } from './pool.ts';
import { examples } from './shared.ts';

export function addRun(program: Command, io: Io, done: (status: number) => void): void {
  program
    .command('run')
    .summary('each function in its own process; print exit codes')
    .description('Run each function in a process of its own and print how it ended.')
    .argument('<module>', 'task module, or module#export')
    .argument('[functions...]', 'names of exported functions; without them, the default export')
    .addOption(
      flag('--terminate <fn>', 'send SIGTERM to the process of this function (repeatable)', {
        repeatable: true,
        defaultText: 'none',
      }),
    )
    .addOption(backendOption())
    .action(async (module: string, names: string[], options: RunOptions) =>
      done(await run(module, names, options, io)),
    )
    .addHelpText(
      'after',
      examples([
        'mprun run tasks/event.ts',
        'mprun run tasks/exits.ts exit_ok return_value --backend thread',
        'mprun run tasks/exits.ts exit_error exit_ok return_value raises',
        'mprun run tasks/exits.ts terminated --terminate terminated',
      ]),
    );
}
