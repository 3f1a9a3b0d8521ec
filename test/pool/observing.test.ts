import { expect, test, vi } from 'vitest';

import { Observing } from '../../src/pool/observing.ts';
import { failedRun } from '../../src/pool/run.ts';
import type { Settled } from '../../src/types.ts';

test('a failure that is known and not settled yet, as its prints are on their way, pauses too, until it was seen', async () => {
  const listener = { seen: vi.fn(), resumed: vi.fn(), failed: vi.fn() };
  const observe = async (settled: Settled): Promise<Settled> => settled;
  const observing = new Observing({ observe, hasAttempts: false, pauseAfter: 'failure' }, listener);
  const run = failedRun(0, ['input'], () => new Error('x'));

  const settled = observing.announce(run);
  expect(observing.isPausing).toBe(true);
  observing.show(run);
  settled();
  expect(observing.isPausing).toBe(true);
  await vi.waitFor(() => expect(listener.seen).toHaveBeenCalledOnce());
  expect(observing.isPausing).toBe(false);
  expect(listener.failed).not.toHaveBeenCalled();
});

test('what does not pause is announced in vain', () => {
  const listener = { seen: vi.fn(), resumed: vi.fn(), failed: vi.fn() };
  const observing = new Observing(
    { observe: (settled) => settled, hasAttempts: false, pauseAfter: 'success' },
    listener,
  );
  const settled = observing.announce(failedRun(0, ['input'], () => new Error('x')));
  expect(observing.isPausing).toBe(false);
  settled();
  expect(listener.resumed).not.toHaveBeenCalled();
});
