/** Flags that say what this process runs; a child would run it too, instead of being a worker. The next word is theirs. */
const WITH_VALUE = new Set(['-e', '--eval', '-p', '-pe', '--print', '--input-type']);
/** The same, alone or with their value behind `=`; and a debugger's port, which can be had only once. */
const ALONE =
  /^(?:--eval=|--print=|--input-type=|-i$|--interactive$|-c$|--check$|--test|--watch|--run|--inspect)/;

/**
 * Node's flags that a child inherits: loaders, conditions, limits.
 *
 * @example inheritedFlags(['--import', 'x', '-e', 'code', '--inspect=0']); // ['--import', 'x']
 */
export function inheritedFlags(flags: readonly string[]): string[] {
  const inherited: string[] = [];
  for (let k = 0; k < flags.length; k++) {
    const flag = flags[k] ?? '';
    if (WITH_VALUE.has(flag)) k++;
    else if (!ALONE.test(flag)) inherited.push(flag);
  }
  return inherited;
}
