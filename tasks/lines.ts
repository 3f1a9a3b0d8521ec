import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Count the lines of a file by running `wc`; an exit status of it that is not 0 fails the input. */
export default async function lines(path: string): Promise<number> {
  const { stdout } = await run('wc', ['-l', path]);
  return Number.parseInt(stdout, 10);
}
