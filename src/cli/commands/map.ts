import type { Io } from '../io.ts';
import { runJob } from '../job-run.ts';
import { openCommandInputs, type InputOptions } from './inputs.ts';
import { toJobRequest, type JobOptions } from './job-options.ts';

export interface MapOptions extends JobOptions, InputOptions {}

/** `mprun map`, and `mprun starmap` with `call: 'spread'`: open the inputs, run the job. */
export async function map(
  call: 'one' | 'spread',
  task: string,
  values: readonly string[],
  options: MapOptions,
  io: Io,
): Promise<number> {
  const inputs = openCommandInputs(call === 'spread' ? 'json' : 'values', values, options, io);
  return runJob({ ...toJobRequest(task, options, io, inputs.length), call, inputs }, io);
}
