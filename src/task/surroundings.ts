/**
 * What decides how a file compiles without being imported: the nearest package.json (`type`, `imports`), the
 * nearest tsconfig.json or jsconfig.json, what it extends; and that none of these lies nearer.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, resolve } from 'node:path';
import { foldersUpwards } from './folders.ts';
import { look, type Seen } from './seen.ts';

/** Adds to `seen` what surrounds the files in it. */
export function seeSurroundings(seen: Seen): void {
  const folders = new Set([...seen.keys()].map((path) => dirname(path)));
  for (const folder of folders) {
    seeNearest(['package.json'], folder, seen);
    // As esbuild looks: jsconfig.json counts where no tsconfig.json is.
    const config = seeNearest(['tsconfig.json', 'jsconfig.json'], folder, seen);
    if (config !== undefined) seeExtended(config, seen);
  }
}

/** Adds the nearest file of one of these names, and every place before it, where none was. */
export function seeNearest(names: readonly string[], from: string, seen: Seen): string | undefined {
  for (const folder of foldersUpwards(from)) {
    for (const path of names.map((name) => join(folder, name))) {
      if (see(path, seen) !== null) return path;
    }
  }
  return undefined;
}

/** Adds what is at that path now; what was seen before stays as it was. */
export function see(path: string, seen: Seen): string | null {
  const known = seen.get(path);
  if (known !== undefined) return known;
  const found = look(path);
  seen.set(path, found);
  return found;
}

/** Follows `extends`, which is a string or, since TypeScript 5, a list of strings. */
function seeExtended(config: string, seen: Seen): void {
  for (const base of extendedBy(readFileSync(config, 'utf8'))) {
    const path = basePath(base, config);
    if (seen.has(path)) continue;
    if (see(path, seen) !== null) seeExtended(path, seen);
  }
}

/** Read by eye rather than by a JSON parser, because the file may have comments and trailing commas. */
function extendedBy(text: string): string[] {
  const value = /"extends"\s*:\s*("[^"]*"|\[[^\]]*\])/.exec(text)?.[1] ?? '';
  return [...value.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');
}

function basePath(base: string, config: string): string {
  if (/^(?:\.{0,2}\/|[a-z]:)/i.test(base)) return withJson(resolve(dirname(config), base));
  const { resolve: find } = createRequire(config);
  for (const candidate of [`${base}/tsconfig.json`, base, `${base}.json`]) {
    try {
      return find(candidate);
    } catch {
      // The next spelling may be the one.
    }
  }
  return join(dirname(config), 'node_modules', withJson(base));
}

function withJson(path: string): string {
  return extname(path) === '.json' ? path : `${path}.json`;
}
