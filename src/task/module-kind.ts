/** The kinds of files a task can be written in, told by their names. */
import { extname } from 'node:path';

/** What Node 20 runs as it is. A file without extension is a script whose kind Node finds out itself. */
const JAVASCRIPT: ReadonlySet<string> = new Set(['.js', '.mjs', '.cjs', '']);
/** What has to be compiled. */
const TYPESCRIPT: ReadonlySet<string> = new Set(['.ts', '.mts', '.cts', '.tsx', '.jsx']);

/** Endings that may be left out in an address, in the order in which they are tried. */
export const GUESSED_EXTENSIONS = ['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs'] as const;

/** What TypeScript users write in an import → the file they may mean. */
const WRITTEN_AS: ReadonlyMap<string, readonly string[]> = new Map([
  ['.js', ['.ts', '.tsx']],
  ['.mjs', ['.mts']],
  ['.cjs', ['.cts']],
  ['.jsx', ['.tsx']],
]);

/** Whether Node 20 can run such a file by itself. */
export function isJavaScript(path: string): boolean {
  return JAVASCRIPT.has(extname(path));
}

/** Whether such a file has to be compiled: TypeScript, and JSX in any dress. */
export function isTypeScript(path: string): boolean {
  return TYPESCRIPT.has(extname(path));
}

/** The TypeScript files that `x.js` may stand for. */
export function typescriptTwins(path: string): string[] {
  const extension = extname(path);
  const stem = path.slice(0, path.length - extension.length);
  return (WRITTEN_AS.get(extension) ?? []).map((twin) => stem + twin);
}
