import type { Io } from '../io.ts';
import type { Command } from './commander.ts';
import { examples } from './shared.ts';

export function addInit(program: Command, io: Io, done: (status: number) => void): void {
  program
    .command('init')
    .summary('a first task and a configuration file')
    .description('Write tasks/square.ts and mprun.config.json, where they are not there yet.')
    .argument('[dir]', 'folder to write them to', '.')
    .action(async (folder: string) => {
      const { init } = await import('../commands/init.ts');
      done(await init(folder, io));
    })
    .addHelpText(
      'after',
      examples(['mprun init', 'mprun init jobs && cd jobs && mprun map tasks/square.ts -i 0..9']),
    );
}
