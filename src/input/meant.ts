import type { InputStream } from '../types.ts';

/** A range as `--inputs` takes it: `0..9`, `9..0`, `0..9..2`. */
const RANGE = /^-?\d+\.\.-?\d+(?:\.\.-?\d+)?$/;

/**
 * How to have what somebody may have meant by a text that is handed to a task as it is; `undefined` for text that is just text.
 *
 * @example meantBy('0..9'); // '-i 0..9 is the range'
 */
export function meantBy(text: string): string | undefined {
  if (RANGE.test(text)) return `-i ${text} is the range`;
  return /^\s*[{[]/.test(text) && isJson(text) ? '--type json reads JSON' : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The same stream; `look` gets its first input. */
export function showFirst(source: InputStream, look: (input: unknown) => void): InputStream {
  let isFirst = true;
  const seen = (inputs: readonly unknown[]): readonly unknown[] => {
    if (isFirst && inputs.length > 0) look(inputs[0]);
    isFirst &&= inputs.length === 0;
    return inputs;
  };
  return {
    length: source.length,
    pull(max) {
      const inputs = source.pull(max);
      if (!isFirst) return inputs;
      return inputs instanceof Promise ? inputs.then(seen) : seen(inputs);
    },
    close: () => source.close(),
  };
}
