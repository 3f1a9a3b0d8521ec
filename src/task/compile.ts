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
    const file = isPlain ? entry : (recalled(entry) ?? (await compiled(entry)));
    return { url: pathToFileURL(file).href, source, compiled: !isPlain };
  } catch (error) {
    if (error instanceof TaskLoadError) throw error;
    const { compilerError } = await import('./compile-error.ts');
    throw compilerError(error, source);
  }
}

function recalled(entry: string): string | undefined {
  for (const folder of cacheFolders(entry)) {
    const file = recall(entry, folder);
    if (file !== undefined) return file;
  }
  return undefined;
}

/** Modules that are being compiled, by their real paths. */
const compiling = new Map<string, Promise<string>>();

/** Once for all who ask meanwhile: so the calls of several tasks of a module come to a pool in the order in which they were made. */
function compiled(entry: string): Promise<string> {
  const begun = compiling.get(entry);
  if (begun) return begun;
  const file = compile(entry).finally(() => compiling.delete(entry));
  compiling.set(entry, file);
  return file;
}

async function compile(entry: string): Promise<string> {
  const { bundle } = await import('./bundle.ts');
  const folder = openCacheFolder(entry);
  return remember(entry, folder, await bundle(entry, folder));
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
