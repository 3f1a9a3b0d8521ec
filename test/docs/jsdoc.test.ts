/** Every `@example` of the library's public files is a program that runs and gives what its comments say. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Script } from 'node:vm';

import * as mprun from 'mprun';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { comparable, promisedPrints, runCommand } from './program.ts';

interface Example {
  /** `pool/calls.ts: map` */
  readonly title: string;
  readonly code: string;
}

const examples = publicFiles().flatMap((file) => examplesOf(file));

/** Inside the repository, where 'mprun' is the package itself. */
let folder = '';

beforeAll(() => {
  folder = mkdtempSync('test/docs/.examples-');
  // Compiled tasks are kept in the nearest node_modules: they go with the folder.
  mkdirSync(join(folder, 'node_modules'));
  // What `import('./math.ts')` means in an example.
  writeFileSync(join(folder, 'math.ts'), 'export const square = (n: number): number => n * n;\n');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the public files have examples', () => {
  expect(examples.length).toBeGreaterThan(15);
});

test('every function, class and value of the library has one, and so has every call of a pool or executor', () => {
  const shown = new Set(examples.map(({ title }) => title.split(': ')[1]));
  const calls =
    'apply applyAsync map mapAsync starmap starmapAsync imap imapUnordered outcomes with submit shutdown cancel'.split(
      ' ',
    );
  // These have a second name.
  const names = Object.keys(mprun).filter((name) => name !== 'Value' && name !== 'Array');
  expect([...names, ...calls].filter((name) => !shown.has(name))).toEqual([]);
});

test('everything exported is described', () => {
  const index = readFileSync('src/index.ts', 'utf8');
  for (const [, names = '', file = ''] of index.matchAll(/export ([^;]+?) from '\.\/([^']+\.ts)'/g)) {
    const source = readFileSync(join('src', file), 'utf8');
    const declared = [...source.matchAll(/(\*\/)?\nexport (?:abstract |async )?\w+ (\w+)/g)];
    const described = new Set(declared.flatMap(([, comment, name = '']) => (comment ? name : [])));
    const bare = declared.flatMap(([, , name = '']) => (described.has(name) ? [] : name));
    expect(bare.filter((name) => names === '*' || new RegExp(`\\b${name}\\b`).test(names))).toEqual([]);
  }
});

test.each(examples)('the example of $title runs and gives what it says', async ({ title, code }) => {
  const { module, program } = toProgram(code);
  if (module) writeFileSync(join(folder, module.file), module.code);
  const path = join(folder, `${title.replaceAll(/\W+/g, '-')}.ts`);
  writeFileSync(path, program);
  const result = await runCommand(`node --import ./examples/ts.js ${path}`);
  const exitcode = Number(/\/\/ exits with code (\d+)$/m.exec(program)?.[1] ?? 0);
  expect(result).toMatchObject({ code: exitcode, signal: null });
  const promised = promisedPrints(program);
  if (promised !== undefined) expect(comparable(result.stdout)).toBe(promised);
});

/** The files whose names `src/index.ts` exports, and where the methods of `Pool` are. */
function publicFiles(): string[] {
  const index = readFileSync('src/index.ts', 'utf8');
  return ['pool/calls.ts', ...[...index.matchAll(/from '\.\/(.+\.ts)'/g)].flatMap(([, file]) => file ?? [])];
}

function examplesOf(file: string): Example[] {
  const source = readFileSync(join('src', file), 'utf8');
  const examples: Example[] = [];
  for (const [block, comment = '', next = ''] of source.matchAll(/\/\*\*([^]*?)\*\/\n(.*)/g)) {
    if (!block.includes('@example')) continue;
    const text = comment.replaceAll(/^ *\* ?/gm, '');
    const code = /@example\s+([^]*?)(?=\n@|$)/.exec(text)?.[1]?.trim() ?? '';
    examples.push({ title: `${file}: ${nameOf(next)}`, code });
  }
  return examples;
}

/** The name that a line declares. */
function nameOf(line: string): string {
  const words =
    /^\s*(?:(?:export|abstract|async|static|class|function|const|get|interface|type)\s+)*([#\w]+)/;
  return words.exec(line)?.[1] ?? line.trim();
}

/**
 * A program of its own: with its imports, and a pool where it uses one without making it. An example that begins with a
 * file's name exports its tasks from that file.
 */
function toProgram(code: string): {
  module: { file: string; code: string } | undefined;
  program: string;
} {
  const file = /^\/\/ ([\w-]+\.ts)\n/.exec(code)?.[1];
  const lines = code.split('\n').map((line) => printed(line));
  const exported = file === undefined ? [] : lines.filter((line) => line.startsWith('export '));
  const body = lines.filter((line) => !exported.includes(line)).join('\n');
  const names = exported.flatMap((line) => /^export const (\w+)/.exec(line)?.[1] ?? []);
  const needs = (name: string): boolean =>
    new RegExp(`\\b${name}\\.`).test(body) && !new RegExp(`const ${name}\\b|\\(${name}[):]`).test(body);
  return {
    module: file === undefined ? undefined : { file, code: withImports(exported.join('\n')) },
    program: [
      withImports(
        [
          ...(needs('pool') ? ['const pool = new Pool({ processes: 1 });'] : []),
          ...(needs('executor') ? ['const executor = new ProcessPoolExecutor({ maxWorkers: 1 });'] : []),
          body,
        ].join('\n'),
      ),
      ...(names.length > 0 ? [`import { ${names.join(', ')} } from './${basename(file ?? '')}';`] : []),
      ...(needs('pool') ? ['pool.close();', 'await pool.join();'] : []),
      ...(needs('executor') ? ['await executor.shutdown();'] : []),
    ].join('\n'),
  };
}

/** `await pool.apply(…); // 1024` becomes a print, where the comment is a value (and not a type, or a word). */
function printed(line: string): string {
  const [, expression, comment = ''] = /^((?:await )?[\w.]+\(.*\)); \/\/ (.+)$/.exec(line) ?? [];
  if (expression === undefined || expression.startsWith('console.') || !isValue(comment)) return line;
  return `console.log(${expression}); // ${comment}`;
}

function isValue(text: string): boolean {
  try {
    new Script(`(${text})`).runInNewContext();
    return true;
  } catch {
    return false;
  }
}

function withImports(code: string): string {
  // An `Array` in an example is that of the language.
  const names = Object.keys(mprun).filter(
    (name) => name !== 'Array' && new RegExp(`\\b${name}\\b`).test(code),
  );
  return `import { ${names.join(', ')} } from 'mprun';\n${code}`;
}
