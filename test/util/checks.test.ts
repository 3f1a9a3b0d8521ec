import { expect, test } from 'vitest';

import { expectOptions, positiveInteger, signalName, text, type Check } from '../../src/util/checks.ts';

const hintFor = (options: unknown, checks: Readonly<Record<string, Check>>): string => {
  try {
    expectOptions('a pool', options, checks);
  } catch (error) {
    return (error as { hint: string }).hint;
  }
  return 'nothing was thrown';
};

test('what Python takes without a name is written with the name it has here', () => {
  const pool = { backend: text, processes: positiveInteger };
  expect(hintFor(4, pool)).toBe('write { processes: 4 }');
  expect(hintFor(100, { signal: signalName, chunksize: positiveInteger })).toBe('write { chunksize: 100 }');
  expect(hintFor('./work.js#f', { name: text, target: text })).toBe("write { target: './work.js#f' }");
});

test('what none of these can be is answered by an example', () => {
  expect(hintFor(0, { backend: text, processes: positiveInteger })).toBe('such as { backend: … }');
  expect(hintFor([4], { backend: text, processes: positiveInteger })).toBe('such as { backend: … }');
});

test('an error without a hint has no such property to print', () => {
  const keysOf = (options: object): string[] => {
    try {
      expectOptions('a pool', options, { processes: positiveInteger });
    } catch (error) {
      return Object.keys(error as object);
    }
    return ['nothing was thrown'];
  };
  expect(keysOf({ processes: 0 })).toEqual(['code']);
  expect(keysOf({ process: 2 })).toEqual(['code', 'hint']);
});
