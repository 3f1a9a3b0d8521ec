import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseAddress } from '../../src/task/address.ts';
import { locate } from '../../src/task/locate.ts';
import { folder, type Folder } from './support.ts';

const find = (address: string, { root }: Folder): string => locate(parseAddress(address), root);

describe('a path', () => {
  test.each([
    ['tasks/square.ts', 'tasks/square.ts'],
    ['./tasks/square.ts#cube', 'tasks/square.ts'],
    ['tasks/square', 'tasks/square.ts'],
    ['tasks/square.js', 'tasks/square.ts'],
    ['tasks/view.jsx', 'tasks/view.tsx'],
    ['tasks/old.mjs', 'tasks/old.mts'],
    ['tasks', 'tasks/index.mts'],
    ['./tasks/', 'tasks/index.mts'],
    ['tasks/both.js', 'tasks/both.js'],
    ['tasks/both', 'tasks/both.ts'],
    ['tasks/two words.ts', 'tasks/two words.ts'],
    ['commander', 'commander.ts'],
  ])('%s is %s', (typed, expected) => {
    const project = folder(
      Object.fromEntries(
        ['square.ts', 'view.tsx', 'old.mts', 'index.mts', 'both.js', 'both.ts', 'two words.ts']
          .map((name) => [`tasks/${name}`, ''])
          .concat([['commander.ts', '']]),
      ),
    );
    expect(find(typed, project)).toBe(project.path(expected));
  });

  test('a file: URL is found wherever the working directory is', () => {
    const project = folder({ 'two words.ts': '' });
    const url = pathToFileURL(project.path('two words.ts')).href;
    expect(locate(parseAddress(`${url}#fn`), '/')).toBe(project.path('two words.ts'));
  });

  test('a name that ends like a package file but is a path in a package-like folder is a file', () => {
    const project = folder({ '@scope/task.ts': '' });
    expect(find('@scope/task.ts', project)).toBe(project.path('@scope/task.ts'));
  });
});

describe('what is not there', () => {
  test.each([
    ['tasks/sqare.ts', 'Did you mean tasks/square.ts?'],
    ['./tasks/sqare.ts', 'Did you mean ./tasks/square.ts?'],
    ['tasks/sqare', 'Did you mean tasks/square.ts?'],
    ['task/square.ts', 'Did you mean tasks/square.ts?'],
    ['sqare.ts', undefined],
    ['tasks/somethingelse.ts', undefined],
    ['tasks/empty', 'it is a folder without an index file'],
  ])('%s is told with the hint %j', (typed, hint) => {
    const project = folder({ 'tasks/square.ts': '', 'tasks/readme.md': '', 'tasks/empty/': '' });
    expect(() => find(typed, project)).toThrow(
      expect.objectContaining({
        name: 'TaskLoadError',
        code: 'ERR_MPRUN_MODULE_NOT_FOUND',
        message: `cannot find module '${typed}'`,
        hint,
      }),
    );
  });

  test('what a relative path is relative to is told, as it is easily taken for the file', () => {
    const project = folder({ 'tasks/square.ts': '' });
    const hint = expect.stringMatching(
      /^paths are relative to the working directory, \/.*; to a file is new URL\('\.\.\/tasks\/x\/\.\.\/sqare\.ts', import\.meta\.url\)$/,
    );
    expect(() => find('../tasks/x/../sqare.ts', project)).toThrow(expect.objectContaining({ hint }));
  });

  test('an absolute path is suggested as an absolute path', () => {
    const project = folder({ 'tasks/square.ts': '' });
    expect(() => find(project.path('tasks/sqare.ts'), project)).toThrow(
      expect.objectContaining({ hint: `Did you mean ${project.path('tasks/square.ts')}?` }),
    );
  });

  test.each(['tasks/x\0.ts', `tasks/${'x'.repeat(5000)}.ts`])(
    'a path the system refuses is not there',
    (typed) => {
      expect(() => find(typed, folder())).toThrow(
        expect.objectContaining({ code: 'ERR_MPRUN_MODULE_NOT_FOUND' }),
      );
    },
  );
});

describe('a package', () => {
  const installed = (packageJson: object, ...files: readonly string[]): Folder =>
    folder({
      'src/deep/': '',
      'node_modules/@scope/pkg/package.json': JSON.stringify(packageJson),
      ...Object.fromEntries(files.map((file) => [`node_modules/@scope/pkg/${file}`, ''])),
    });
  const findFrom = (address: string, project: Folder): string =>
    locate(parseAddress(address), project.path('src/deep'));

  test.each<[string, object, string, string]>([
    ['by main', { main: './lib/main.js' }, '@scope/pkg', 'lib/main.js'],
    ['by main without ending', { main: 'lib/main' }, '@scope/pkg', 'lib/main.js'],
    ['by its index', {}, '@scope/pkg#fn', 'index.js'],
    ['by a path in it', {}, '@scope/pkg/lib/main.js', 'lib/main.js'],
    ['by exports as a string', { exports: './lib/main.js' }, '@scope/pkg', 'lib/main.js'],
    [
      'by the condition import, also where there is no require',
      { exports: { '.': { types: './x.d.ts', import: './esm.mjs' } } },
      '@scope/pkg',
      'esm.mjs',
    ],
    [
      'by nested conditions and a list',
      { exports: [{ browser: './no.js' }, { node: { require: './no.js', default: './esm.mjs' } }] },
      '@scope/pkg',
      'esm.mjs',
    ],
    [
      'by the longest pattern',
      { exports: { './*': './no/*.js', './sub/*': './lib/*.js' } },
      '@scope/pkg/sub/main',
      'lib/main.js',
    ],
  ])('is found %s', (_how, packageJson, address, expected) => {
    const project = installed(packageJson, 'lib/main.js', 'index.js', 'esm.mjs');
    expect(findFrom(address, project)).toBe(project.path('node_modules/@scope/pkg', expected));
  });

  test('is found by its own name from inside', () => {
    const project = folder({
      'package.json': JSON.stringify({ name: 'own', exports: { './*': './src/*.ts' } }),
      'src/square.ts': '',
    });
    expect(find('own/square', project)).toBe(project.path('src/square.ts'));
  });

  test('that is installed but does not export the path says so', () => {
    const project = installed(
      { exports: { '.': './index.js', './closed/*': null } },
      'index.js',
      'lib/main.js',
    );
    for (const subpath of ['./lib/main.js', './closed/x']) {
      expect(() => findFrom(`@scope/pkg/${subpath.slice(2)}`, project)).toThrow(
        expect.objectContaining({
          code: 'ERR_MPRUN_MODULE_NOT_FOUND',
          hint: `package '@scope/pkg' is installed, but does not export '${subpath}'`,
        }),
      );
    }
  });

  test('that is not installed cannot be found', () => {
    expect(() => find('no-such-package#fn', folder())).toThrow(
      expect.objectContaining({ message: "cannot find module 'no-such-package'" }),
    );
  });
});
