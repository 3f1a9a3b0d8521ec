import type { InputStream } from '../types.ts';

/**
 * Lists of consecutive inputs, each of that size but the last.
 *
 * @example batch(fromIterable([1, 2, 3]), 2).pull(5); // resolves to [[1, 2], [3]]
 */
export function batch(source: InputStream, size: number): InputStream {
  let rest: unknown[] = [];
  let failure: { readonly error: unknown } | undefined;
  let isOver = false;
  const fill = async (max: number): Promise<void> => {
    try {
      while (!isOver && rest.length < size) {
        const inputs = await source.pull(max * size - rest.length);
        isOver ||= inputs.length === 0;
        rest = rest.concat(inputs);
      }
    } catch (error) {
      isOver = true;
      failure = { error };
    }
  };
  return {
    length: source.length === undefined ? undefined : Math.ceil(source.length / size),
    async pull(max) {
      await fill(max);
      if (rest.length === 0 && failure) throw failure.error;
      const lists: unknown[][] = [];
      while (lists.length < max && (rest.length >= size || (isOver && rest.length > 0)))
        lists.push(rest.splice(0, size));
      return lists;
    },
    close() {
      isOver = true;
      rest = [];
      failure = undefined;
      source.close();
    },
  };
}
