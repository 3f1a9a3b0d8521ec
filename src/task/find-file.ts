/** The file behind a path that may leave out its ending or name a folder. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { GUESSED_EXTENSIONS, typescriptTwins } from './module-kind.ts';

/** The file that this absolute path names, spelled out or not; `undefined` when there is none. */
export function findFile(path: string): string | undefined {
  const candidates = [
    path,
    ...typescriptTwins(path),
    ...GUESSED_EXTENSIONS.map((extension) => path + extension),
    ...GUESSED_EXTENSIONS.map((extension) => join(path, `index${extension}`)),
  ];
  return candidates.find((candidate) => kindOnDisk(candidate) === 'file');
}

/** What is there, if anything. A path that cannot even be asked for (too long, forbidden) is not there. */
export function kindOnDisk(path: string): 'file' | 'folder' | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) return 'folder';
    return stat?.isFile() ? 'file' : undefined;
  } catch {
    return undefined;
  }
}
