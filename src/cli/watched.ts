import type { Io } from './io.ts';

/** Whether somebody sees lines that come and go: a terminal, with columns, and neither CI nor TERM=dumb. */
export function isWatched({ world: { stderr, env } }: Io): boolean {
  return stderr.isTTY && stderr.columns > 0 && env['TERM'] !== 'dumb' && !env['CI'];
}
