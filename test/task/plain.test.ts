import { describe, expect, test } from 'vitest';
import { runsAsItIs } from '../../src/task/plain.ts';
import { folder } from './support.ts';

const decide = (files: Readonly<Record<string, string>>, entry = 'task.js'): boolean =>
  runsAsItIs(folder(files).path(entry));

describe('JavaScript runs as it is', () => {
  test('when it imports nothing but packages and builtin modules', () => {
    expect(
      decide({ 'task.mjs': `import 'node:fs'; import x from 'pkg'; export default x;` }, 'task.mjs'),
    ).toBe(true);
  });

  test('when its imports lead to JavaScript, in a circle too', () => {
    const files = {
      'task.mjs': `import './lib/a.mjs';\nexport * from './lib/b.mjs';\nawait import('./lib/a.mjs?again');`,
      'lib/a.mjs': `import '../task.mjs';`,
      'lib/b.mjs': `import data from './data.json' with { type: 'json' };`,
      'lib/data.json': '{}',
    };
    expect(decide(files, 'task.mjs')).toBe(true);
  });

  test('when require finds what import would not', () => {
    const files = {
      'task.cjs': `require('./lib'); require('./data'); require('./data.json');`,
      'lib/index.js': '',
      'data.json': '{}',
    };
    expect(decide(files, 'task.cjs')).toBe(true);
  });

  test('when it lies in node_modules, whatever it says', () => {
    expect(decide({ 'node_modules/pkg/index.js': `import './x.ts'` }, 'node_modules/pkg/index.js')).toBe(
      true,
    );
  });

  test('when it imports mprun where mprun is installed', () => {
    const files = {
      'task.mjs': `import { currentProcess } from 'mprun';`,
      'node_modules/mprun/package.json': '{ "exports": "./index.js" }',
      'node_modules/mprun/index.js': '',
    };
    expect(decide(files, 'task.mjs')).toBe(true);
  });
});

describe('JavaScript is compiled', () => {
  test.each([
    ['TypeScript', `import './lib.ts';`],
    ['an import without ending', `import './lib';`],
    ['.js that stands for .ts', `import { a } from './lib.js';`],
    ['a dynamic import of TypeScript', `export default () => import('./lib.ts');`],
    ['a require of TypeScript', `require('./lib.ts');`],
    ['JSON without an attribute', `import data from './data.json';`],
    ['an alias that stands for TypeScript', `import '#lib';`],
    ['mprun where mprun is not installed', `import { Pool } from 'mprun';`],
    ['a file that imports TypeScript', `import './between.mjs';`],
  ])('for the sake of %s', (_what, text) => {
    const files = {
      'task.js': text,
      'lib.ts': '',
      'data.json': '{}',
      'between.mjs': `export * from './lib.ts';`,
      'package.json': '{ "imports": { "#lib": "./lib.ts" } }',
    };
    expect(decide(files)).toBe(false);
  });
});

describe('ES module syntax in .js', () => {
  const inPackage = (type: string | undefined, text: string, name = 'task.js'): boolean =>
    decide({ [name]: text, 'package.json': JSON.stringify({ type }) }, name);

  test.each([
    'export default (n) => n * n;',
    'export const square = (n) => n * n;',
    'export { square };',
    "export * from 'node:fs';",
    'export async function f() {}',
    "import fs from 'node:fs';",
    "import { readFile } from 'node:fs';",
    "import 'node:fs';",
    "'use strict';\n  export function f() {}",
  ])('is compiled where package.json takes it for CommonJS, or says nothing: %s', (text) => {
    expect(inPackage('commonjs', text)).toBe(false);
    expect(inPackage(undefined, text)).toBe(false);
    expect(inPackage('module', text)).toBe(true);
    expect(inPackage('commonjs', text, 'task.mjs')).toBe(true);
  });

  test('is compiled in a file that a task imports', () => {
    const files = {
      'task.mjs': `import { a } from './lib/a.js'; export default a;`,
      'lib/a.js': 'export const a = () => 1;',
      'lib/package.json': '{}',
    };
    expect(decide(files, 'task.mjs')).toBe(false);
  });

  test.each([
    'module.exports = (n) => n * n;',
    'exports.square = (n) => n * n;',
    "const exported = import('node:fs');",
    "import('node:fs').then(console.log);",
    'exportAll();',
    'const a = importMap;',
  ])('is not seen in CommonJS: %s', (text) => {
    expect(inPackage('commonjs', text)).toBe(true);
  });
});

test('TypeScript never runs as it is', () => {
  expect(decide({ 'task.ts': '' }, 'task.ts')).toBe(false);
});
