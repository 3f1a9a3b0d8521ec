import type { Command } from '../grammar/commander.ts';
import type { Shell } from '../grammar/completion.ts';
import { bashScript } from './bash-script.ts';
import { completionTable, type CompletedCommand } from './completion-table.ts';
import { fishScript } from './fish-script.ts';
import { powershellScript } from './powershell-script.ts';
import { zshScript } from './zsh-script.ts';

const SCRIPTS: Readonly<Record<Shell, (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
  powershell: powershellScript,
};

/** A script that the shell reads at its start: it holds the whole table, so that completing starts no process. */
export function completionScript(program: Command, shell: Shell): string {
  return SCRIPTS[shell](completionTable(program));
}
