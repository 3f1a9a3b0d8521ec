import { basename, dirname, extname } from 'node:path';

import { evalTask, UsageError } from '../../index.ts';

/** What is run: a function of a module, or one that is written out. */
export interface Subject {
  /** Address of the task. */
  readonly task: string | URL;
  /** The same as it was written, for people and logs. */
  readonly title: string;
  /** Whose exports `--initializer` and its like name; `undefined` where the function is written out. */
  readonly module: string | undefined;
}

/**
 * With `--eval` there is no module, and what stands in its place is the first input.
 *
 * @throws UsageError when there is neither
 */
export function parseSubject(
  module: string | undefined,
  values: readonly string[],
  text: string | undefined,
): { readonly subject: Subject; readonly values: readonly string[] } {
  if (text !== undefined)
    return {
      subject: { task: evalTask(text), title: text, module: undefined },
      values: module === undefined ? values : [module, ...values],
    };
  if (module === undefined)
    throw new UsageError("missing required argument 'module'", {
      hint: "name a task module, or write the function out: --eval 'x => x * x'",
    });
  return { subject: { task: module, title: module, module }, values };
}

/** What the task is called before it is loaded. @example nameOf({ title: 'tasks/math.ts#pow', … }); // 'pow' */
export function nameOf({ module, title }: Subject): string {
  if (module === undefined) return 'eval';
  const [, path = title, name] = /^(.*?)(?:#([^#./\\]+))?$/s.exec(title) ?? [];
  if (name !== undefined) return name;
  const stem = basename(path, extname(path));
  return stem === 'index' && dirname(path) !== '.' ? basename(dirname(path)) : stem;
}
