import type { Io } from '../io.ts';

/** Nobody changes files under a CI job's feet: `--watch` would only hang there, so it is told and run once. */
export function ignoresWatch(io: Io): boolean {
  const { CI } = io.world.env;
  if (!CI || CI === 'false') return false;
  io.note('warning: --watch is ignored, as CI is set\n');
  return true;
}
