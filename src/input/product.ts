import type { InputStream } from '../types.ts';

/** Inputs asked for at a time while a source is collected. */
const COLLECT = 1024;

/**
 * Every combination of several sources, as tuples, the last source varying fastest. The first one is streamed, the others
 * are collected at the first pull.
 */
export function product(first: InputStream, others: readonly InputStream[]): InputStream {
  const all = [first, ...others];
  let combinations: readonly (readonly unknown[])[] | undefined;
  let waiting: unknown[] = [];
  const fill = async (max: number): Promise<readonly unknown[]> => {
    combinations ??= combine(await Promise.all(others.map(collect)));
    if (combinations.length === 0) return [];
    while (waiting.length === 0) {
      const heads = await first.pull(Math.max(1, Math.ceil(max / combinations.length)));
      if (heads.length === 0) return [];
      const tails = combinations;
      waiting = heads.flatMap((head) => tails.map((tail) => [head, ...tail]));
    }
    return waiting.splice(0, max);
  };
  return {
    length: all.some(({ length }) => length === undefined)
      ? undefined
      : all.reduce((total, { length = 0 }) => total * length, 1),
    pull: (max) => (waiting.length > 0 ? waiting.splice(0, max) : fill(max)),
    close: () => all.forEach((stream) => stream.close()),
  };
}

async function collect(stream: InputStream): Promise<unknown[]> {
  const inputs: unknown[] = [];
  for (;;) {
    const some = await stream.pull(COLLECT);
    if (some.length === 0) return inputs;
    for (const input of some) inputs.push(input);
  }
}

function combine(sources: readonly (readonly unknown[])[]): unknown[][] {
  return sources.reduce<unknown[][]>(
    (tuples, source) => tuples.flatMap((tuple) => source.map((input) => [...tuple, input])),
    [[]],
  );
}
