/** Every program in examples/ and examples/guide/ is run, and must print what its comments say. */
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
    expect(await printed(RUN.exec(firstLine)?.[1] ?? '')).toEqual(promised(code));
  });
});

/** How the programs that pages quote are run: from the root, by what their names end with. */
const COMMANDS: Readonly<Record<string, string>> = {
  ts: 'node --import ./examples/ts.js',
  mjs: 'node',
  cjs: 'node',
  py: 'python3',
};

const MAX_LINES_IN_GUIDE = 60;

describe.each(readdirSync('examples/guide'))('examples/guide/%s', (file) => {
  const code = readFileSync(`examples/guide/${file}`, 'utf8');
  const command = COMMANDS[file.split('.').at(-1) ?? ''];

  test('says in its first line what it shows, and fits on a page', () => {
    expect(command).toBeDefined();
    expect(code).toMatch(/^(?:\/\/|#) \S/);
    expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(MAX_LINES_IN_GUIDE);
  });

  test('prints what its comments say, on stdout and on stderr, and nothing else', async () => {
    expect(await printed(`${command} examples/guide/${file}`)).toEqual(promised(code));
  });
});

test('examples/README.md lists every example', () => {
  const page = readFileSync('examples/README.md', 'utf8');
  const listed = [...page.matchAll(/^\| \[([\w.-]+)\]\(\1\)/gm)].map(([, file]) => file);
  expect(new Set(listed)).toEqual(new Set(examples));
});

interface Printed {
  readonly stdout: string | undefined;
  readonly stderr: string;
  readonly exitCode: number | null;
}

async function printed(command: string): Promise<Printed> {
  const { stdout, stderr, code } = await runCommand(command);
  return { stdout: comparable(stdout), stderr, exitCode: code };
}

/** What a program's comments say that it prints, in JavaScript's or Python's way to write them. */
function promised(code: string): Printed {
  const prints = code.replaceAll(/\bprint\((.*)\) {2}# (.+)$/gm, 'console.log($1) // $2');
  return { stdout: promisedPrints(prints), stderr: promisedOnStderr(code), exitCode: 0 };
}

/** What `// stderr: …` says is written there, line by line. */
function promisedOnStderr(code: string): string {
  return [...code.matchAll(/\/\/ stderr: (.+)$/gm)].map(([, line]) => `${line}\n`).join('');
}
