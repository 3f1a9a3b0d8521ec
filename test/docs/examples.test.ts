/** Every program in examples/ is run as its first line says, and must print what its comments say. */
import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { comparable, promisedPrints, runCommand } from './program.ts';

const RUN = /^\/\/ Run: (node .+ examples\/([\w-]+\.ts)) \(from Node 22\.18 on: node examples\/\2\)$/;
const MAX_LINES = 30;

const examples = readdirSync('examples').filter((file) => file.endsWith('.ts'));

describe.each(examples)('examples/%s', (file) => {
  const code = readFileSync(`examples/${file}`, 'utf8');
  const [firstLine = ''] = code.split('\n', 1);

  test('says in its first line how to run it, and fits on a page', () => {
    expect(RUN.exec(firstLine)?.[2]).toBe(file);
    expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(MAX_LINES);
  });

  test('prints what its comments say, on stdout and on stderr, and nothing else', async () => {
    const { stdout, stderr, code: exitCode } = await runCommand(RUN.exec(firstLine)?.[1] ?? '');
    expect({ stdout: comparable(stdout), stderr, exitCode }).toEqual({
      stdout: promisedPrints(code),
      stderr: promisedOnStderr(code),
      exitCode: 0,
    });
  });
});

test('examples/README.md lists every example', () => {
  const page = readFileSync('examples/README.md', 'utf8');
  const listed = [...page.matchAll(/^\| \[([\w.-]+)\]\(\1\)/gm)].map(([, file]) => file);
  expect(new Set(listed)).toEqual(new Set(examples));
});

/** What `// stderr: …` says is written there, line by line. */
function promisedOnStderr(code: string): string {
  return [...code.matchAll(/\/\/ stderr: (.+)$/gm)].map(([, line]) => `${line}\n`).join('');
}
