/**
 * Typed arrays over shared memory that are given out. Memory of a thing that nobody has any more is used again: so whoever has a
 * view of it, or of a part of it, has the thing, too.
 */
import type { Place } from '../memory/place.ts';
import type { Cells, Kind } from './typecodes.ts';

const things = new WeakMap<object, object>();

/** A view of a thing's memory, and of nothing else. */
export function viewToGiveOut(thing: object, place: Place, kind: Kind, length: number): Cells {
  const { buffer, at } = place.part();
  things.set(buffer, thing);
  return kind.view(buffer, at, length);
}
