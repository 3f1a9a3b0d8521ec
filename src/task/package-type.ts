import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { foldersUpwards } from './folders.ts';

/**
 * What the nearest package.json says that `.js` is; `undefined` when it says nothing, or there is none. As Node looks: none beyond
 * a folder of packages counts.
 */
export function packageType(file: string): string | undefined {
  for (const folder of foldersUpwards(dirname(file))) {
    if (basename(folder) === 'node_modules') return undefined;
    try {
      const { type } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { type?: string };
      return type;
    } catch (error) {
      // Node says what is wrong with one that cannot be read.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return undefined;
    }
  }
  return undefined;
}
