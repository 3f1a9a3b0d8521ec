import { InputError } from '../../index.ts';
import { openInputs } from '../../input/open.ts';
import type { Io } from '../io.ts';
import { runJob } from '../job-run.ts';
import { stdinKind } from '../stdin.ts';
import { toJobRequest, type JobOptions } from './job-options.ts';

export interface MapOptions extends JobOptions {
  readonly inputs: readonly string[];
  readonly argFile: readonly string[];
  readonly type: 'auto' | 'string' | 'number' | 'json';
}

/** `mprun map`, and `mprun starmap` with `call: 'spread'`: open the inputs, run the job. */
export async function map(
  call: 'one' | 'spread',
  task: string,
  values: readonly string[],
  options: MapOptions,
  io: Io,
): Promise<number> {
  // A lone `-` means stdin wherever a file or input may stand.
  const isStdin = values.length === 1 && values[0] === '-';
  const files = isStdin ? ['-', ...options.argFile] : [...options.argFile];
  if (values.length === 0 && options.inputs.length === 0 && files.length === 0)
    files.push(implicitSource(io));
  const inputs = openInputs(
    {
      specs: options.inputs,
      values: isStdin ? [] : values,
      files,
      type: options.type,
      records: call === 'spread' ? 'json' : 'values',
    },
    () => io.world.stdin,
  );
  return runJob({ ...toJobRequest(task, options, io, inputs.length), call, inputs }, io);
}

/** No source was named: stdin, unless somebody sits there. */
function implicitSource(io: Io): string {
  if (stdinKind(io.world.stdin.isTTY) === 'terminal')
    throw new InputError('ERR_MPRUN_NO_INPUTS', 'no inputs', {
      hint: 'use --inputs, arguments, or pipe data in',
    });
  return '-';
}
