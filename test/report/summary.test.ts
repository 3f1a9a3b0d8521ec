import { expect, test } from 'vitest';

import { summaryLine } from '../../src/report/summary.ts';
import { NO_COUNTS } from '../../src/report/classify.ts';

const run = {
  startedAt: 0,
  endedAt: 1000,
  elapsedMs: 1234,
  processes: 2,
  backend: 'process' as const,
  exits: [],
};

test('the summary counts what was run again once, and what was done before', () => {
  const retried = { ...NO_COUNTS, total: 1, ok: 1, retried: 1 };
  expect(summaryLine({ ...run, counts: retried })).toBe('1 task: 1 ok, 1 retried in 1.234s (2 processes)');
  const skipped = { ...NO_COUNTS, total: 5, ok: 1, skipped: 4 };
  expect(summaryLine({ ...run, counts: skipped, processes: 1 })).toBe(
    '5 tasks: 1 ok, 4 skipped in 1.234s (1 process)',
  );
});
