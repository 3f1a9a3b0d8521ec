/** Sessions at a terminal, as pages show them: commands behind `$`, and what they write. */

/** A script that does what is typed behind `$ `, and `> ` where it goes on, and shows it as a terminal does. */
export function toScript(code: string): string {
  const commands = [...code.matchAll(/^\$ (.*(?:\n> .*)*)$/gm)].map(([, typed = '']) => typed);
  const steps = commands.map((typed) => {
    const [firstLine = ''] = typed.split('\n', 1);
    const shown = firstLine.replaceAll("'", String.raw`'\''`);
    return `printf '%s\\n' '$ ${shown}'; (exit $status); { ${typed.replaceAll('\n> ', '\n')}\n} 2>&1; status=$?`;
  });
  return ['set +e', 'status=0', ...steps].join('\n');
}

/** What differs from run to run and from machine to machine: seconds, moments, process ids, how many workers there are and which one it was. */
export function withoutTimes(text: string): string {
  return text
    .replaceAll(/\b\d+\.\d+/g, '0.0')
    .replaceAll(/\b1\d{9}\b/g, '1')
    .replaceAll(/\bpid \d+/g, 'pid 1')
    .replaceAll(/\bPoolWorker-\d+/g, 'PoolWorker-1')
    .replaceAll(/\(\d+ process(?:es)?\)/g, '(processes)');
}

/** What stands on the screen then; `…` is any lines. */
export function screenOf(code: string): RegExp {
  const shown = withoutTimes(code.replaceAll(/^> .*\n/gm, ''));
  const escaped = shown.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll(/^…\n/gm, '(?:.*\n)*')}$`);
}
