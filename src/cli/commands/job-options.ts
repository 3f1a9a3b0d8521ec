/** Options that map, starmap and apply share, as commander gives them, and what they mean. */
import { cpuCount, UsageError, type BackendKind, type PoolOptions } from '../../index.ts';
import { decideColor, makeColors } from '../../report/color.ts';
import type { ResultFormat } from '../../report/format.ts';
import { refIn } from '../callbacks.ts';
import type { Io } from '../io.ts';
import type { JobRequest } from '../job-run.ts';
import { parseCount, parseDuration, parseJson, parseProcesses } from '../values.ts';

/** Raw text of the options; commander's names. */
export interface JobOptions {
  readonly backend: BackendKind;
  readonly processes: string;
  readonly jobs?: string;
  readonly maxProcs?: string;
  readonly workers?: string;
  readonly chunksize: string;
  readonly maxtasksperchild?: string;
  readonly initializer?: string;
  readonly initargs?: string;
  readonly callback?: string;
  readonly errorCallback?: string;
  readonly timeout?: string;
  readonly unordered?: boolean;
  readonly format: ResultFormat;
  readonly json?: boolean;
  readonly summary: JobRequest['summary'];
  readonly quiet?: boolean;
  readonly color: 'auto' | 'always' | 'never' | false;
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
    chunksize: options.chunksize === 'auto' ? 'auto' : parseCount('--chunksize', options.chunksize),
    ordered: options.unordered !== true,
    callbacks: { callback: options.callback, errorCallback: options.errorCallback },
    format: options.json ? 'json' : options.format,
    summary: options.summary,
    quiet: options.quiet === true,
    colors: makeColors(
      decideColor({
        flag: options.color === false ? 'never' : options.color,
        env: io.world.env,
        isTTY: io.world.stderr.isTTY,
      }),
    ),
  };
}

function toPoolOptions(task: string, options: JobOptions, inputCount: number | undefined): PoolOptions {
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
