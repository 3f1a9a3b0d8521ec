/** The worker's end of a subclass of `Process`: from a module to the class in it, as `load.ts` does it for functions. */
import { TaskLoadError } from '../errors.ts';
import type { TaskRef } from '../types.ts';
import type { Given } from '../wire/messages.ts';
import { shownPath } from './address.ts';
import { mergedExports } from './load.ts';

/** Known to every copy of our code: the static method by which a class remakes an instance of itself, and runs it. */
export const RUN = Symbol.for('mprun.run');

/** What an instance has from the process that made it. */
export interface Estate extends Given {
  readonly target: TaskRef | undefined;
}

interface ProcessClass {
  readonly name: string;
  [RUN](estate: Estate): unknown;
}

/**
 * What remakes an instance and runs it, of the class that the module exports under its name (or by default, or under another
 * name, which compilers may give it).
 *
 * @throws TaskLoadError ERR_MPRUN_EXPORT_NOT_FOUND
 */
export function pickProcessClass(
  { source, exportName = 'default' }: TaskRef,
  namespace: Readonly<Record<string, unknown>>,
): (estate: Estate) => unknown {
  const classes = Object.entries(mergedExports(namespace)).flatMap(([name, value]) =>
    isProcessClass(value) ? [{ name, value: named(value, name) }] : [],
  );
  const found =
    classes.find(({ name }) => name === exportName) ?? classes.find(({ value }) => value.name === exportName);
  if (!found)
    throw new TaskLoadError(
      'ERR_MPRUN_EXPORT_NOT_FOUND',
      `${shownPath(source)} exports no subclass of Process called '${exportName}'`,
      {
        hint: `export it there, or give it its own address: export class ${exportName} … { static url = import.meta.url; … }`,
      },
    );
  return (estate) => found.value[RUN](estate);
}

/** A compiler calls a class that mentions itself `_Worker`: that would be seen in names and prints. */
function named(value: ProcessClass, name: string): ProcessClass {
  return value.name === `_${name}` ? Object.defineProperty(value, 'name', { value: name }) : value;
}

function isProcessClass(value: unknown): value is ProcessClass {
  return typeof value === 'function' && RUN in value;
}
