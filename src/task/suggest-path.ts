/** "Did you mean" for paths: each folder and the file at the end may be misspelled a little. */
import { readdirSync, type Dirent } from 'node:fs';
import { extname, resolve } from 'node:path';
import { nearest } from '../util/suggest.ts';
import { isJavaScript, isTypeScript } from './module-kind.ts';

/**
 * A module that is there and whose path is nearly what was typed, in the typist's own spelling (`./`, `../`,
 * absolute); `undefined` when nothing is near.
 */
export function suggestPath(typed: string, cwd: string): string | undefined {
  const segments = typed.split(/(?<=[/\\])/);
  const file = segments.pop() ?? '';
  let folder = '';
  for (const segment of segments) {
    const known = knownFolder(folder, segment, cwd);
    if (known === undefined) return undefined;
    folder += known;
  }
  const name = nearestModule(file, list(folder, cwd));
  return name === undefined ? undefined : folder + name;
}

/** The next folder on the way as typed (with its slash) when it is there, else the nearest one. */
function knownFolder(parent: string, segment: string, cwd: string): string | undefined {
  const name = segment.slice(0, -1);
  if (name === '' || name === '.' || name === '..') return segment;
  const folders = list(parent, cwd).filter((entry) => !entry.isFile());
  if (folders.some((entry) => entry.name === name)) return segment;
  const near = nearest(
    name,
    folders.map((entry) => entry.name),
  );
  return near === undefined ? undefined : near + segment.slice(-1);
}

/** Compares full names when an ending was typed, and names without their ending otherwise. */
function nearestModule(typed: string, entries: readonly Dirent[]): string | undefined {
  const modules = entries.filter((entry) => !entry.isDirectory() && isModule(entry.name));
  const byName = new Map(modules.map(({ name }) => [isModule(typed) ? name : withoutEnding(name), name]));
  const near = nearest(typed, byName.keys());
  return near === undefined ? undefined : byName.get(near);
}

function isModule(name: string): boolean {
  return extname(name) !== '' && (isJavaScript(name) || isTypeScript(name));
}

function withoutEnding(name: string): string {
  return name.slice(0, -extname(name).length);
}

function list(folder: string, cwd: string): Dirent[] {
  try {
    return readdirSync(resolve(cwd, folder), { withFileTypes: true });
  } catch {
    return [];
  }
}
