import { NestingError } from '../errors.ts';
import { currentImport, isInline, realm } from './realm.ts';

/** Tells a child how many levels of workers are above it. */
export const DEPTH_VARIABLE = 'MPRUN_DEPTH';
/** Raises or lowers the limit. */
const MAX_DEPTH_VARIABLE = 'MPRUN_MAX_DEPTH';
/** Levels of workers below the main process: a task's pool and its tasks' pools. More is a loop, most often. */
const MAX_DEPTH = 3;

/**
 * Throws unless this process may start others: a worker must not do it because it imports a module, since every worker of
 * the new pool would import that module too, and start workers of its own. The import fails with the same error, whatever
 * the module does with it.
 *
 * @param what is about to be made: `Pool`, `Process`
 * @throws NestingError
 */
export function expectMayStart(what: string): void {
  const { depth } = realm();
  const importing = currentImport();
  if (importing) {
    const error = new NestingError(
      'ERR_MPRUN_IMPORT_TIME_POOL',
      `${importing.module} creates a ${what} while a worker imports it`,
      {
        // Inline, the copy of the module that is compiled for the task is in the main process too.
        hint: `move the task to a file of its own${isInline() ? '' : `, or create the ${what} only \`if (isMainProcess)\``}`,
      },
    );
    importing.refuse(error);
    throw error;
  }
  const limit = Number(process.env[MAX_DEPTH_VARIABLE] ?? MAX_DEPTH);
  if (depth >= limit)
    throw new NestingError(
      'ERR_MPRUN_NESTING',
      `a ${what} cannot be created here: ${depth} levels of workers are above already`,
      { hint: `a task that runs itself nests without end; ${MAX_DEPTH_VARIABLE} sets another limit` },
    );
}
