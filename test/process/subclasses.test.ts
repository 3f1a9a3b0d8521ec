import { describe, expect, test } from 'vitest';

import { NotCloneableError } from '../../src/index.ts';
import {
  Homeless,
  Loud,
  Outer,
  Renamed,
  ThreadWorker,
  WithTarget,
  Worker,
} from '../fixtures/tasks/process-classes.ts';
import type { Result } from '../support/mprun.ts';
import {
  at,
  endWithTest,
  exitcodeOf,
  makeReport,
  processProgram,
  thrownBy,
  useStartMethod,
} from './support.ts';

const CLASSES = new URL('../fixtures/tasks/plain-process-classes.mjs', import.meta.url).href;
const COMMONJS = new URL('../fixtures/tasks/commonjs-process.cjs', import.meta.url);
const METHODS = ['spawn', 'thread', 'inline'] as const;

describe.each(METHODS)('a subclass with a run() of its own, started by %s', (method) => {
  test('runs there with the fields it had at start(); its constructor is not called again', async () => {
    useStartMethod(method);
    const report = makeReport();
    const p = endWithTest(new Worker(report.path, [1]));
    p.items.push(new Date(0));
    p.start();
    p.items.push('too late');
    await p.join();
    expect(p.exitcode).toBe(0);
    expect(report.values()).toMatchObject([
      {
        name: 'worker',
        items: [1, '1970-01-01T00:00:00.000Z'],
        size: 2,
        isCurrent: true,
        isWorker: true,
        secret: 'TypeError',
        made: method === 'inline' ? expect.any(Number) : 0,
        repr: `<Worker name='worker' parent=${process.pid} started>`,
      },
    ]);
  });

  test('run() can go on to the target with super.run()', async () => {
    useStartMethod(method);
    const report = makeReport();
    const p = endWithTest(
      new WithTarget({ target: at('sayAll'), args: [report.path, 1], kwargs: { two: 2 } }),
    );
    p.log = report.path;
    expect(await exitcodeOf(p)).toBe(0);
    expect(report.values()).toEqual(['before', [1, { two: 2 }], 'after']);
  });

  test('a subclass of a subclass runs its own', async () => {
    useStartMethod(method);
    const report = makeReport();
    expect(await exitcodeOf(endWithTest(new Loud(report.path, ['a'])))).toBe(0);
    expect(report.values()).toMatchObject([{ items: ['A'], isCurrent: true, isWorker: true }]);
  });

  test('a class that is exported under another name', async () => {
    useStartMethod(method);
    const report = makeReport();
    const p = endWithTest(new Outer());
    p.log = report.path;
    expect(await exitcodeOf(p)).toBe(0);
    expect(report.values()).toEqual(['Inner']);
  });

  /** In a program of its own, where Node itself loads the classes. */
  async function runs(make: string): Promise<Pick<Result, 'stdout' | 'stderr'>> {
    const { result } = processProgram(`
      import * as classes from '${CLASSES}';
      setStartMethod('${method}');
      const p = ${make};
      p.start();
      await p.join();
      console.log(p.exitcode);
    `);
    const { stdout, stderr, code } = await result;
    expect(code).toBe(0);
    return { stdout, stderr };
  }

  test('a class of a CommonJS module', async () => {
    const report = makeReport();
    const make = `new (process.getBuiltinModule('node:module')
      .createRequire('${COMMONJS.href}')('./commonjs-process.cjs').Worker)('${report.path}')`;
    expect(await runs(make)).toEqual({ stdout: '0\n', stderr: '' });
    expect(report.values()).toEqual(['Worker of CommonJS']);
  });

  test('a default export without a name', async () => {
    expect(await runs('new classes.default()')).toEqual({ stdout: 'default runs\n0\n', stderr: '' });
  });

  test('what its constructor does is done here, once', async () => {
    const report = makeReport();
    expect(await runs(`new classes.Made('${report.path}')`)).toEqual({ stdout: '0\n', stderr: '' });
    expect(report.values()).toEqual(['made', 'ran']);
  });

  test('what run() throws ends it with 1, and is on stderr', async () => {
    const { stdout, stderr } = await runs("new classes.Throws({ name: 'Tom' })");
    expect(stdout).toBe('1\n');
    expect(stderr).toMatch(/^Process Tom:\nTypeError: Tom cannot\n {4}at .*plain-process-classes\.mjs:\d+/);
  });

  test('a class that its module does not export ends it with 1, and the way out', async () => {
    expect(await runs('classes.makeHidden()')).toEqual({
      stdout: '1\n',
      stderr: `Process Hidden-1:
TaskLoadError: test/fixtures/tasks/plain-process-classes.mjs exports no subclass of Process called 'Hidden'
(export it there, or give it its own address: export class Hidden … { static url = import.meta.url; … })
`,
    });
  });

  test('a field that cannot travel is refused at start(), with its path', () => {
    useStartMethod(method);
    const p = new Worker('log', [{ parse: () => {} }]);
    const error = thrownBy(() => p.start());
    expect(error).toBeInstanceOf(NotCloneableError);
    expect(error.message).toBe('this.items[0].parse is a function and cannot travel to or from a worker');
    expect(String(p)).toMatch(/ initial>$/);
  });
});

test('a subclass of Thread is a thread', async () => {
  const report = makeReport();
  const t = endWithTest(new ThreadWorker());
  t.log = report.path;
  expect(t.name).toMatch(/^ThreadWorker-\d+$/);
  expect(await exitcodeOf(t)).toBe(0);
  expect(report.values()).toEqual([{ name: t.name, isCurrent: true, isThread: true }]);
});

test('a class with a run() of its own that does not say where it lives is refused when an object is made', () => {
  expect(thrownBy(() => new Homeless())).toMatchObject({
    code: 'ERR_MPRUN_NOT_A_TASK',
    message: 'the class Homeless has a run() of its own, and no address',
    hint: 'give it one, and export it: export class Homeless extends Process { static url = import.meta.url; … }',
  });
});

test('a class without a run() of its own needs no address, and calls the target', async () => {
  const report = makeReport();
  const p = endWithTest(new Renamed({ target: at('say'), args: [report.path, 'called'] }));
  expect(p.name).toMatch(/^Renamed-\d+$/);
  expect(await exitcodeOf(p)).toBe(0);
  expect(report.values()).toEqual(['called']);
});
