import { chmodSync, chownSync, lstatSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BuiltCompiler, folder, type Folder, type Prepared } from './support.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

let compiler: BuiltCompiler;
beforeAll(async () => {
  compiler = await BuiltCompiler.build();
});
afterAll(() => compiler.remove());

/** A project with a node_modules of its own, so that its cache is its own, too. */
const project = (files: Readonly<Record<string, string>> = {}): Folder =>
  folder({
    'node_modules/': '',
    'package.json': '{}',
    'task.ts': `import { answer } from './lib/answer'; export default () => answer;`,
    'lib/answer.ts': 'export const answer: number = 42;',
    ...files,
  });

const prepare = (made: Folder): Promise<Prepared> => compiler.prepare(made.path('task.ts'));
const cacheOf = (made: Folder): string => made.path('node_modules', '.cache', 'mprun');
const fileOf = ({ module }: Prepared): string => fileURLToPath(module?.url ?? '');

/** Ages a file by so many days. */
function age(path: string, days: number): void {
  const then = new Date(Date.now() - days * DAY_MS);
  utimesSync(path, then, then);
}

describe('a second run', () => {
  test('takes what the first compiled, without esbuild', async () => {
    const made = project();
    const cold = await prepare(made);
    const warm = await prepare(made);
    expect(cold.usedEsbuild).toBe(true);
    expect(warm.usedEsbuild).toBe(false);
    expect(warm.module).toEqual(cold.module);
  });

  test('of plain JavaScript never needs esbuild', async () => {
    const made = project({ 'task.mjs': 'export default () => 1;' });
    expect((await compiler.prepare(made.path('task.mjs'))).usedEsbuild).toBe(false);
  });

  test.each<[string, (made: Folder) => void]>([
    ['the task changed', (made) => made.write('task.ts', 'export default () => 43;')],
    ['a helper changed', (made) => made.write('lib/answer.ts', 'export const answer = 43;')],
    ['tsconfig.json changed', (made) => made.write('tsconfig.json', '{ "extends": ["./base"], "a": 1 }')],
    ['what tsconfig.json extends changed', (made) => made.write('base.json', '{ "b": 1 }')],
    ['a nearer tsconfig.json appeared', (made) => made.write('lib/tsconfig.json', '{}')],
    ['tsconfig.json is gone', (made) => rmSync(made.path('tsconfig.json'))],
    ['package.json changed', (made) => made.write('package.json', '{ "imports": {} }')],
    ['a nearer package.json appeared', (made) => made.write('lib/package.json', '{}')],
  ])('compiles again when %s', async (_what, change) => {
    const made = project({ 'tsconfig.json': '{ "extends": ["./base"] }', 'base.json': '{}' });
    await prepare(made);
    change(made);
    expect((await prepare(made)).usedEsbuild).toBe(true);
    expect((await prepare(made)).usedEsbuild).toBe(false);
  });

  test('runs the new text of a changed helper', async () => {
    const made = project();
    expect((await compiler.run(made.path('task.ts'))).value).toBe(42);
    made.write('lib/answer.ts', 'export const answer = 43;');
    expect((await compiler.run(made.path('task.ts'))).value).toBe(43);
  });

  test('compiles again when a package that was missing is there', async () => {
    const made = project({ 'task.ts': `export default async () => (await import('@ws/b')).b;` });
    expect((await compiler.run(made.path('task.ts'))).error).toBeDefined();
    made.write('b/package.json', '{ "exports": "./index.ts" }');
    made.write('b/index.ts', 'export const b: number = 1;');
    made.write('node_modules/@ws/');
    made.link('node_modules/@ws/b', made.path('b'));
    expect((await compiler.run(made.path('task.ts'))).value).toBe(1);
  });

  test('by another version of mprun compiles for itself', async () => {
    const made = project();
    await prepare(made);
    const other = await BuiltCompiler.build();
    try {
      expect((await other.prepare(made.path('task.ts'))).usedEsbuild).toBe(true);
      const { version } = JSON.parse(other.read('package.json'));
      other.write('package.json', other.read('package.json').replace(version, '99.0.0'));
      expect((await other.prepare(made.path('task.ts'))).usedEsbuild).toBe(true);
      expect((await prepare(made)).usedEsbuild).toBe(false);
    } finally {
      other.remove();
    }
  });
});

describe('a damaged cache counts as empty', () => {
  const manifestOf = (made: Folder): string => {
    const [manifest] = readdirSync(cacheOf(made)).filter((name) => name.endsWith('.json'));
    return `node_modules/.cache/mprun/${manifest}`;
  };
  const moduleOf = (made: Folder): string => {
    const [module] = readdirSync(cacheOf(made)).filter((name) => name.endsWith('.mjs'));
    return `node_modules/.cache/mprun/${module}`;
  };

  test.each<[string, (made: Folder) => void]>([
    ['half a manifest', (made) => made.write(manifestOf(made), made.read(manifestOf(made)).slice(0, 40))],
    ['an empty manifest', (made) => made.write(manifestOf(made), '')],
    ['a manifest of another shape', (made) => made.write(manifestOf(made), '{ "module": 1 }')],
    ['a manifest that is null', (made) => made.write(manifestOf(made), 'null')],
    ['half a module', (made) => made.write(moduleOf(made), made.read(moduleOf(made)).slice(0, 100))],
    ['no module', (made) => rmSync(made.path(moduleOf(made)))],
  ])('with %s', async (_damage, damage) => {
    const made = project();
    await prepare(made);
    damage(made);
    const again = await prepare(made);
    expect(again.usedEsbuild).toBe(true);
    expect(await compiler.call(again.module!)).toMatchObject({ value: 42 });
    expect((await prepare(made)).usedEsbuild).toBe(false);
  });
});

test('ten runs that compile at once all get a whole module', async () => {
  const made = project();
  const runs = await Promise.all(Array.from({ length: 10 }, () => compiler.runInOne(made.path('task.ts'))));
  expect(runs.map(({ value }) => value)).toEqual(Array.from({ length: 10 }, () => 42));
  expect(new Set(runs.map(({ module }) => module.url)).size).toBe(1);
  expect(readdirSync(cacheOf(made)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

describe('age', () => {
  test('a compile removes what nobody used for a week, and nothing younger', async () => {
    const made = project();
    const { module } = await prepare(made);
    for (const [name, days] of [
      ['old.mjs', 8],
      ['old.json.1.tmp', 8],
      ['young.mjs', 6],
    ] as const) {
      age(made.write(`node_modules/.cache/mprun/${name}`), days);
    }
    made.write('task.ts', 'export default () => 1;');
    await prepare(made);
    const left = readdirSync(cacheOf(made));
    expect(left).toContain('young.mjs');
    expect(left.filter((name) => name.startsWith('old'))).toEqual([]);
    expect(left).toContain(module?.url.split('/').at(-1));
  });

  test('a use makes a file young again, at most once a day', async () => {
    const made = project();
    const file = fileOf(await prepare(made));
    age(file, 0.5);
    const before = statSync(file).mtimeMs;
    await prepare(made);
    expect(statSync(file).mtimeMs).toBe(before);
    age(file, 3);
    await prepare(made);
    expect(Date.now() - statSync(file).mtimeMs).toBeLessThan(DAY_MS);
  });
});

describe('without a node_modules to write to', () => {
  const userFolder = (tmp: Folder): string => tmp.path(`mprun-${process.getuid?.()}`);
  /** A file where the cache's folder should be stops root, too, whom a read-only folder does not. */
  const sealed = { 'node_modules/.cache': '' };
  const bare = { 'task.ts': 'export default () => 42;' };

  test('a folder of the user among the temporary files is used, closed to others', async () => {
    const [made, tmp] = [folder(bare), folder()];
    const env = { TMPDIR: tmp.root };
    const cold = await compiler.prepare(made.path('task.ts'), { env });
    expect(dirname(fileOf(cold))).toBe(userFolder(tmp));
    expect(lstatSync(userFolder(tmp)).mode & 0o777).toBe(0o700);
    expect(await compiler.call(cold.module!)).toMatchObject({ value: 42 });
    expect((await compiler.prepare(made.path('task.ts'), { env })).usedEsbuild).toBe(false);
  });

  test('packages are imported from where the source sees them', async () => {
    const made = folder({
      ...sealed,
      'node_modules/pkg/package.json': '{ "exports": { "import": "./index.mjs", "require": "./index.cjs" } }',
      'node_modules/pkg/index.mjs': `export default 'imported';`,
      'node_modules/pkg/index.cjs': `module.exports = 'required';`,
      'task.ts': `import pkg from 'pkg'; export default () => [pkg, require('pkg'), typeof require];`,
    });
    const { module } = await prepare(made);
    expect(module?.url).toContain('/tmp/mprun-');
    expect((await compiler.call(module!)).value).toEqual(['imported', 'required', 'function']);
    expect((await prepare(made)).usedEsbuild).toBe(false);
    made.write('node_modules/pkg/package.json', '{ "exports": { "default": "./index.mjs" } }');
    expect((await prepare(made)).usedEsbuild).toBe(true);
  });

  test.each<[string, (tmp: Folder, path: string) => void]>([
    ['is a symbolic link', (tmp) => tmp.link(`mprun-${process.getuid?.()}`, tmp.write('elsewhere/'))],
    ['is a file', (tmp) => tmp.write(`mprun-${process.getuid?.()}`)],
    [
      'others may write to',
      (tmp, path) => (tmp.write(`mprun-${process.getuid?.()}/`), chmodSync(path, 0o777)),
    ],
  ])('a folder that %s is not trusted', async (_what, plant) => {
    const [made, tmp] = [folder(bare), folder()];
    plant(tmp, userFolder(tmp));
    const before = readdirSync(tmp.root);
    const { value, module } = await compiler.runInOne(made.path('task.ts'), { env: { TMPDIR: tmp.root } });
    expect(value).toBe(42);
    expect(dirname(fileURLToPath(module.url))).toMatch(/\/mprun-[a-zA-Z0-9]{6}$/);
    expect(readdirSync(tmp.root)).toEqual(before);
  });

  test.runIf(process.getuid?.() === 0)('a folder of somebody else is not trusted', async () => {
    const [made, tmp] = [folder(bare), folder()];
    const path = userFolder(tmp);
    tmp.write(`mprun-${process.getuid?.()}/`);
    chownSync(path, 65534, 65534);
    const { value } = await compiler.runInOne(made.path('task.ts'), { env: { TMPDIR: tmp.root } });
    expect(value).toBe(42);
    expect(readdirSync(path)).toEqual([]);
  });
});
