import type { DemoOptions } from '../commands/demo.ts';
import type { Io } from '../io.ts';
import type { Command } from './commander.ts';
import { flag } from './flag.ts';
import { examples } from './shared.ts';

export function addDemo(program: Command, io: Io, done: (status: number) => void): void {
  program
    .command('demo')
    .summary("tutorials' programs, to run and to read")
    .description(
      "Run a program of the tutorials on Python's multiprocessing that mprun follows, as it is written for mprun. Their listings, one by one, are in docs/seeds.md.",
    )
    .argument('[name]', 'which one, or all; without it, they are listed')
    .argument('[args...]', "the program's own arguments")
    .addOption(
      flag('--list', 'name them all, with the listing that each is and what it shows', { typedOnly: true }),
    )
    .addOption(flag('--source', 'print the program instead of running it', { typedOnly: true }))
    .addOption(flag('--speed <factor>', 'how many times as fast it sleeps', { default: '1' }))
    .action(async (name: string | undefined, args: string[], options: DemoOptions) => {
      const { demo } = await import('../commands/demo.ts');
      done(await demo(name, args, options, io));
    })
    .addHelpText(
      'after',
      examples([
        'mprun demo --list',
        'mprun demo daemon --speed 20',
        'mprun demo daemon --source',
        'mprun demo all --speed 20',
      ]),
    );
}
