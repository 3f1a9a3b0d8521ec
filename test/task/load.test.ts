import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportedFunctions, pickTask } from '../../src/task/load.ts';
import type { TaskModule } from '../../src/types.ts';
import { BuiltCompiler, FIXTURES, folder, ROOT } from './support.ts';

const moduleAt = (source: string): TaskModule => ({ url: `file://${source}`, source, compiled: false });
const square = moduleAt(join(ROOT, 'tasks', 'square.ts'));
const one = (): number => 1;
const two = (): number => 2;
class Machine {
  readonly speed = 1;
}

describe('the exported functions', () => {
  test('are listed by name, without values and classes', () => {
    expect(exportedFunctions({ square: two, cube: one, limit: 3, Machine })).toEqual(['cube', 'square']);
  });

  test('of a CommonJS module are those on module.exports', () => {
    const exports = { half: one, double: two, limit: 3 };
    expect(exportedFunctions({ default: exports, half: one, 'module.exports': exports })).toEqual([
      'double',
      'half',
    ]);
    expect(exportedFunctions({ default: Object.assign(one, { twice: two }) })).toEqual(['default', 'twice']);
  });
});

describe('the task', () => {
  test.each<[string, Record<string, unknown>, string | undefined, string]>([
    ['is the export of the given name', { default: one, cube: two }, 'cube', 'cube'],
    ['may be asked for as default', { default: one, cube: two }, 'default', 'default'],
    ['is the default export', { default: one, square: two }, undefined, 'default'],
    ['is the export that is called like the file', { cube: one, square: two }, undefined, 'square'],
    ['is the only function', { cube: one, limit: 3, Machine }, undefined, 'cube'],
    ['is the only function beside a default that is none', { default: 3, cube: one }, undefined, 'cube'],
    ['is a property of module.exports', { default: { cube: one, x: two } }, 'cube', 'cube'],
    [
      'is the default export of an ES module compiled to CommonJS',
      { default: { __esModule: true, default: one, cube: two }, __esModule: true },
      undefined,
      'default',
    ],
    [
      'is the default export of what TypeScript compiled to CommonJS, where the mark does not show',
      {
        default: Object.defineProperty({ default: one, cube: two }, '__esModule', { value: true }),
        ...{ __esModule: true, cube: two },
      },
      undefined,
      'default',
    ],
    [
      'is what module.exports calls its default',
      { default: { default: one, cube: two }, cube: two },
      undefined,
      'default',
    ],
  ])('%s', (_rule, namespace, exportName, expected) => {
    const { name, fn } = pickTask(square, namespace, exportName);
    expect(name).toBe(expected);
    expect(fn).toBeTypeOf('function');
  });

  test.each(['sendMail', 'send_mail', 'SendMail', 'send-mail'])('%s is called like send-mail.ts', (name) => {
    expect(pickTask(moduleAt('/x/send-mail.ts'), { [name]: one, other: two }, undefined).fn).toBe(one);
  });

  test.each<[string, Record<string, unknown>, string | undefined, string, string]>([
    [
      'a misspelled name',
      { cube: one, square: two },
      'sqare',
      "tasks/square.ts has no export 'sqare'",
      'Did you mean square? Exported functions: cube, square',
    ],
    [
      'a name like no other',
      { cube: one, square: two },
      'something',
      "tasks/square.ts has no export 'something'",
      'exported functions: cube, square',
    ],
    [
      'a name that every object has',
      { cube: one },
      'toString',
      "tasks/square.ts has no export 'toString'",
      'exported functions: cube',
    ],
    [
      'several functions and no choice',
      { mul: one, pow: two },
      undefined,
      'tasks/square.ts exports several functions and none by default',
      'Name one: tasks/square.ts#mul. Exported functions: mul, pow',
    ],
    [
      'no function at all',
      { limit: 3 },
      undefined,
      'tasks/square.ts exports no function',
      'export default function …',
    ],
    [
      'a function that is not exported',
      { default: 3 },
      'cube',
      "tasks/square.ts has no export 'cube'",
      'it exports no function; export const cube = …',
    ],
  ])('%s: is told with a way out', (_case, namespace, exportName, message, hint) => {
    expect(() => pickTask(square, namespace, exportName)).toThrow(
      expect.objectContaining({ code: 'ERR_MPRUN_EXPORT_NOT_FOUND', message, hint }),
    );
  });

  test.each([
    [7, 'number'],
    [null, 'null'],
    [[one], 'array'],
    [Machine, 'class'],
    [undefined, 'undefined'],
  ])('%j is not a function (%s)', (limit, kind) => {
    expect(() => pickTask(square, { cube: one, limit }, 'limit')).toThrow(
      expect.objectContaining({
        code: 'ERR_MPRUN_NOT_A_FUNCTION',
        message: `tasks/square.ts exports 'limit', but it is not a function (${kind})`,
      }),
    );
  });

  test('a default export that is no function, with nothing beside it, is told to be none', () => {
    expect(() => pickTask(square, { default: { a: 1 } }, undefined)).toThrow(
      expect.objectContaining({
        message: "tasks/square.ts exports 'default', but it is not a function (object)",
      }),
    );
  });
});

describe('loading', () => {
  let compiler: BuiltCompiler;
  beforeAll(async () => {
    compiler = await BuiltCompiler.build();
  });
  afterAll(() => compiler.remove());

  test('a module that throws fails with what it threw', async () => {
    const source = join(FIXTURES, 'throws-at-load.ts');
    const { error } = await compiler.run(source);
    expect(error).toMatchObject({
      code: 'ERR_MPRUN_MODULE_LOAD',
      message: 'test/fixtures/modules/throws-at-load.ts cannot be loaded: RangeError: not today',
      cause: 'RangeError: not today',
    });
  });

  test('a module that throws no error is told, too', async () => {
    const source = folder({ 'task.mjs': `throw 'a word';` }).path('task.mjs');
    const { error } = await compiler.run(source);
    expect(error?.message).toBe(`${source} cannot be loaded: it threw string a word`);
  });

  test('a missing package is told with the source, not with the compiled file', async () => {
    const source = folder({ 'task.ts': `import 'no-such-package';` }).path('task.ts');
    const { error } = await compiler.run(source);
    expect(error?.message).toBe(
      `${source} cannot be loaded: Error: Cannot find package 'no-such-package' imported from ${source}`,
    );
  });

  test('JavaScript that does not parse is told in one line', async () => {
    const source = folder({ 'task.mjs': 'export default n =>' }).path('task.mjs');
    const { error } = await compiler.run(source);
    expect(error).toMatchObject({ code: 'ERR_MPRUN_MODULE_LOAD' });
    expect(error?.message).toMatch(/task\.mjs cannot be loaded: SyntaxError: [^\n]+$/);
  });
});
