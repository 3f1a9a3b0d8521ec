/**
 * A source file → something every worker can import at once.
 *
 *     source ─ is it JavaScript that Node runs? ─ yes ─▶ the source itself
 *                     │ no
 *                     ▼
 *              in the cache, and nothing changed since? ─ yes ─▶ the compiled file (esbuild is not even loaded)
 *                     │ no
 *                     ▼
 *              bundle ─▶ cache ─▶ the compiled file
 */
import { realpathSync } from 'node:fs';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TaskLoadError } from '../errors.ts';
import type { TaskModule } from '../types.ts';
import type { WrittenTask } from './eval.ts';
import { shownPath } from './address.ts';
import { recall, remember } from './cache.ts';
import { cacheFolders, openCacheFolder } from './cache-folder.ts';
import { isJavaScript, isTypeScript } from './module-kind.ts';
import { runsAsItIs } from './plain.ts';

/**
 * Makes a task's source (an absolute path) ready for workers: TypeScript is compiled, once, until something
 * it is made of changes.
 *
 * Two task modules that share a helper each get a copy of it.
 *
 * @throws {TaskLoadError} ERR_MPRUN_MODULE_LOAD when it does not compile, with file, line and column
 */
export async function prepareModule(source: string): Promise<TaskModule> {
  if (!isJavaScript(source) && !isTypeScript(source)) throw noModule(source);
  try {
    const entry = realpathSync(source);
    const isPlain = runsAsItIs(entry);
    const file = isPlain ? entry : await compiledFile({ entry, text: undefined });
    return { url: pathToFileURL(file).href, source, compiled: !isPlain };
  } catch (error) {
    throw await loadError(error, source);
  }
}

/**
 * The same for a function that is written out (see `evalTask`).
 *
 * @throws {TaskLoadError} ERR_MPRUN_MODULE_LOAD when it does not compile, with line and column
 */
export async function prepareText({ text, path }: WrittenTask): Promise<TaskModule> {
  try {
    const file = await compiledFile({ entry: path, text });
    return { url: pathToFileURL(file).href, source: path, compiled: true };
  } catch (error) {
    throw await loadError(error, path);
  }
}

/** What is compiled. */
interface Source {
  /** A real path. */
  readonly entry: string;
  /** A function that stands for the file of that name. */
  readonly text: string | undefined;
}

async function compiledFile(source: Source): Promise<string> {
  return recalled(source) ?? compiled(source);
}

async function loadError(error: unknown, source: string): Promise<TaskLoadError> {
  if (error instanceof TaskLoadError) return error;
  const { compilerError } = await import('./compile-error.ts');
  return compilerError(error, source);
}

function keyOf({ entry, text }: Source): string {
  return text === undefined ? entry : `${entry}\n${text}`;
}

function recalled(source: Source): string | undefined {
  for (const folder of cacheFolders(source.entry)) {
    const file = recall(keyOf(source), folder);
    if (file !== undefined) return file;
  }
  return undefined;
}

/** Modules that are being compiled, by their keys. */
const compiling = new Map<string, Promise<string>>();

/** Once for all who ask meanwhile: so the calls of several tasks of a module come to a pool in the order in which they were made. */
function compiled(source: Source): Promise<string> {
  const key = keyOf(source);
  const begun = compiling.get(key);
  if (begun) return begun;
  const file = compile(source).finally(() => compiling.delete(key));
  compiling.set(key, file);
  return file;
}

async function compile(source: Source): Promise<string> {
  const { bundle } = await import('./bundle.ts');
  const folder = openCacheFolder(source.entry);
  return remember(keyOf(source), folder, await bundle(source.entry, folder, source.text));
}

function noModule(source: string): TaskLoadError {
  const name = shownPath(source);
  return new TaskLoadError(
    'ERR_MPRUN_MODULE_LOAD',
    `${name} is no module: ${extname(source)} cannot be run`,
    {
      hint: 'a task is written in TypeScript (.ts .mts .cts .tsx) or JavaScript (.js .mjs .cjs)',
    },
  );
}
