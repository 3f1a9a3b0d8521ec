/**
 * Levels of an `RLock` that were given back before those above them, as flows side by side do. They count as held until those
 * above them are given back, too; most locks never have any.
 */

/** By the lock, and its turn: only this thread, which holds it, need know. */
const givenBack = new Map<string, Set<number>>();

/** Gives back one that is not the highest. @returns whether it was held still */
export function giveBackEarly(turn: string, level: number): boolean {
  const levels = givenBack.get(turn) ?? new Set();
  if (levels.has(level)) return false;
  givenBack.set(turn, levels.add(level));
  return true;
}

/** The highest level that is held, from this one down; 0 when none is. */
export function highestHeld(turn: string, from: number): number {
  const levels = givenBack.get(turn);
  let level = from;
  while (levels?.delete(level)) level--;
  if (levels?.size === 0) givenBack.delete(turn);
  return level;
}

/** How many below this one are not held. */
export function countGivenBack(turn: string): number {
  return givenBack.get(turn)?.size ?? 0;
}

/** The turn begins: whatever is known of one of the name is of a lock that was dropped while it was held, and whose memory this one has. */
export function forgetLevels(turn: string): void {
  givenBack.delete(turn);
}

/** So that nothing need be looked up most often. */
export function isAnyGivenBack(): boolean {
  return givenBack.size > 0;
}
