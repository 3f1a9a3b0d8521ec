import { describe, expect, test } from 'vitest';
import { runsAsItIs } from '../../src/task/plain.ts';
import { folder } from './support.ts';

const decide = (files: Readonly<Record<string, string>>, entry = 'task.js'): boolean =>
  runsAsItIs(folder(files).path(entry));

describe('JavaScript runs as it is', () => {
  test('when it imports nothing but packages and builtin modules', () => {
    expect(decide({ 'task.js': `import 'node:fs'; import x from 'pkg'; export default x;` })).toBe(true);
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
      'task.js': `import { currentProcess } from 'mprun';`,
      'node_modules/mprun/package.json': '{ "exports": "./index.js" }',
      'node_modules/mprun/index.js': '',
    };
    expect(decide(files)).toBe(true);
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

test('TypeScript never runs as it is', () => {
  expect(decide({ 'task.ts': '' }, 'task.ts')).toBe(false);
});
