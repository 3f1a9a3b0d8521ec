/** A project that has only just installed mprun: the compiler is content, with the declarations too. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { ROOT } from '../support/mprun.ts';
import { makeFolder } from '../support/workspace.ts';

test('a program of the guide compiles in a project that says nothing of the types of Node', () => {
  expect(compile('main.ts')).toBe('');
});

test('what such a project gets wrong is told', () => {
  const wrong = "import { Pool } from 'mprun';\nawait new Pool().map('tasks/square.ts', 5);\n";
  expect(compile('wrong.ts', wrong)).toMatch(/^wrong\.ts\(2,[^]*'number' is not assignable/);
});

/** What the compiler says of a program: a file of the guide, or with that text. */
function compile(file: string, text?: string): string {
  const folder = makeFolder();
  mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
  symlinkSync(ROOT, join(folder, 'node_modules/mprun'));
  symlinkSync(`${ROOT}node_modules/@types/node`, join(folder, 'node_modules/@types/node'));
  for (const name of ['main.ts', 'primes.ts']) copyFileSync(`examples/guide/${name}`, join(folder, name));
  if (text !== undefined) writeFileSync(join(folder, file), text);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const compilerOptions = {
    module: 'nodenext',
    strict: true,
    noEmit: true,
    types: [],
    allowImportingTsExtensions: true,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }));
  try {
    return execFileSync(`${ROOT}node_modules/.bin/tsc`, ['-p', '.'], { cwd: folder, encoding: 'utf8' });
  } catch (error) {
    return (error as { readonly stdout: string }).stdout;
  }
}
