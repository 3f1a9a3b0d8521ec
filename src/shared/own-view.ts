/**
 * Typed arrays over shared memory that are given out. Memory of a thing that nobody has any more is used again: so whoever has a
 * view of it, or of a part of it, has the thing, too.
 */
import type { Place } from '../memory/place.ts';
import type { Cells, Kind } from './typecodes.ts';

/** By the memory of their views; several of the same where there is no memory for a view alone. */
const things = new WeakMap<object, Set<object>>();

/** A view of a thing's memory, and of nothing else. */
export function viewToGiveOut(thing: object, place: Place, kind: Kind, length: number): Cells {
  const { buffer, at } = place.part();
  const owners = things.get(buffer) ?? new Set();
  things.set(buffer, owners.add(thing));
  return kind.view(buffer, at, length);
}
