import type { CompletedCommand } from './completion-table.ts';

export function powershellScript(commands: readonly CompletedCommand[]): string {
  return `# PowerShell completion of mprun: mprun completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName mprun -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $options = @{
${commands
  .flatMap(({ names, options }) =>
    names.map((name) =>
      entry(
        name,
        options.flatMap((option) => option.names),
      ),
    ),
  )
  .join('\n')}
  }
  $choices = @{
${commands.flatMap(choiceEntries).join('\n')}
  }
  $words = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
  if ($wordToComplete -ne '') { $words = @($words | Select-Object -SkipLast 1) }
  $command = if ($words.Count -gt 1) { $words[1] } else { '' }
  $candidates = if ($words.Count -le 1) { @($options.Keys) + 'help' }
    elseif ($choices.ContainsKey("$command $($words[-1])")) { $choices["$command $($words[-1])"] }
    elseif ($wordToComplete -like '-*') { $options[$command] }
    elseif ($choices.ContainsKey($command)) { $choices[$command] }
    else { @() }
  $candidates | Where-Object { $_ -clike "$wordToComplete*" } | Sort-Object |
    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}
`;
}

function choiceEntries({ names, options, choices }: CompletedCommand): string[] {
  return names.flatMap((name) => [
    ...(choices.length > 0 ? [entry(name, choices)] : []),
    ...options.flatMap((option) =>
      option.choices.length > 0 ? option.names.map((flag) => entry(`${name} ${flag}`, option.choices)) : [],
    ),
  ]);
}

function entry(key: string, values: readonly string[]): string {
  return `    '${key}' = @(${values.map((value) => `'${value}'`).join(', ')})`;
}
