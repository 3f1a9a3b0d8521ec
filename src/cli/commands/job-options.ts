/** Options of pools, and those that map, starmap and apply share besides: as commander gives them, and what they mean. */
import { cpuCount, UsageError, type BackendKind, type PoolOptions } from '../../index.ts';
import { decideColor, makeColors, type Colors } from '../../report/color.ts';
import type { ResultFormat } from '../../report/format.ts';
import { refIn } from '../callbacks.ts';
import type { Io } from '../io.ts';
import type { JobRequest } from '../job-run.ts';
import { parseChunksize, parseCount, parseDuration, parseJson, parseProcesses } from '../values.ts';

/** Raw text of what makes a pool; commander's names. */
export interface PoolFlags {
  /** Where the command has that option; bench has a pool of each kind. */
  readonly backend?: BackendKind;
  readonly processes: string;
  readonly jobs?: string;
  readonly maxProcs?: string;
  readonly workers?: string;
  readonly chunksize: string;
  readonly maxtasksperchild?: string;
  readonly initializer?: string;
  readonly initargs?: string;
  readonly timeout?: string;
}

/** Raw value of `--color`. */
export interface ColorFlag {
  readonly color: 'auto' | 'always' | 'never' | false;
}

/** Raw text of the options; commander's names. */
export interface JobOptions extends PoolFlags, ColorFlag {
  readonly callback?: string;
  readonly errorCallback?: string;
  readonly unordered?: boolean;
  readonly format: ResultFormat;
  readonly json?: boolean;
  readonly summary: JobRequest['summary'];
  readonly quiet?: boolean;
}

/** Everything of a request but the inputs and how they are passed. Throws `UsageError`. */
export function toJobRequest(
  task: string,
  options: JobOptions,
  io: Io,
  inputCount: number | undefined,
): Omit<JobRequest, 'inputs' | 'call'> {
  return {
    task,
    pool: toPoolOptions(task, options, inputCount),
    chunksize: parseChunksize('--chunksize', options.chunksize),
    ordered: options.unordered !== true,
    callbacks: { callback: options.callback, errorCallback: options.errorCallback },
    format: options.json ? 'json' : options.format,
    summary: options.summary,
    quiet: options.quiet === true,
    colors: toColors(options, io),
  };
}

/** Colours of what is written to that stream: messages go to stderr. */
export function toColors(
  { color }: ColorFlag,
  { world }: Io,
  stream: 'stdout' | 'stderr' = 'stderr',
): Colors {
  const flag = color === false ? 'never' : color;
  return makeColors(decideColor({ flag, env: world.env, isTTY: world[stream].isTTY }));
}

/** Throws `UsageError`. */
export function toPoolOptions(
  task: string,
  options: PoolFlags,
  inputCount: number | undefined,
): PoolOptions & { processes: number } {
  const { backend, maxtasksperchild, timeout, initializer, initargs } = options;
  const asked = options.jobs ?? options.maxProcs ?? options.workers ?? options.processes;
  const processes = parseProcesses(asked, cpuCount());
  if (initargs !== undefined && initializer === undefined)
    throw new UsageError('--initargs needs --initializer');
  if (timeout !== undefined && backend === 'inline')
    throw new UsageError(
      '--timeout is not for --backend inline: nothing can stop a task that runs in mprun itself',
      {
        hint: 'use --backend process or thread',
      },
    );
  return {
    backend,
    // Workers beyond the number of inputs would start for nothing.
    processes: Math.min(processes, Math.max(1, inputCount ?? Infinity)),
    initializer: initializer === undefined ? undefined : refIn(task, initializer),
    initargs: initargs === undefined ? undefined : parseJson('--initargs', initargs, 'array'),
    maxtasksperchild:
      maxtasksperchild === undefined ? undefined : parseCount('--maxtasksperchild', maxtasksperchild),
    timeoutMs: timeout === undefined ? undefined : parseDuration('--timeout', timeout),
  };
}
