import type { InputStream } from '../types.ts';
import { concat } from './concat.ts';
import { link, linkWrap } from './link.ts';
import { product } from './product.ts';
import { through } from './through.ts';

/** How several sources make one. */
export type Combination = 'product' | 'link' | 'link-wrap' | 'concat';

export interface Source {
  readonly stream: InputStream;
  /** Goes along with the source before it: one of each (`:::+`). */
  readonly isLinked: boolean;
}

/**
 * One source as it is; of several, tuples with an input of each, whatever belongs together: every combination (`product`, the
 * last source varying fastest), one after the other until the shortest ends (`link`) or the longest (`link-wrap`). With
 * `concat`, one source after the other, without tuples but for linked ones.
 *
 * @example
 * // 1 2 ::: a b :::+ x y  gives  [1, 'a', 'x'] [1, 'b', 'y'] [2, 'a', 'x'] [2, 'b', 'y']
 */
export function combine(sources: readonly Source[], combination: Combination): InputStream {
  const streams = sources.map(({ stream }) => stream);
  const [first, ...others] = streams;
  if (!first || others.length === 0 || combination === 'concat')
    return concat(
      groupsOf(sources).map((group) => (group.length === 1 ? (group[0] ?? concat([])) : link(group))),
    );
  if (combination === 'link') return link(streams);
  const groups = groupsOf(sources);
  if (groups.length === 1) return link(streams);
  const join = combination === 'product' ? joinProduct : linkWrap;
  if (groups.every((group) => group.length === 1)) return join(streams);
  return flattened(join(groups.map((group) => tuplesOf(group))));
}

function joinProduct([first = concat([]), ...others]: readonly InputStream[]): InputStream {
  return product(first, others);
}

/** Each source with those that are linked to it. */
function groupsOf(sources: readonly Source[]): InputStream[][] {
  const groups: InputStream[][] = [];
  for (const { stream, isLinked } of sources) {
    const last = groups.at(-1);
    if (isLinked && last) last.push(stream);
    else groups.push([stream]);
  }
  return groups;
}

/** Inputs of a single source are made tuples too: an input may be an array itself. */
function tuplesOf(group: readonly InputStream[]): InputStream {
  const [only, ...others] = group;
  if (!only || others.length > 0) return link(group);
  return through(only, { length: only.length, step: (inputs) => inputs.map((input) => [input]) });
}

function flattened(stream: InputStream): InputStream {
  const { length } = stream;
  return through(stream, {
    length,
    step: (tuples) => tuples.map((groups) => (groups as readonly unknown[][]).flat()),
  });
}
