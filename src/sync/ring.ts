/** Telling those who wait that there may be something for them. */
import { membership } from '../memory/membership.ts';
import { markedInTurn, noteTurn, unmark, type WaitPlace } from './marks.ts';
import { queueAt } from './wait-queue.ts';

/** Tells one of those who wait, in turns. */
export function ringNext(place: WaitPlace): void {
  for (const slot of markedInTurn(place)) {
    if (!ringSlot(place, slot)) continue;
    noteTurn(place, slot);
    return;
  }
}

/** Tells all who wait. */
export function ringAll(place: WaitPlace): void {
  for (const slot of markedInTurn(place)) ringSlot(place, slot);
}

/** Tells one member. @returns whether it waits */
export function ringSlot(place: WaitPlace, slot: number): boolean {
  const { slot: mine, bell } = membership();
  if (slot !== mine) {
    bell.ring(slot);
    return true;
  }
  const queue = queueAt(place);
  // A mark of somebody who had this slot before.
  if (!queue) unmark(place, slot);
  queue?.look(false);
  return queue !== undefined;
}
