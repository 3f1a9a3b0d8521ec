import { list, type ListOptions } from '../commands/list.ts';
import type { Io } from '../io.ts';
import type { Command } from './commander.ts';
import { backendOption } from './pool.ts';
import { examples } from './shared.ts';

export function addList(program: Command, io: Io, done: (status: number) => void): void {
  program
    .command('list')
    .summary('the functions that modules export')
    .description(
      'List the functions that task modules export, with their parameters and what the comment above them says.',
    )
    .argument('<module...>', 'task modules')
    .option('--json', 'as JSON')
    .addOption(backendOption())
    .action(async (modules: string[], options: ListOptions) => done(await list(modules, options, io)))
    .addHelpText(
      'after',
      examples(['mprun list tasks/square.ts', 'mprun list tasks/math.ts --json', 'mprun list tasks/*.ts']),
    );
}
