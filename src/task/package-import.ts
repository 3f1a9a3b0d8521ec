/**
 * What becomes of an import by bare name in a compiled module. Packages stay outside: workers load them as
 * always, once, from where they are installed. The compiled file lies in another folder than its source,
 * though, so a name is kept only where it leads to the same package from there.
 */
import { realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { folderHolding, foldersUpwards } from './folders.ts';
import { isJavaScript } from './module-kind.ts';
import { splitSpecifier } from './package-entry.ts';
import { see, seeNearest } from './surroundings.ts';
import type { Seen } from './seen.ts';

/**
 * - `inside`: bundled. Own files behind an alias (tsconfig `paths`, package.json `imports`, the package's own
 *   name), and what Node cannot import: TypeScript of a workspace's sibling, JSON without an attribute.
 * - `asWritten`: imported by its name.
 * - `absolute`: imported by the place where it was found.
 */
type ImportPlace = 'inside' | 'asWritten' | 'absolute';

/** Where an import goes that was found at `resolved` (a real path). */
export function placeOfImport(
  specifier: string,
  from: string,
  resolved: string,
  cacheFolder: string,
): ImportPlace {
  if (resolved.endsWith('.node')) return 'absolute';
  if (!isJavaScript(resolved)) return 'inside';
  const installed = join('node_modules', splitSpecifier(specifier).name);
  const holder = folderHolding(installed, from);
  if (holder !== undefined && isInside(resolved, realpathSync(join(holder, installed)))) {
    return holder === folderHolding(installed, cacheFolder) ? 'asWritten' : 'absolute';
  }
  return resolved.includes(`${sep}node_modules${sep}`) ? 'absolute' : 'inside';
}

/** Notes what an absolute import relies on: the version of the package that was found. */
export function seePackage(resolved: string, seen: Seen): void {
  seeNearest(['package.json'], join(resolved, '..'), seen);
}

/** Notes that a package was not found, in every place where it could appear. */
export function seeMissingPackage(specifier: string, from: string, seen: Seen): void {
  const manifest = join('node_modules', splitSpecifier(specifier).name, 'package.json');
  for (const folder of foldersUpwards(from)) see(join(folder, manifest), seen);
}

function isInside(path: string, folder: string): boolean {
  return relative(folder, path).split(sep, 1)[0] !== '..';
}
