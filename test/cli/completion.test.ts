import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, expect, test } from 'vitest';

import { mprun, ROOT, shell } from '../support/mprun.ts';
import { makeFolder } from '../support/workspace.ts';

let script = '';

beforeAll(async () => {
  script = (await mprun(['completion', 'bash'])).stdout;
});

/** What bash offers for the last of these words. */
function offered(...words: string[]): string[] {
  const program = `${script}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mprun; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', program, 'bash', ...words], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter(Boolean);
}

test('bash completes commands, options, their values, and files', () => {
  expect(offered('mprun', 'ma')).toEqual(['map']);
  expect(offered('mprun', 'help', 'st')).toEqual(['starmap']);
  expect(offered('mprun', 'map', '--retry-')).toContain('--retry-jitter');
  expect(offered('mprun', 'map', '--max-proc')).toEqual([]);
  expect(offered('mprun', 'map', 'tasks/square.ts', '-f', 'js')).toEqual(['json', 'jsonl']);
  expect(offered('mprun', 'map', 'tasks/squ')).toEqual(['tasks/square.ts']);
  expect(offered('mprun', 'map', 'tasks/square.ts', '-a', 'READ')).toEqual(['README.md']);
  expect(offered('mprun', 'compare', '--sty')).toEqual(['--style']);
  expect(offered('mprun', 'completion', '')).toEqual(['bash', 'zsh', 'fish', 'powershell']);
});

test('bash takes it from a process substitution, as the help says', async () => {
  const { stdout, stderr } = await shell('source <($MPRUN completion bash) && complete -p mprun');
  expect([stdout, stderr]).toEqual(['complete -o bashdefault -o filenames -F _mprun mprun\n', '']);
});

test.each([
  ['zsh', ['-n']],
  ['fish', ['--no-execute']],
])('%s finds no fault with its script', async (name, flags) => {
  const { stdout, stderr, code } = await mprun(['completion', name]);
  expect([stderr, code]).toEqual(['', 0]);
  expect(stdout).toContain('--retry-jitter'.slice(name === 'fish' ? 2 : 0));
  const path = join(makeFolder(), 'script');
  writeFileSync(path, stdout);
  const result = spawnSync(name, [...flags, path], { encoding: 'utf8' });
  // Not every machine has it: .ci/run installs it.
  if (result.error) expect(result.error.message).toContain('ENOENT');
  else expect([result.stderr, result.status]).toEqual(['', 0]);
});

test('PowerShell has a script, other shells have none', async () => {
  const { stdout, code } = await mprun(['completion', 'powershell']);
  expect(stdout).toContain("'map --format' = @('lines', 'json', 'jsonl'");
  expect(code).toBe(0);
  const other = await mprun(['completion', 'tcsh']);
  expect([other.stdout, other.code]).toEqual(['', 2]);
  expect(other.stderr.split('\n')[0]).toBe(
    "error: command-argument value 'tcsh' is invalid for argument 'shell'. Allowed choices are bash, zsh, fish, powershell. (ERR_MPRUN_USAGE)",
  );
});
