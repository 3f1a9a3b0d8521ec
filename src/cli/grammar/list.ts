import { list, type ListOptions } from '../commands/list.ts';
import type { Io } from '../io.ts';
import type { Command } from './commander.ts';
import { backendOption, examples } from './shared.ts';

export function addList(program: Command, io: Io, done: (status: number) => void): void {
  program
    .command('list')
    .summary('the functions a module exports')
    .description('List the functions a task module exports, with their parameters.')
    .argument('<module>', 'task module')
    .option('--json', 'as JSON')
    .addOption(backendOption())
    .action(async (module: string, options: ListOptions) => done(await list(module, options, io)))
    .addHelpText('after', examples(['mprun list tasks/square.ts', 'mprun list tasks/math.ts --json']));
}
