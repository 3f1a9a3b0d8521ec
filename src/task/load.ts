/**
 * The worker's end of a task: from a module to the function in it. Loaded in every worker, so it imports next
 * to nothing.
 */
import { fileURLToPath } from 'node:url';
import { TaskLoadError } from '../errors.ts';
import type { TaskModule } from '../types.ts';
import { forgetImports, realm, runInImport } from '../util/realm.ts';
import { nearest } from '../util/suggest.ts';
import { shownPath, taskLabel } from './address.ts';

type TaskFunction = (...args: unknown[]) => unknown;
/** What a module gives when it is imported. */
type Namespace = Readonly<Record<string, unknown>>;

/**
 * Imports a task's module. Stack traces speak of the source from then on.
 *
 * @throws {TaskLoadError} ERR_MPRUN_MODULE_LOAD when the module throws or cannot be linked; `cause` is what was
 * thrown
 */
export async function loadModule(module: TaskModule): Promise<Record<string, unknown>> {
  if (module.compiled) process.setSourceMapsEnabled(true);
  try {
    const namespace: Record<string, unknown> = await import(module.url);
    return namespace;
  } catch (error) {
    const message = `${shownPath(module.source)} cannot be loaded: ${inOneLine(error, module)}`;
    throw new TaskLoadError('ERR_MPRUN_MODULE_LOAD', message, { cause: error });
  }
}

/**
 * The same in a worker, where the module's own code may start no workers: not even when the import is done, in what it
 * left running.
 *
 * @param refuse gets the NestingError, should that happen after the import
 * @throws NestingError ERR_MPRUN_IMPORT_TIME_POOL when it happens before
 */
export async function loadInWorker(
  module: TaskModule,
  refuse: (error: Error) => void,
): Promise<Record<string, unknown>> {
  let refusal: Error | undefined;
  let isDone = false;
  const context = {
    module: shownPath(module.source),
    refuse: (error: Error) => {
      refusal = error;
      if (isDone) refuse(error);
    },
  };
  try {
    const namespace = await runInImport(context, () => loadModule(module));
    if (refusal) throw refusal;
    return namespace;
  } catch (error) {
    // It says what to do; what the module made of it says less.
    throw refusal ?? error;
  } finally {
    isDone = true;
    // Following the code into its promises makes them slower: only where it can do harm.
    if (!realm().hasLibrary) forgetImports();
  }
}

/** Names of the functions a module exports, those on a CommonJS module's `module.exports` among them. */
export function exportedFunctions(namespace: Namespace): string[] {
  const exports = mergedExports(namespace);
  return Object.keys(exports)
    .filter((name) => isTask(exports[name]))
    .sort();
}

/**
 * The function to call: the export of that name; without a name the default export, the one that is called
 * like the file (`sendMail` in send-mail.ts), or the only function there is. `name` is the export's name.
 *
 * @throws {TaskLoadError} ERR_MPRUN_EXPORT_NOT_FOUND, ERR_MPRUN_NOT_A_FUNCTION
 */
export function pickTask(
  module: TaskModule,
  namespace: Namespace,
  exportName: string | undefined,
): { name: string; fn: TaskFunction } {
  const exports = mergedExports(namespace);
  const name = exportName ?? chooseName(module, exports);
  if (name === undefined || !Object.hasOwn(exports, name)) throw notFound(module, exports, name);
  const fn = exports[name];
  if (!isTask(fn)) throw notAFunction(module, name, fn);
  return { name, fn };
}

/** `default` is chosen even if it is no function when there is no function at all: that is the mistake to tell. */
function chooseName(module: TaskModule, exports: Namespace): string | undefined {
  const functions = exportedFunctions(exports);
  if (functions.includes('default')) return 'default';
  const label = fold(taskLabel(module.source, undefined));
  const namesake = functions.find((name) => fold(name) === label);
  if (namesake !== undefined) return namesake;
  if (functions.length > 0) return functions.length === 1 ? functions[0] : undefined;
  return Object.hasOwn(exports, 'default') ? 'default' : undefined;
}

/** `send-mail`, `send_mail` and `sendMail` are one name. */
function fold(name: string): string {
  return name.replaceAll(/[-_.\s]/g, '').toLowerCase();
}

/**
 * An ES module's exports, and with them the properties of its default export: Node and esbuild give a CommonJS
 * module's `module.exports` as that.
 */
export function mergedExports(namespace: Namespace): Namespace {
  const commonJs = ownProperties(namespace['default']);
  const merged: Record<string, unknown> = { ...commonJs, ...namespace };
  // CommonJS keeps a default export one level deeper: what a compiler made of an ES module, and who writes it so by hand.
  const inner = commonJs['default'];
  if (typeof inner === 'function' && typeof namespace['default'] !== 'function') merged['default'] = inner;
  // Newer versions of Node name the whole module so.
  delete merged['module.exports'];
  return merged;
}

function ownProperties(value: unknown): Namespace {
  const isPlain =
    typeof value === 'object' && value !== null && isPlainPrototype(Object.getPrototypeOf(value));
  return isPlain || typeof value === 'function' ? { ...value } : {};
}

function isPlainPrototype(prototype: unknown): boolean {
  return prototype === null || prototype === Object.prototype;
}

/** A class can only be called with `new`. */
function isTask(value: unknown): value is TaskFunction {
  return typeof value === 'function' && !isClass(value);
}

function isClass(value: unknown): boolean {
  return typeof value === 'function' && Function.prototype.toString.call(value).startsWith('class');
}

function notFound(module: TaskModule, exports: Namespace, name: string | undefined): TaskLoadError {
  const source = shownPath(module.source);
  const functions = exportedFunctions(exports);
  const problem =
    name !== undefined
      ? `has no export '${name}'`
      : functions.length > 0
        ? 'exports several functions and none by default'
        : 'exports no function';
  return new TaskLoadError('ERR_MPRUN_EXPORT_NOT_FOUND', `${source} ${problem}`, {
    hint: hintFor(name, suggestion(source, name, functions), functions),
  });
}

function suggestion(
  source: string,
  name: string | undefined,
  functions: readonly string[],
): string | undefined {
  const [example] = functions;
  if (name === undefined) return example && `Name one: ${source}#${example}.`;
  const near = nearest(name, functions);
  return near && `Did you mean ${near}?`;
}

function hintFor(
  name: string | undefined,
  suggestion: string | undefined,
  functions: readonly string[],
): string {
  if (functions.length === 0)
    return name === undefined
      ? 'export default function …'
      : `it exports no function; export const ${name} = …`;
  const list = functions.join(', ');
  return suggestion === undefined
    ? `exported functions: ${list}`
    : `${suggestion} Exported functions: ${list}`;
}

function notAFunction(module: TaskModule, name: string, value: unknown): TaskLoadError {
  return new TaskLoadError(
    'ERR_MPRUN_NOT_A_FUNCTION',
    `${shownPath(module.source)} exports '${name}', but it is not a function (${kindOf(value)})`,
  );
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (isClass(value)) return 'class';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** One line. Node speaks of the file it imports; people know its source. */
function inOneLine(thrown: unknown, module: TaskModule): string {
  const text =
    thrown instanceof Error
      ? `${thrown.name}: ${thrown.message}`
      : `it threw ${typeof thrown} ${String(thrown)}`;
  const line = text.split('\n', 1)[0] ?? '';
  return module.compiled ? line.replaceAll(fileURLToPath(module.url), shownPath(module.source)) : line;
}
