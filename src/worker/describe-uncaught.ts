import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';

/** How our own stack frames are told from the user's. */
const OWN_FOLDER = dirname(fileURLToPath(import.meta.url));

/** The error with its stack, down to where our own frames begin. */
export function describeUncaught(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error);
  const lines = (error.stack ?? String(error)).split('\n');
  return lines.filter((line) => !line.includes(OWN_FOLDER)).join('\n');
}
