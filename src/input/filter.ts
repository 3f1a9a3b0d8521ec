import { inspect } from 'node:util';

import { UsageError } from '../errors.ts';
import type { InputStream } from '../types.ts';
import { quote } from './quote.ts';

/** Whether an input is taken: anything that is true, or a promise of it. */
export type Predicate = (input: unknown) => unknown;

/**
 * The inputs for which a function of the user's gives something true. It is called in order, once each.
 *
 * What it throws is thrown as UsageError that names the input, after all inputs before it were given out.
 *
 * @example filter(fromIterable([1, 2, 3]), (input) => Number(input) > 1).pull(5); // resolves to [2, 3]
 */
export function filter(source: InputStream, predicate: Predicate): InputStream {
  let number = 0;
  let failure: UsageError | undefined;
  const select = async (inputs: readonly unknown[]): Promise<unknown[]> => {
    const kept: unknown[] = [];
    for (const input of inputs) {
      number++;
      try {
        const answer = predicate(input);
        if (answer instanceof Promise ? await answer : answer) kept.push(input);
      } catch (error) {
        failure = filterError(error, input, number);
        source.close();
        break;
      }
    }
    return kept;
  };
  return {
    length: undefined,
    async pull(max) {
      while (!failure) {
        const inputs = await source.pull(max);
        const kept = await select(inputs);
        if (kept.length > 0 || inputs.length === 0) return kept;
      }
      throw failure;
    },
    close: () => source.close(),
  };
}

function filterError(error: unknown, input: unknown, number: number): UsageError {
  const text = quote(inspect(input, { breakLength: Infinity, depth: 2 }));
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new UsageError(`--filter failed for input ${number}, ${text}: ${reason.split('\n', 1)[0]}`, {
    hint: 'the function gets the input, and gives true to keep it',
    cause: error,
  });
}
