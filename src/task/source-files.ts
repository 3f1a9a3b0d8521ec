import { realpathSync } from 'node:fs';
import { dirname, extname, sep } from 'node:path';
import { bundle } from './bundle.ts';
import { isJavaScript, isTypeScript } from './module-kind.ts';

/**
 * The files that a module (an absolute path) is made of, itself first; packages are none of them.
 *
 * @throws {TaskLoadError} ERR_MPRUN_MODULE_LOAD when it does not compile
 */
export async function sourceFiles(source: string): Promise<string[]> {
  const entry = realpathSync(source);
  // Nothing is written: the compiler sees what is imported, in plain JavaScript too.
  const { seen } = await bundle(entry, dirname(entry));
  const files = [...seen].flatMap(([path, content]) => (content !== null && isSource(path) ? [path] : []));
  return [entry, ...files.filter((path) => path !== entry)];
}

/** Package.json files and the compiler's settings are seen as well. */
function isSource(path: string): boolean {
  const isCode = isJavaScript(path) || isTypeScript(path);
  const isData = extname(path) === '.json' && !/(?:package|tsconfig[^/\\]*)\.json$/.test(path);
  return (isCode || isData) && !path.includes(`${sep}node_modules${sep}`);
}
