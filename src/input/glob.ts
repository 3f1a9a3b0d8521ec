/** The only importer of tinyglobby: patterns → paths. */
import { isAbsolute } from 'node:path';

/** What begins a spec that is a pattern. */
export const GLOB = 'glob:';

/**
 * The files that a pattern matches: paths as the pattern is written (relative to the working directory, or absolute), sorted by
 * code units, so that every machine has the same order. Files that begin with a dot match where the pattern says so.
 */
export type Glob = (pattern: string) => readonly string[];

/**
 * Loads what patterns need, which takes milliseconds, where one of these specs is one.
 *
 * @example (await loadGlob(['glob:src/*.ts']))('src/*.ts'); // ['src/errors.ts', 'src/index.ts', …]
 */
export async function loadGlob(specs: readonly string[]): Promise<Glob> {
  if (!specs.some((spec) => spec.startsWith(GLOB))) return () => [];
  const { globSync } = await import('tinyglobby');
  return (pattern) =>
    globSync(pattern, {
      absolute: isAbsolute(pattern),
      onlyFiles: true,
      dot: false,
      expandDirectories: false,
    }).sort();
}
