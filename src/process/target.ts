/** What a process runs: where it is, and how it is called here. */
import { NotATaskError } from '../errors.ts';
import { importTask } from '../pool/inspect-task.ts';
import { resolveTask } from '../pool/resolve-task.ts';
import { task, type Task, type TaskLike } from '../task/handle.ts';
import { loadModule, pickTask } from '../task/load.ts';
import type { TaskRef } from '../types.ts';
import type { CallCode, Given } from '../wire/messages.ts';
import { argumentsOfCall } from '../worker/arguments.ts';

/** What a process is made to call. */
export interface Call<T = TaskLike | TaskRef> extends Pick<Given, 'args' | 'kwargs'> {
  /** In a worker it is found already. */
  readonly target: T | undefined;
}

export const NO_CALL: Call = { target: undefined, args: [], kwargs: {} };

/**
 * The address of a class that has a `run()` of its own.
 *
 * @throws NotATaskError when it does not say where it lives
 */
export function addressOfClass(ProcessClass: object): Task {
  const { url, name } = ProcessClass as { readonly url?: unknown; readonly name: string };
  if (typeof url !== 'string' && !(url instanceof URL))
    throw new NotATaskError(`the class ${name} has a run() of its own, and no address`, {
      hint: `give it one, and export it: export class ${name || 'Worker'} extends Process { static url = import.meta.url; … }`,
    });
  return task(url, name || 'default');
}

/** Finds both on the disk, and compiles what is TypeScript. */
export async function resolveCode(
  target: TaskLike | undefined,
  subclass: Task | undefined,
): Promise<CallCode> {
  const [targetRef, subclassRef] = await Promise.all([
    target === undefined ? undefined : resolveTask(target),
    subclass && resolveTask(subclass),
  ]);
  return { target: targetRef, subclass: subclassRef };
}

/** Calls the target in this very process. */
export async function callTarget({ target, args, kwargs }: Call): Promise<void> {
  if (target === undefined) return;
  const fn = isResolved(target)
    ? pickTask(target, await loadModule(target), target.exportName).fn
    : await importTask(target);
  await fn(...argumentsOfCall({ args, kwargs }));
}

function isResolved(target: TaskLike | TaskRef): target is TaskRef {
  return typeof target === 'object' && 'source' in target;
}
