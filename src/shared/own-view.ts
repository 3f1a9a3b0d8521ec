/**
 * Typed arrays over shared memory that are given out. Memory of a thing that nobody has any more is used again: so whoever has its
 * view has the thing, too.
 */
const things = new WeakMap<object, object>();

/** From now on the view keeps the thing alive. */
export function keepWith<V extends object>(view: V, thing: object): V {
  things.set(view, thing);
  return view;
}
