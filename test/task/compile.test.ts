import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareModule } from '../../src/task/compile.ts';
import { BuiltCompiler, FIXTURES, folder, ROOT } from './support.ts';

let compiler: BuiltCompiler;
beforeAll(async () => {
  compiler = await BuiltCompiler.build();
});
afterAll(() => compiler.remove());

const fixture = (name: string): string => join(FIXTURES, name);

describe('a module', () => {
  test.each<[string, string, unknown, unknown]>([
    ['an ES module in TypeScript', 'esm.ts', 4, 16],
    ['CommonJS in .cts, with import = require', 'commonjs.cts', 4, 'tripled/12'],
    ['CommonJS in .ts, in a package of type module', 'commonjs.ts', 4, 8],
    [
      'CommonJS in .ts that requires own files, aliases and packages',
      'commonjs-requires.ts',
      4,
      '104 A! function',
    ],
    ['CommonJS in .cjs', 'plain-commonjs.cjs', 4, 2],
    ['plain JavaScript', 'plain.mjs', 4, 5],
    ['enum, namespace and parameter property', 'enum.ts', 4, 'blue 1 40'],
    ['./x.js that means x.ts', 'js-means-ts.ts', 4, 104],
    ['an import without ending', 'without-ending.ts', 4, 104],
    ['plain JavaScript with an import without ending', 'plain-without-ending.js', 4, 104],
    ['plain JavaScript with ./x.js that means x.ts', 'plain-js-means-ts.mjs', 4, 104],
    ['an import of a package', 'imports-package.ts', 'a name', 'a name'],
    ['an alias of tsconfig paths, through extends', 'paths/src/task.ts', 'a', 'A!'],
    ['an alias of package.json imports', 'paths/src/hash-import.ts', 'a', 'A!'],
    ['a require of its own', 'own-require.ts', 4, { limits: { max: 42 }, commander: 'function' }],
    ['a require that is not its own', 'free-require.ts', 'commander', 'function'],
    ['an import of JSON', 'json.ts', 4, [42, 42, 42]],
    ['a decorator, a class field and await at the top', 'modern.ts', 4, 'logged 44'],
  ])('with %s works', async (_kind, name, input, expected) => {
    const { value, error } = await compiler.run(fixture(name), null, input);
    expect(error).toBeUndefined();
    expect(value).toEqual(expected);
  });

  test('of plain JavaScript is imported as it is, anything else from a compiled file', async () => {
    const plain = fixture('plain.mjs');
    expect(await prepareModule(plain)).toEqual({
      url: pathToFileURL(plain).href,
      source: plain,
      compiled: false,
    });
    const typescript = fixture('esm.ts');
    expect(await prepareModule(typescript)).toEqual({
      url: expect.stringMatching(/\/node_modules\/\.cache\/mprun\/[0-9a-f]+\.mjs$/),
      source: typescript,
      compiled: true,
    });
  });

  test('sees import mprun as the mprun that runs it, with import and require', async () => {
    const expected = { value: ['mark'] };
    expect(await compiler.run(fixture('imports-mprun.ts'))).toMatchObject(expected);
    const source = folder({ 'task.cts': `module.exports = () => Object.keys(require('mprun'))` });
    expect((await compiler.run(source.path('task.cts'))).value).toContain('mark');
  });

  test('in plain JavaScript sees import mprun even where no mprun is installed', async () => {
    const project = folder({ 'task.mjs': `import { mark } from 'mprun'; export default () => mark;` });
    expect(await compiler.run(project.path('task.mjs'))).toMatchObject({ value: 'this mprun' });
  });

  test('keeps what it imports for an effect, whatever package.json says about side effects', async () => {
    const project = folder({
      'package.json': '{ "sideEffects": false }',
      'task.ts': `import './setup.ts'; export default () => globalThis['isSetUp'];`,
      'setup.ts': `globalThis['isSetUp'] = true;`,
    });
    expect((await compiler.run(project.path('task.ts'))).value).toBe(true);
  });

  test('in a folder with any name works', async () => {
    const project = folder({
      'c# 100% ü?/x y.ts': `import { f } from './z.ts'; export default () => [f(), import.meta.filename];`,
      'c# 100% ü?/z.ts': `export const f = () => new Error('here').stack ?? '';`,
    });
    const source = project.path('c# 100% ü?/x y.ts');
    const { value } = await compiler.run(source);
    expect(value).toEqual([expect.stringContaining(`${project.path('c# 100% ü?/z.ts')}:1:`), source]);
  });

  test('that is gone when it is looked at is told as such', async () => {
    const source = folder().path('gone.ts');
    await expect(prepareModule(source)).rejects.toMatchObject({
      code: 'ERR_MPRUN_MODULE_LOAD',
      message: expect.stringContaining(`${source} cannot be compiled: ENOENT`),
    });
  });

  test('that is no program is refused', async () => {
    const project = folder({ 'data.json': '{}' });
    await expect(prepareModule(project.path('data.json'))).rejects.toMatchObject({
      code: 'ERR_MPRUN_MODULE_LOAD',
      message: `${project.path('data.json')} is no module: .json cannot be run`,
    });
  });
});

describe('a compiled module knows where its source is', () => {
  const place = (name: string): object => ({
    url: pathToFileURL(fixture(name)).href,
    dirname: join(FIXTURES, name, '..'),
    filename: fixture(name),
  });

  test('through import.meta, in the files it imports too', async () => {
    expect((await compiler.run(fixture('import-meta.ts'))).value).toEqual({
      ...place('import-meta.ts'),
      resolved: pathToFileURL(fixture('data/limits.json')).href,
      helper: place('lib/helper.ts'),
    });
  });

  test.each(['dirname.ts', 'own-dirname.ts'])('through __dirname and __filename (%s)', async (name) => {
    const expected = { dirname: FIXTURES, filename: fixture(name) };
    expect((await compiler.run(fixture(name))).value).toEqual(expected);
  });

  test('in stack traces, with the line of the source', async () => {
    const { error } = await compiler.run(fixture('throws-later.ts'), null, { n: 3 });
    expect(error).toMatchObject({ name: 'Error', message: 'no 3' });
    expect(error?.stack).toContain(`at fails (${fixture('throws-later.ts')}:6:9)`);
  });

  test('in stack traces, with the column of the first line too, in each file', async () => {
    const task = `import { check } from './check.ts'; export default (n: number) => { check(n); throw new Error('no'); };`;
    const check = `export const check = (n: number): void => { if (n > 1) throw new RangeError('high'); };\n`;
    const project = folder({ 'task.ts': task, 'check.ts': check });
    const stackFor = async (n: number): Promise<string | undefined> =>
      (await compiler.run(project.path('task.ts'), null, n)).error?.stack;
    const columnOf = (text: string): string => `:1:${text.indexOf('new ') + 1})`;
    expect(await stackFor(1)).toContain(`(${project.path('task.ts')}${columnOf(task)}`);
    expect(await stackFor(2)).toContain(`(${project.path('check.ts')}${columnOf(check)}`);
  });

  test('below a hashbang line', async () => {
    const { value } = await compiler.run(fixture('hashbang.ts'));
    expect(value).toContain(`${fixture('hashbang.ts')}:2:`);
  });

  test('reached through a symbolic link, by its real path', async () => {
    const project = folder({ 'real/task.ts': 'export default () => import.meta.filename;' });
    const link = project.link('linked', project.path('real'));
    const { module } = await compiler.prepare(join(link, 'task.ts'));
    expect(module?.source).toBe(join(link, 'task.ts'));
    expect((await compiler.run(join(link, 'task.ts'))).value).toBe(project.path('real/task.ts'));
  });
});

describe('packages', () => {
  const pkg = (text: string): Record<string, string> => ({
    'package.json': JSON.stringify({
      type: 'module',
      exports: { import: './index.js', require: './index.cjs' },
    }),
    'index.js': `export default ${text};`,
    'index.cjs': `module.exports = ${text};`,
  });
  const install = (at: string, text: string): Record<string, string> =>
    Object.fromEntries(Object.entries(pkg(text)).map(([name, content]) => [`${at}/${name}`, content]));

  test('are the same instance for the compiled module and for whoever imports them', async () => {
    const project = folder({
      ...install('node_modules/pkg', '{}'),
      'task.ts': `import a from 'pkg'; import { again } from './again.mjs';
        export default async () => a === (await again());`,
      'again.mjs': `export const again = async () => (await import(new URL('./node_modules/pkg/index.js', import.meta.url))).default;`,
    });
    expect((await compiler.run(project.path('task.ts'))).value).toBe(true);
  });

  test('of a helper in another workspace are those that the helper sees', async () => {
    const project = folder({
      ...install('node_modules/pkg', `'the root'`),
      ...install('b/node_modules/pkg', `'workspace b'`),
      'a/node_modules/': '',
      'a/task.ts': `import pkg from 'pkg'; import { inB, required } from '../b/helper.ts';
        export default () => [pkg, inB, required];`,
      'b/helper.ts': `import pkg from 'pkg'; export const inB = pkg; export const required = require('pkg');`,
    });
    expect((await compiler.run(project.path('a/task.ts'))).value).toEqual([
      'the root',
      'workspace b',
      'workspace b',
    ]);
  });

  test('of a workspace that are linked and written in TypeScript are compiled along', async () => {
    const project = folder({
      'node_modules/@ws/': '',
      'b/package.json': '{ "name": "@ws/b", "type": "module", "exports": "./src/index.ts" }',
      'b/src/index.ts': 'export enum B { Yes = "yes" }',
      'a/task.ts': `import { B } from '@ws/b'; export default () => B.Yes;`,
    });
    project.link('node_modules/@ws/b', project.path('b'));
    expect((await compiler.run(project.path('a/task.ts'))).value).toBe('yes');
  });

  test('that are the own one by its name work', async () => {
    const project = folder({
      'node_modules/': '',
      'package.json': '{ "name": "own", "type": "module", "exports": { "./*": "./src/*.js" } }',
      'src/plain.js': 'export const plain = (n) => n + 1;',
      'task.ts': `import { plain } from 'own/plain'; export default (n: number) => plain(n);`,
    });
    expect((await compiler.run(project.path('task.ts'), null, 1)).value).toBe(2);
  });

  test('that are missing fail only who uses them', async () => {
    const project = folder({
      'task.ts': `export default async () => {
        try { await import('no-such-package'); } catch (error) { return error.code; }
      };`,
    });
    expect((await compiler.run(project.path('task.ts'))).value).toBe('ERR_MODULE_NOT_FOUND');
  });
});

describe('a module that does not compile is told with its place', () => {
  const failing = async (name: string): Promise<unknown> =>
    prepareModule(fixture(name)).catch((error) => error);

  test('relative to the working directory, with the column as editors count it', async () => {
    expect(await failing('syntax-error.ts')).toMatchObject({
      name: 'TaskLoadError',
      code: 'ERR_MPRUN_MODULE_LOAD',
      message: 'test/fixtures/modules/syntax-error.ts:5:16: Expected ";" but found "x"',
      hint: undefined,
    });
  });

  test('whole outside of it, and on the first line as well', async () => {
    const project = folder({
      'task.ts': `import { x } from './lib/x.ts'; export default x;`,
      'lib/x.ts': 'let x = ;',
    });
    const source = project.path('task.ts');
    const { error, stderr } = await compiler.prepare(source, { cwd: ROOT });
    expect(error?.message).toBe(`${project.path('lib/x.ts')}:1:9: Unexpected ";"`);
    expect(stderr).toBe('');
    const inside = await compiler.prepare(source, { cwd: project.root });
    expect(inside.error?.message).toBe('lib/x.ts:1:9: Unexpected ";"');
  });

  test('when an import leads nowhere, and how many more there are', async () => {
    expect(await failing('missing-import.ts')).toMatchObject({
      code: 'ERR_MPRUN_MODULE_LOAD',
      message: 'test/fixtures/modules/missing-import.ts:2:22: Could not resolve "./lib/gone.ts"',
      hint: 'and 2 more errors',
    });
  });
});
