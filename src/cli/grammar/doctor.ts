import { doctor, type DoctorOptions } from '../commands/doctor.ts';
import type { Io } from '../io.ts';
import type { Command } from './commander.ts';
import { addColorOptions, examples } from './shared.ts';

export function addDoctor(program: Command, io: Io, done: (status: number) => void): void {
  const command = program
    .command('doctor')
    .alias('info')
    .summary('whether everything mprun needs works here')
    .description(
      'Look whether everything mprun needs works here: Node, CPUs, shared memory, the TypeScript loader, a worker process and a thread, and what variables and files say of options. Exit 1 when something is broken.',
    )
    .option('--json', 'as one JSON object')
    .action(async (options: DoctorOptions) => done(await doctor(options, program, io)));
  addColorOptions(command);
  command.addHelpText('after', examples(['mprun doctor', 'mprun doctor --json']));
}
