import type { Colors } from '../color.ts';
import { describeArguments } from '../failure.ts';

/** An input whose prints are shown together. */
export interface PrintGroup {
  readonly seq: number;
  readonly fn: string;
  readonly input: unknown;
  /** The input is an array of arguments. */
  readonly spread: boolean;
  /** Lines. */
  readonly bytes: Uint8Array;
}

/**
 * The prints of one input with a line above that names it.
 *
 * @param folds GitHub folds it. What a reader must see never is.
 */
export function printGroup(
  { seq, fn, input, spread, bytes }: PrintGroup,
  colors: Colors,
  folds: boolean,
): Uint8Array {
  const title = `#${seq} ${fn}(${describeArguments(input, spread)})`;
  const heading = folds ? `::group::${title.replaceAll(/[\r\n%]/g, escapeData)}` : colors.dim(`── ${title}`);
  const parts = [Buffer.from(`${heading}\n`), bytes];
  return Buffer.concat(folds ? [...parts, Buffer.from('::endgroup::\n')] : parts);
}

/** As GitHub's commands want it. */
function escapeData(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
