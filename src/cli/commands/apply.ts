import { fromIterable } from '../../input/iterable.ts';
import type { Io } from '../io.ts';
import { runJob } from '../job-run.ts';
import { parseJson } from '../values.ts';
import { toJobRequest, type JobOptions } from './job-options.ts';

export interface ApplyOptions extends JobOptions {
  readonly args: string;
  readonly kwargs: string;
}

/** `mprun apply`: one call, its result on stdout. */
export async function apply(task: string, options: ApplyOptions, io: Io): Promise<number> {
  const args = parseJson('--args', options.args, 'array');
  const kwargs = parseJson('--kwargs', options.kwargs, 'object');
  const input = Object.keys(kwargs).length > 0 ? [...args, kwargs] : args;
  return runJob({ ...toJobRequest(task, options, io, 1), call: 'spread', inputs: fromIterable([input]) }, io);
}
