import type { Io } from './io.ts';

/** Whether somebody sees lines that come and go: where they can be drawn, but in CI. */
export function isWatched(io: Io): boolean {
  return canDraw(io) && !io.world.env['CI'];
}

/** Whether lines can come and go: on a terminal with columns that knows more than text. */
export function canDraw({ world: { stderr, env } }: Io): boolean {
  return stderr.isTTY && stderr.columns > 0 && env['TERM'] !== 'dumb';
}
