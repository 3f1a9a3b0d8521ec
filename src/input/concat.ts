import type { InputStream } from '../types.ts';

/** One stream after the other. */
export function concat(streams: readonly InputStream[]): InputStream {
  const [only] = streams;
  if (only && streams.length === 1) return only;
  let at = 0;
  const pull = (max: number): readonly unknown[] | Promise<readonly unknown[]> => {
    const stream = streams[at];
    if (!stream) return [];
    const inputs = stream.pull(max);
    if (inputs instanceof Promise) return inputs.then((some) => (some.length > 0 ? some : next(max)));
    return inputs.length > 0 ? inputs : next(max);
  };
  const next = (max: number): readonly unknown[] | Promise<readonly unknown[]> => {
    at++;
    return pull(max);
  };
  return {
    length: streams.some(({ length }) => length === undefined)
      ? undefined
      : streams.reduce((total, { length = 0 }) => total + length, 0),
    pull,
    close: () => streams.forEach((stream) => stream.close()),
  };
}
