import { expect, test } from 'vitest';

import { makeColors } from '../../src/report/color.ts';
import { retryLine } from '../../src/report/retry-line.ts';
import { retryEvent } from '../support/run-events.ts';

const line = (fields: Parameters<typeof retryEvent>[1]): string =>
  retryLine(retryEvent(1, fields), makeColors(false));

test('a retry says which input, which attempt is next, when, and why', () => {
  expect(line({})).toBe('retry #1 (attempt 2 of 3) in 50ms: Error: not yet');
  expect(line({ attempt: 2, delayMs: 1500 })).toBe('retry #1 (attempt 3 of 3) in 1.5s: Error: not yet');
  expect(line({ delayMs: 0, error: new TypeError('a\nb') })).toBe('retry #1 (attempt 2 of 3): TypeError: a');
});
