import { InputError } from '../errors.ts';

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'no such file'],
  ['ENOTDIR', 'no such file'],
  ['EACCES', 'permission denied'],
  ['EISDIR', 'it is a directory'],
]);

/**
 * The error for a source that does not open, or breaks while it is read; `cause` is the system's.
 *
 * @param name what the source is called in messages: the path as it was written, or `<stdin>`
 * @returns InputError (ERR_MPRUN_INPUT_OPEN)
 * @example fileError('open', 'x.txt', error).message; // "cannot open 'x.txt': no such file"
 */
export function fileError(verb: 'open' | 'read', name: string, cause: unknown): InputError {
  const { code } = cause as NodeJS.ErrnoException;
  const message = cause instanceof Error ? cause.message : String(cause);
  const reason = REASONS.get(code ?? '') ?? message;
  return new InputError('ERR_MPRUN_INPUT_OPEN', `cannot ${verb} '${name}': ${reason}`, { cause });
}
