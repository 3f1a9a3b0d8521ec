import { currentTask } from 'mprun';

/** Throw at the first two tries of each input, return it at the third. */
export function okOnThird(n: number): number {
  if (currentTask().attempt < 2) throw new Error('not yet');
  return n;
}
