/** The way from a folder to the root, and what lies along it. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `from` and the folders above it, nearest first. */
export function foldersUpwards(from: string): string[] {
  const above = dirname(from);
  return above === from ? [from] : [from, ...foldersUpwards(above)];
}

/** The nearest folder, from `from` upwards, that holds `name`. */
export function folderHolding(name: string, from: string): string | undefined {
  return foldersUpwards(from).find((folder) => existsSync(join(folder, name)));
}
