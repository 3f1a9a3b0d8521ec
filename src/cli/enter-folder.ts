import { UsageError } from '../index.ts';
import type { Io } from './io.ts';

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'no such directory'],
  ['ENOTDIR', 'it is no directory'],
  ['EACCES', 'permission denied'],
]);

/**
 * `-C`: as if mprun had been started there, whatever workers are: modules, inputs and outputs are looked for in that folder.
 *
 * @throws UsageError
 */
export function enterFolder(folder: string, { world }: Io): void {
  try {
    process.chdir(folder);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new UsageError(`invalid --cwd '${folder}': ${REASONS.get(code) ?? message}`, { cause: error });
  }
  world.cwd = process.cwd();
}
