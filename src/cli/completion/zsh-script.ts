import type { CompletedCommand, CompletedOption } from './completion-table.ts';

export function zshScript(commands: readonly CompletedCommand[]): string {
  const listed = commands.flatMap(({ names, description }) =>
    names.map((name) => `    ${quoted(`${name}:${described(description)}`)}`),
  );
  return `#compdef mprun
# zsh completion of mprun: source <(mprun completion zsh)
_mprun() {
  local -a commands
  commands=(
${listed.join('\n')}
    'help:show help of a command'
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
    help) _describe 'command' commands ;;
${commands.map(commandCase).join('\n')}
    *) _files ;;
  esac
}
compdef _mprun mprun
`;
}

function commandCase({ names, options, choices }: CompletedCommand): string {
  const specs = options.flatMap(optionSpecs).map((spec) => ` \\\n        ${quoted(spec)}`);
  const rest = choices.length > 0 ? `1:value:(${choices.join(' ')})` : '*:file:_files';
  return `    ${names.join('|')})
      _arguments -s${specs.join('')} \\
        ${quoted(rest)}
      ;;`;
}

/** Each name with what it takes; it may be given again. */
function optionSpecs({ names, description, takesValue, choices }: CompletedOption): string[] {
  const action = choices.length > 0 ? `(${choices.join(' ')})` : '_files';
  const value = takesValue ? `:value:${action}` : '';
  return names.map((name) => `*${name}[${described(description)}]${value}`);
}

function described(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, String.raw`\$&`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
