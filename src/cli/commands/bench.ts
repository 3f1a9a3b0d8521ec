import { resolve } from 'node:path';

import type { BenchPlan } from '../../bench/bench.ts';
import { BACKENDS, makeBenchmarks, type BenchmarkWishes, type Mode } from '../../bench/benchmark.ts';
import { cpuCount, UsageError, type InputStream } from '../../index.ts';
import type { BenchSort } from '../../report/bench-text.ts';
import { runBench, type BenchRequest } from '../bench-run.ts';
import type { Io } from '../io.ts';
import { expectWritable, STDOUT } from '../output-file.ts';
import { parseChunksize, parseCount, parseWholeNumber } from '../values.ts';
import { modesWith, parseModes, parseRatio, parseSweep } from './bench-values.ts';
import { openCommandInputs, type InputOptions } from './inputs.ts';
import { toColors, type ColorFlag } from '../options/color.ts';
import { toPoolOptions, type PoolFlags } from '../options/pool-options.ts';

/** Enough that pulling costs nothing. */
const INPUTS_AT_ONCE = 1024;

/** Raw text of the options; commander's names. */
export interface BenchOptions extends PoolFlags, ColorFlag, InputOptions {
  readonly modes: string;
  readonly backend?: (typeof BACKENDS)[Mode];
  readonly runs: string;
  readonly warmup: string;
  readonly parameterList: readonly string[];
  readonly excludeStartup?: boolean;
  readonly check: boolean;
  readonly failIfSlower?: string;
  readonly style?: BenchRequest['style'];
  readonly timeUnit?: 'ms' | 's';
  readonly sort: BenchSort;
  readonly exportJson?: string;
  readonly exportMarkdown?: string;
  readonly exportCsv?: string;
}

/** What the options say, checked before the inputs are read, which may take long. */
interface Settings extends Omit<BenchRequest, 'plan'> {
  readonly benchmarks: BenchmarkWishes;
  readonly excludesStartup: boolean;
  readonly plan: Pick<BenchPlan, 'runs' | 'warmup' | 'checksResults'>;
}

/** `mprun bench`: the same inputs in each mode, timed. */
export async function bench(
  task: string,
  values: readonly string[],
  options: BenchOptions,
  io: Io,
): Promise<number> {
  const settings = parseSettings(task, options, io);
  // Every run needs them all, so they are collected once.
  const inputs = await collectInputs(await openCommandInputs('one', values, options, io));
  if (inputs.length > 0) return runBench(toRequest(settings, task, inputs), io);
  io.note('no inputs\n');
  return 0;
}

function parseSettings(task: string, options: BenchOptions, io: Io): Settings {
  const modes = options.backend === undefined ? parseModes(options.modes) : modesWith(options.backend);
  const runs = parseCount('--runs', options.runs);
  expectConsistent(modes, options);
  const pool = toPoolOptions(task, options, undefined);
  const { exportJson: json, exportMarkdown: markdown, exportCsv: csv, failIfSlower } = options;
  expectExportable([json, markdown, csv].filter((path) => path !== undefined));
  return {
    benchmarks: {
      modes,
      processes: pool.processes,
      chunksize: parseChunksize('--chunksize', options.chunksize),
      sweep: parseSweep(options.parameterList, cpuCount()),
    },
    excludesStartup: options.excludeStartup === true,
    plan: { runs, warmup: parseWholeNumber('--warmup', options.warmup), checksResults: options.check },
    pool,
    style: styleOf(options, runs),
    statistics: { unit: options.timeUnit, sort: options.sort },
    showsResults: options.quiet !== true,
    files: { json, markdown, csv },
    failIfSlower: failIfSlower === undefined ? undefined : parseRatio('--fail-if-slower', failIfSlower),
    colors: toColors(options, io),
  };
}

function toRequest(
  { benchmarks: wishes, excludesStartup, plan, ...rest }: Settings,
  task: string,
  inputs: readonly unknown[],
): BenchRequest {
  // Workers beyond the number of inputs would start for nothing, except where they were asked for by -L.
  const processes = Math.min(wishes.processes, inputs.length);
  const benchmarks = makeBenchmarks({ ...wishes, processes });
  return { ...rest, plan: { ...plan, benchmarks, work: { task, inputs, excludesStartup } } };
}

/** The documents' lines have no place for parameters; several runs give more than a line. */
function styleOf({ style, parameterList }: BenchOptions, runs: number): BenchRequest['style'] {
  const isSweep = parameterList.length > 0;
  if (isSweep && (style === 'seed' || style === 'both'))
    throw new UsageError(`--style ${style} does not go with -L: its lines have no place for parameters`, {
      hint: 'leave --style out, or write --style stats',
    });
  if (style) return style;
  if (isSweep) return 'stats';
  return runs > 1 ? 'both' : 'seed';
}

function expectConsistent(modes: readonly Mode[], options: BenchOptions): void {
  const hasPool = modes.some((mode) => mode !== 'sequential');
  const { parameterList, failIfSlower, excludeStartup, maxtasksperchild, timeout } = options;
  if (timeout !== undefined && modes.includes('sequential'))
    throw new UsageError(
      '--timeout does not go with sequential: nothing can stop a task that runs in mprun itself',
      {
        hint: 'write --modes threads,processes',
      },
    );
  if (parameterList.length > 0 && !hasPool)
    throw new UsageError('-L has nothing to vary: sequential has no workers', {
      hint: 'add threads or processes to --modes',
    });
  if (failIfSlower !== undefined && !(modes.includes('sequential') && hasPool))
    throw new UsageError('--fail-if-slower compares with sequential: --modes must name it, and another', {
      hint: 'leave --modes and --backend out for all of them',
    });
  if (excludeStartup && maxtasksperchild !== undefined)
    throw new UsageError(
      '--exclude-startup does not go with --maxtasksperchild: workers that are replaced start during the run',
      { hint: 'leave one of them out' },
    );
}

/** @throws before anything is measured */
function expectExportable(paths: readonly string[]): void {
  const targets = paths.map((path) => (path === STDOUT ? path : resolve(path)));
  const twice = paths.find((_, k) => targets.indexOf(targets[k] ?? '') < k);
  if (twice !== undefined)
    throw new UsageError(`two exports go to '${twice}': the second would replace the first`, {
      hint: 'give each a file of its own',
    });
  for (const path of paths) if (path !== STDOUT) expectWritable(path);
}

async function collectInputs(stream: InputStream): Promise<unknown[]> {
  const inputs: unknown[] = [];
  try {
    for (;;) {
      const some = await stream.pull(INPUTS_AT_ONCE);
      if (some.length === 0) return inputs;
      for (const input of some) inputs.push(input);
    }
  } finally {
    stream.close();
  }
}
