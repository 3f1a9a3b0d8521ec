import { UsageError } from '../../index.ts';
import type { Io } from '../io.ts';
import { splitLiteralSources } from '../literal-sources.ts';

interface Sources {
  readonly inputs: readonly string[];
  readonly argFile: readonly string[];
}

const STDIN = '-';

/**
 * The files that inputs are read from.
 *
 * @throws UsageError when some come from stdin, which can be read only once
 */
export function inputFiles(
  values: readonly string[],
  { inputs, argFile }: Sources,
  { world }: Io,
): readonly string[] {
  const literals = splitLiteralSources(world.argv).sources;
  const files = [
    ...argFile,
    ...inputs.filter((spec) => spec === STDIN || spec.startsWith('@')).map((spec) => spec.replace(/^@/, '')),
    ...literals.flatMap((source) => (source.kind === 'file' ? [source.path] : [])),
  ];
  const isImplicit = values.length + inputs.length + argFile.length + literals.length === 0;
  const isAsked = files.includes(STDIN) || (values.length === 1 && values[0] === STDIN);
  if (isImplicit || isAsked)
    throw new UsageError('--watch cannot run inputs from stdin again', {
      hint: 'use --inputs, arguments, or --arg-file',
    });
  return files;
}
