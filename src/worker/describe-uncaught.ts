import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';

/** How our own stack frames are told from the user's: everything of ours lies below it. */
const OWN_FOLDER = dirname(dirname(fileURLToPath(import.meta.url)));
/** What `scripts/starter.cjs` calls bundles. */
const OWN_BUNDLES = ' (mprun/dist/bundle/';

/** The error with its stack, down to where our own frames begin. */
export function describeUncaught(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error);
  const lines = (error.stack ?? String(error)).split('\n');
  // Of whichever copy of our code it is.
  const { code, hint } = error as { code?: unknown; hint?: unknown };
  return [
    ...lines.filter((line) => !line.includes(OWN_FOLDER) && !line.includes(OWN_BUNDLES)),
    ...(String(code).startsWith('ERR_MPRUN_') && typeof hint === 'string' ? [`(${hint})`] : []),
  ].join('\n');
}
