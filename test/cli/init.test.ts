import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { mprun } from '../support/mprun.ts';
import { makeFolder } from '../support/workspace.ts';

test('what init writes runs, and is not overwritten', async () => {
  const folder = makeFolder();
  const first = await mprun(['init', 'jobs'], { cwd: folder });
  expect(first).toMatchObject({ stderr: '', code: 0 });
  expect(first.stdout).toBe(`wrote jobs/tasks/square.ts
wrote jobs/mprun.config.json
Next: cd jobs && mprun map tasks/square.ts --inputs 0..9
`);
  const cwd = join(folder, 'jobs');
  const { stdout, stderr } = await mprun(['map', 'tasks/square.ts', '--inputs', '0..3'], { cwd });
  expect(stdout).toBe('0\n1\n4\n9\n');
  // The configuration file says so.
  expect(stderr).toMatch(/^4 tasks: 4 ok in \S+s \(\d+ process(es)?\)\n$/);
  expect((await mprun(['list', 'tasks/square.ts'], { cwd })).stdout).toBe(
    'square(n)  Square a number (default)\n',
  );
  writeFileSync(join(cwd, 'tasks/square.ts'), 'export default () => 7;\n');
  const again = await mprun(['init'], { cwd });
  expect(again.stdout).toBe(`kept tasks/square.ts: it is there already
kept mprun.config.json: it is there already
Next: mprun map tasks/square.ts --inputs 0..9
`);
  expect(readFileSync(join(cwd, 'tasks/square.ts'), 'utf8')).toBe('export default () => 7;\n');
});

test('who came by npx is told to go on by npx', async () => {
  const { stdout } = await mprun(['init'], { cwd: makeFolder(), env: { npm_command: 'exec' } });
  expect(stdout).toMatch(/^Next: npx mprun map tasks\/square\.ts --inputs 0\.\.9\n/m);
});

test('a folder that cannot be made is told', async () => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'file'), '');
  const { stderr, code } = await mprun(['init', 'file'], { cwd: folder });
  expect(stderr).toMatch(/^error: cannot write '.*file\/tasks\/square\.ts': .* \(ERR_MPRUN_OUTPUT\)\n/);
  expect(code).toBe(73);
});
