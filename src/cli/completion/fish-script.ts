import type { CompletedCommand, CompletedOption } from './completion-table.ts';

export function fishScript(commands: readonly CompletedCommand[]): string {
  const first = commands.flatMap(({ names, description }) =>
    names.map((name) => `complete -c mprun -n __fish_use_subcommand -f -a ${name} -d ${quoted(description)}`),
  );
  const all = commands.flatMap(({ names }) => names).join(' ');
  return `# fish completion of mprun: mprun completion fish > ~/.config/fish/completions/mprun.fish
${first.join('\n')}
complete -c mprun -n __fish_use_subcommand -f -a help -d 'show help of a command'
complete -c mprun -n '__fish_seen_subcommand_from help' -f -a ${quoted(all)}
${commands.flatMap(commandLines).join('\n')}
`;
}

function commandLines({ names, options, choices }: CompletedCommand): string[] {
  const where = `complete -c mprun -n '__fish_seen_subcommand_from ${names.join(' ')}'`;
  const values = choices.length > 0 ? [`${where} -f -a ${quoted(choices.join(' '))}`] : [];
  return [...options.map((option) => `${where} ${optionWords(option)}`), ...values];
}

function optionWords({ names, description, takesValue, choices }: CompletedOption): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const value = choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : takesValue ? ' -r' : '';
  return `${flags.join(' ')}${value} -d ${quoted(description)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
}
