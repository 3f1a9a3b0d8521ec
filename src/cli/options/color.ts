import { decideColor, makeColors, type Colors } from '../../report/color.ts';
import type { Io } from '../io.ts';

/** Raw value of `--color`. */
export interface ColorFlag {
  readonly color: 'auto' | 'always' | 'never' | false;
}

/** Colours of what is written to that stream: messages go to stderr. */
export function toColors(
  { color }: ColorFlag,
  { world }: Io,
  stream: 'stdout' | 'stderr' = 'stderr',
): Colors {
  const flag = color === false ? 'never' : color;
  return makeColors(decideColor({ flag, env: world.env, isTTY: world[stream].isTTY }));
}
