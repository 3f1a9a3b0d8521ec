import type { CompletedCommand } from './completion-table.ts';

/** For bash from 3.2 on, which macOS has. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const names = commands.flatMap((command) => command.names);
  return `# bash completion of mprun: source <(mprun completion bash)
_mprun() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} words='' choices=''
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    case $word in
      -*) COMPREPLY=($(compgen -W '-h --help -V --version' -- "$word")) ;;
      *) COMPREPLY=($(compgen -W '${[...names, 'help'].join(' ')}' -- "$word")) ;;
    esac
    return
  fi
  case \${COMP_WORDS[1]} in
    help) COMPREPLY=($(compgen -W '${names.join(' ')}' -- "$word")); return ;;
${commands.map(commandCase).join('\n')}
    *) return ;;
  esac
  if [ "$choices" = ':file' ]; then
    COMPREPLY=($(compgen -f -- "$word"))
  elif [ -n "$choices" ]; then
    COMPREPLY=($(compgen -W "$choices" -- "$word"))
  elif [ "\${word:0:1}" = '-' ]; then
    COMPREPLY=($(compgen -W "$words" -- "$word"))
  else
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}
complete -o filenames -o bashdefault -F _mprun mprun
`;
}

function commandCase({ names, options, choices: values }: CompletedCommand): string {
  const flags = options.flatMap((option) => option.names).join(' ');
  const withValues = options.filter(({ takesValue, choices }) => takesValue || choices.length > 0);
  const cases = withValues.map(({ names: flagNames, choices }) => {
    const offered = choices.length > 0 ? choices.join(' ') : ':file';
    return `        ${flagNames.join('|')}) choices='${offered}' ;;`;
  });
  const others =
    values.length > 0 ? [`        *) [ "\${word:0:1}" = '-' ] || choices='${values.join(' ')}' ;;`] : [];
  const arms = [...cases, ...others];
  const inner = arms.length > 0 ? `\n      case $before in\n${arms.join('\n')}\n      esac` : '';
  return `    ${names.join('|')})
      words='${flags}'${inner}
      ;;`;
}
