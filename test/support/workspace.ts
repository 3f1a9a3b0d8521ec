import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

/** A folder for one test, gone afterwards. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mprun-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Log {
  readonly path: string;
  /** Its lines, sorted as numbers where they are numbers. */
  lines(): string[];
}

/** A file that tasks append to, one line each. */
export function makeLog(): Log {
  const path = join(makeFolder(), 'log');
  writeFileSync(path, '');
  return {
    path,
    lines: () =>
      readFileSync(path, 'utf8')
        .split('\n')
        .filter(Boolean)
        .sort((a, b) => Number(a) - Number(b)),
  };
}
