import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { ROOT, watch, type Running } from './mprun.ts';

/** Runs a program that can import 'mprun' as users do: by the package's own name, in a process of its own. */
export function program(text: string, type: 'mjs' | 'cjs' = 'mjs', flags: readonly string[] = []): Running {
  const folder = mkdtempSync(join(ROOT, '.test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, `program.${type}`);
  writeFileSync(file, type === 'mjs' ? `import { Pool, task } from 'mprun';\n${text}` : text);
  const child = spawn(process.execPath, [...flags, file], { stdio: ['ignore', 'pipe', 'pipe'] });
  // However its test ends.
  onTestFinished(() => void child.kill('SIGKILL'));
  return watch(child);
}
