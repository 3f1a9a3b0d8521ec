/** The command line runs the same with code that was compiled before, without it, and with what V8 refuses. */
import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';

import { expect, test } from 'vitest';

import { ROOT } from '../support/mprun.ts';
import { makeFolder } from '../support/workspace.ts';

const CACHE = `dist/bundle/cli.${process.version}-${process.platform}-${process.arch}.cache`;

function version(folder: string): { stdout: string; stderr: string; status: number | null } {
  return spawnSync(process.execPath, [join(folder, 'bin/mprun.js'), '--version'], { encoding: 'utf8' });
}

test('compiled before, not, or refused', () => {
  const folder = makeFolder();
  for (const part of ['bin', 'dist', 'package.json'])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  const cache = join(folder, CACHE);
  expect(existsSync(cache)).toBe(true);
  const expected = { stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '', status: 0 };
  expect(version(folder)).toMatchObject(expected);
  writeFileSync(cache, 'not what V8 has made');
  expect(version(folder)).toMatchObject(expected);
  rmSync(cache);
  expect(version(folder)).toMatchObject(expected);
  // Only the build writes it.
  expect(existsSync(cache)).toBe(false);
});
