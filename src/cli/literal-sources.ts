import type { LiteralSource } from '../input/open.ts';

/** What begins a source on the command line. */
const MARKS = /^(:::|::::)(\+?)$/;

/** A command line, and the sources that were written out at its end. */
export interface SplitArgv {
  /** Everything before the first mark. */
  readonly argv: readonly string[];
  readonly sources: readonly LiteralSource[];
}

/**
 * Takes GNU parallel's sources off the end of a command line: everything behind the first `:::`, `:::+`, `::::` or `::::+` is data,
 * whatever it looks like. `:::` begins a source of values, `::::` one of each file named (`-` is stdin); with `+`, it goes along
 * with the source before it instead of being combined with it.
 *
 * @example splitLiteralSources(['map', 'x.ts', ':::', '1', '-q']).sources; // [{ kind: 'values', isLinked: false, values: ['1', '-q'] }]
 */
export function splitLiteralSources(argv: readonly string[]): SplitArgv {
  const first = argv.findIndex((argument) => MARKS.test(argument));
  if (first < 0) return { argv, sources: [] };
  const sources: LiteralSource[] = [];
  for (let from = first; from < argv.length;) {
    const [, mark, plus] = MARKS.exec(argv[from] ?? '') ?? [];
    const length = argv.slice(from + 1).findIndex((argument) => MARKS.test(argument));
    const to = length < 0 ? argv.length : from + 1 + length;
    const words = argv.slice(from + 1, to);
    const isLinked = plus === '+';
    if (mark === ':::') sources.push({ kind: 'values', isLinked, values: words });
    else sources.push(...words.map((path): LiteralSource => ({ kind: 'file', isLinked, path })));
    from = to;
  }
  return { argv: argv.slice(0, first), sources };
}
