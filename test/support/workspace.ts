import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

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
  /** Resolves when the text is in it: a task says that it has come so far. */
  sees(text: string | RegExp): Promise<void>;
}

/** A file that tasks append to, one line each. */
export function makeLog(): Log {
  const path = join(makeFolder(), 'log');
  writeFileSync(path, '');
  return {
    path,
    sees: (text) => seeIn(path, text),
    lines: () =>
      readFileSync(path, 'utf8')
        .split('\n')
        .filter(Boolean)
        .sort((a, b) => Number(a) - Number(b)),
  };
}

/** Looks until the text is there; the test's own deadline bounds it. */
async function seeIn(path: string, text: string | RegExp): Promise<void> {
  while (readFileSync(path, 'utf8').search(text) < 0) await setTimeout(5);
}
