import type { Benchmark } from '../../src/bench/benchmark.ts';
import type { Measurement } from '../../src/bench/measurement.ts';
import { summarize } from '../../src/bench/statistics.ts';

/** A measurement of these times in milliseconds. */
export function measured(
  mode: Benchmark['mode'],
  times: readonly number[],
  settings: Partial<Benchmark> & { readonly rest?: Partial<Measurement> } = {},
): Measurement {
  const { rest, ...benchmark } = settings;
  return {
    benchmark: {
      name: mode,
      mode,
      processes: mode === 'sequential' ? 1 : 2,
      chunksize: 'auto',
      parameters: {},
      ...benchmark,
    },
    times,
    statistics: summarize(times),
    userMs: 12,
    systemMs: 3,
    startupMs: undefined,
    failures: times.map(() => 0),
    ...rest,
  };
}
