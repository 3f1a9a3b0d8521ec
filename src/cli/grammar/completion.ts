import type { Io } from '../io.ts';
import { Argument, type Command } from './commander.ts';
import { examples } from './shared.ts';

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

export function addCompletion(program: Command, io: Io, done: (status: number) => void): void {
  program
    .command('completion')
    .summary('a script that completes command lines')
    .description("Write a shell's script for completing mprun's commands, options and their values.")
    .addArgument(new Argument('<shell>', 'whose').choices(SHELLS))
    .action(async (shell: Shell) => {
      const { completionScript } = await import('../completion/completion-script.ts');
      await io.writeResults(completionScript(program, shell));
      done(0);
    })
    .addHelpText(
      'after',
      examples([
        'source <(mprun completion bash)      # in ~/.bashrc',
        'source <(mprun completion zsh)       # in ~/.zshrc',
        'mprun completion fish > ~/.config/fish/completions/mprun.fish',
        'mprun completion powershell | Out-String | Invoke-Expression   # in $PROFILE',
      ]),
    );
}
