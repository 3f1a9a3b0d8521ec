import { realpathSync } from 'node:fs';

import { evalTask, importTask, Pool, type BackendKind } from 'mprun';
import { expect, test } from 'vitest';

import { folder } from './support.ts';

async function failure(text: string, cwd: string): Promise<unknown> {
  return importTask(evalTask(text, { cwd })).catch((error: unknown) => error);
}

test.each<BackendKind>(['process', 'thread', 'inline'])(
  'a function that is written out runs in a pool of kind %s, in TypeScript, with imports relative to its folder',
  async (backend) => {
    const { root } = folder({ 'double.ts': 'export const double = (n: number): number => n * 2;' });
    const text = "async (n: number) => (await import('./double.ts')).double(n) + import.meta.dirname.length";
    const results = await Pool.with({ backend, processes: 1 }, (pool) =>
      pool.map(evalTask(text, { cwd: root }), [1, 2]),
    );
    const { length } = realpathSync(root);
    expect(results).toEqual([2 + length, 4 + length]);
  },
);

test('texts of one folder are tasks of their own', async () => {
  const { root } = folder();
  const [one, two] = [evalTask('() => 1', { cwd: root }), evalTask('() => 2', { cwd: root })];
  expect([await (await importTask(two))(), await (await importTask(one))()]).toEqual([2, 1]);
});

test('a function may end with a semicolon or a comment, and be of any kind', async () => {
  const { root } = folder();
  for (const text of [
    'x => x;',
    'x => x // the same',
    'function (x) { return x }',
    'async x => x ; \n',
    'x => f(x); function f(x: unknown) { return x; }',
  ]) {
    expect(await (await importTask(evalTask(text, { cwd: root })))(5)).toBe(5);
  }
});

test.each([
  ['x => x +', 'eval:1:9: Unexpected end of file'],
  ['x => (x', 'eval:1:8: Expected ")" but found end of file'],
  ['x =>\n  y +* x', 'eval:2:6: Unexpected "*"'],
  ['x => x)', 'eval:1:7: Expected ";" but found ")"'],
])('a syntax error is told with its place in the text: %j', async (text, message) => {
  const { root } = folder();
  const error = await failure(text, root);
  const shown = (error as Error).message.replace(`${realpathSync(root)}/`, '');
  expect(error).toMatchObject({ code: 'ERR_MPRUN_MODULE_LOAD' });
  expect(shown).toBe(message);
});

test('what it throws tells line and column of the text', async () => {
  const { root } = folder();
  const task = evalTask("(x: { a: string }) => {\n  if (x.a) throw new Error('no');\n}", { cwd: root });
  const oneLine = evalTask("(x: unknown) => { throw new Error('no') }", { cwd: root, name: 'mine' });
  const stack = await Pool.with({ processes: 1 }, async (pool) => [
    await pool.apply(task, [{ a: 'b' }]).catch((error: unknown) => (error as Error).stack),
    await pool.apply(oneLine, [1]).catch((error: unknown) => (error as Error).stack),
  ]);
  expect(stack[0]).toContain(`${realpathSync(root)}/eval:2:18`);
  expect(stack[1]).toContain(`${realpathSync(root)}/mine:1:25`);
});

test('what is no function, or nothing, is refused', async () => {
  const { root } = folder();
  expect(await failure('3', root)).toMatchObject({
    code: 'ERR_MPRUN_NOT_A_FUNCTION',
    message: expect.stringContaining('but it is not a function (number)'),
  });
  expect(() => evalTask(' \n')).toThrow('Expected the text of a function, got none');
});

test('a helper that changes is compiled again', async () => {
  const project = folder({ 'node_modules/': '', 'one.ts': 'export const one = 1;' });
  const text = "async () => (await import('./one.ts')).one";
  const run = async (): Promise<unknown> =>
    Pool.with({ processes: 1 }, (pool) => pool.apply(evalTask(text, { cwd: project.root }), []));
  expect(await run()).toBe(1);
  project.write('one.ts', 'export const one = 2;');
  expect(await run()).toBe(2);
});
