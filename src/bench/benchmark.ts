/**
 * The nouns of a measurement:
 *
 * mode         a way to run a task over inputs, as the documents compare them
 * benchmark    a mode with its settings: what is measured
 * run          one execution of a benchmark over all inputs
 * measurement  what the runs of a benchmark came to
 */
import type { PoolOptions } from '../index.ts';

export type Mode = 'sequential' | 'threads' | 'processes';

/** In the documents' order. */
export const MODES = ['sequential', 'threads', 'processes'] as const satisfies readonly Mode[];

export interface Benchmark {
  /** What it is called in reports: `threads`, in a sweep `threads -p 2`. */
  readonly name: string;
  readonly mode: Mode;
  /** Number of workers; 1 for sequential. */
  readonly processes: number;
  readonly chunksize: number | 'auto';
  /** Values of what is swept, by name, as exports have them; none of sequential, which has nothing to sweep. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** What is varied; nothing of it: one benchmark per mode. */
export interface Sweep {
  readonly processes?: readonly number[];
  readonly chunksize?: readonly (number | 'auto')[];
}

export interface BenchmarkWishes {
  readonly modes: readonly Mode[];
  readonly processes: number;
  readonly chunksize: number | 'auto';
  readonly sweep: Sweep;
}

/**
 * Each mode with each combination of what is swept. Sequential has neither workers nor messages to them: it is measured
 * once, as what the others are compared with.
 */
export function makeBenchmarks({ modes, processes, chunksize, sweep }: BenchmarkWishes): Benchmark[] {
  return modes.flatMap((mode) => {
    if (mode === 'sequential') return [{ name: mode, mode, processes: 1, chunksize: 'auto', parameters: {} }];
    return (sweep.processes ?? [processes]).flatMap((count) =>
      (sweep.chunksize ?? [chunksize]).map((size) => makeBenchmark(mode, count, size, sweep)),
    );
  });
}

/** The pool's own words for a mode. */
export const BACKENDS = {
  sequential: 'inline',
  threads: 'thread',
  processes: 'process',
} as const satisfies Record<Mode, PoolOptions['backend']>;

/** What makes a pool run in this mode. */
export function poolOptionsOf({ mode, processes }: Benchmark): Pick<PoolOptions, 'backend' | 'processes'> {
  return { backend: BACKENDS[mode], processes };
}

function makeBenchmark(mode: Mode, processes: number, chunksize: number | 'auto', sweep: Sweep): Benchmark {
  const parameters: Record<string, string> = {};
  const flags: string[] = [];
  if (sweep.processes) {
    parameters['processes'] = String(processes);
    flags.push(`-p ${processes}`);
  }
  if (sweep.chunksize) {
    parameters['chunksize'] = String(chunksize);
    flags.push(`--chunksize ${chunksize}`);
  }
  return { name: [mode, ...flags].join(' '), mode, processes, chunksize, parameters };
}
