/** Where a command's inputs come from. */
import { InputError, type InputStream } from '../../index.ts';
import { openInputs } from '../../input/open.ts';
import type { Io } from '../io.ts';
import { stdinKind } from '../stdin.ts';

/** Raw text of the options; commander's names. */
export interface InputOptions {
  readonly inputs: readonly string[];
  readonly argFile: readonly string[];
  readonly type: 'auto' | 'string' | 'number' | 'json';
}

/** Opens what the options and arguments name; without any, stdin. */
export function openCommandInputs(
  records: 'values' | 'json',
  values: readonly string[],
  options: InputOptions,
  io: Io,
): InputStream {
  // A lone `-` means stdin wherever a file or input may stand.
  const isStdin = values.length === 1 && values[0] === '-';
  const files = isStdin ? ['-', ...options.argFile] : [...options.argFile];
  if (values.length === 0 && options.inputs.length === 0 && files.length === 0)
    files.push(implicitSource(io));
  return openInputs(
    { specs: options.inputs, values: isStdin ? [] : values, files, type: options.type, records },
    () => io.world.stdin,
  );
}

/** No source was named: stdin, unless somebody sits there. */
function implicitSource(io: Io): string {
  if (stdinKind(io.world.stdin.isTTY) === 'terminal')
    throw new InputError('ERR_MPRUN_NO_INPUTS', 'no inputs', {
      hint: 'use --inputs, arguments, or pipe data in',
    });
  return '-';
}
