// @ts-check
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @type {string | undefined} */
let folder;
let made = 0;

/**
 * A path for a file, or a folder, that is gone when the bench ends.
 * @param {string} name
 * @returns {string}
 */
export function scratch(name) {
  if (folder === undefined) {
    const own = mkdtempSync(join(tmpdir(), 'mprun-bench-'));
    folder = own;
    process.on('exit', () => rmSync(own, { recursive: true, force: true }));
  }
  return join(folder, `${++made}-${name}`);
}
