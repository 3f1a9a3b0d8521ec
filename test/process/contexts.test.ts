import { expect, test } from 'vitest';

import {
  cpuCount,
  freezeSupport,
  getAllStartMethods,
  getContext,
  Pool,
  Process,
  ProcessStateError,
  setStartMethod,
  Thread,
  UsageError,
  type StartMethod,
} from '../../src/index.ts';
import {
  at,
  endWithTest,
  exitcodeOf,
  makeReport,
  processProgram,
  thrownBy,
  useStartMethod,
  type SelfPortrait,
} from './support.ts';

const METHODS = ['spawn', 'thread', 'inline'] as const;
const BACKENDS = { spawn: 'process', thread: 'thread', inline: 'inline' };

test('the start methods, the default first', () => {
  expect(getAllStartMethods()).toEqual(METHODS);
});

test('the start method is chosen once, by force again; who asks for it has chosen the default', async () => {
  const { result } = processProgram(`
    import { getStartMethod } from 'mprun';
    const tryIt = (use) => { try { return use(); } catch (error) { return error.message; } };
    console.log(getStartMethod({ allowNone: true }));
    console.log(tryIt(() => setStartMethod('thread')), getStartMethod());
    console.log(tryIt(() => setStartMethod('thread')));
    setStartMethod('inline', { force: true });
    console.log(getStartMethod());
    setStartMethod(undefined, { force: true });
    console.log(getStartMethod({ allowNone: true }), getStartMethod());
    console.log(tryIt(() => setStartMethod('inline')));
  `);
  expect((await result).stdout).toBe(
    'undefined\nundefined thread\ncontext has already been set\ninline\nundefined spawn\ncontext has already been set\n',
  );
});

test('a start that says no method chooses the default too', async () => {
  const { result } = processProgram(`
    const p = new Process();
    p.start();
    try { setStartMethod('thread'); } catch (error) { console.log(error.message); }
    await p.join();
  `);
  expect((await result).stdout).toBe('context has already been set\n');
});

test('what is no start method is refused, with those there are', () => {
  const hint = 'start methods: spawn, thread, inline';
  for (const use of [
    () => getContext('fork' as StartMethod),
    () => setStartMethod('fork' as StartMethod, { force: true }),
  ])
    expect(thrownBy(use)).toMatchObject({ message: "cannot find context for 'fork'", hint });
  expect(thrownBy(() => getContext('fork' as StartMethod))).toBeInstanceOf(UsageError);
  useStartMethod('spawn');
  expect(thrownBy(() => setStartMethod('thread'))).toBeInstanceOf(ProcessStateError);
  setStartMethod(undefined, { force: true });
  expect(thrownBy(() => setStartMethod(undefined))).toBeInstanceOf(UsageError);
});

test('contexts have the library with their method, which cannot be changed', () => {
  useStartMethod('spawn');
  for (const method of METHODS) {
    const context = getContext(method);
    expect(getContext(method)).toBe(context);
    expect([context.method, context.getStartMethod()]).toEqual([method, method]);
    expect(() => context.setStartMethod('spawn')).toThrow('cannot set start method of concrete context');
  }
  expect(METHODS.map((method) => getContext(method).Process.name)).toEqual([
    'SpawnProcess',
    'Thread',
    'InlineProcess',
  ]);
  expect(getContext()).toBe(getContext('spawn'));
});

test.each(METHODS)(
  'processes and pools of the context %s are of its kind, whatever is chosen',
  async (method) => {
    useStartMethod(method === 'inline' ? 'thread' : 'inline');
    const { Process: Child, Pool: ContextPool } = getContext(method);
    const report = makeReport();
    expect(await exitcodeOf(endWithTest(new Child({ target: at('saysWhoItIs'), args: [report.path] })))).toBe(
      0,
    );
    const { pid, ident } = report.values()[0] as SelfPortrait;
    expect([pid === process.pid, ident === process.pid]).toEqual([method !== 'spawn', method === 'inline']);
    await using pool = new ContextPool({ processes: 1 });
    expect(pool.backend).toBe(BACKENDS[method]);
    expect(pool).toBeInstanceOf(Pool);
    expect(await pool.map(at('double'), [1])).toEqual([2]);
  },
);

test.each(METHODS)(
  'once %s is chosen, processes and pools are of its kind, unless they say another',
  async (method) => {
    useStartMethod(method);
    const report = makeReport();
    const make = (Class: typeof Process): Process =>
      endWithTest(new Class({ target: at('saysWhoItIs'), args: [report.path] }));
    await exitcodeOf(make(Process));
    await exitcodeOf(make(Thread));
    expect(report.values()).toMatchObject([
      { className: method === 'inline' ? 'InlineProcess' : method === 'spawn' ? 'Process' : 'Thread' },
      { className: 'Thread', pid: process.pid },
    ]);
    const pools = [new Pool(), new Pool({ backend: 'process' })];
    expect(pools.map(({ backend }) => backend)).toEqual([BACKENDS[method], 'process']);
    for (const pool of pools) await pool.terminate();
  },
);

test.each(METHODS)('children have the start method %s that was chosen above them', async (method) => {
  useStartMethod(method);
  const report = makeReport();
  await exitcodeOf(endWithTest(new Process({ target: at('sayDefaults'), args: [report.path] })));
  expect(report.values()).toEqual([[method, BACKENDS[method]]]);
});

test('pool workers have it too', async () => {
  useStartMethod('thread');
  await using pool = new Pool({ backend: 'process', processes: 1 });
  const report = makeReport();
  await pool.apply(at('sayDefaults'), [report.path]);
  expect(report.values()).toEqual([['thread', 'thread']]);
});

test('inline, exit() ends the call alone', async () => {
  const { result } = processProgram(`
    const { Process: Inline } = getContext('inline');
    const p = new Inline({ target: '${at('exits')}', args: [3] });
    p.start();
    await p.join();
    console.log('still here', p.exitcode);
  `);
  expect(await result).toMatchObject({ stdout: 'still here 3\n', stderr: '', code: 0 });
});

test.each(METHODS)('grandchildren are numbered by their parents, not by the program (%s)', async (method) => {
  const report = makeReport();
  const { result } = processProgram(`
    setStartMethod('${method}');
    new Process();
    for (const name of [undefined, undefined]) {
      const p = new Process({ target: '${at('startsOne')}', args: ['${report.path}'] });
      p.start();
      await p.join();
    }
  `);
  expect((await result).stderr).toBe('');
  expect(report.values()).toMatchObject([{ name: 'Process-2:1' }, { name: 'Process-3:1' }]);
});

test('cpuCount counts, freezeSupport does nothing', () => {
  expect(Number.isInteger(cpuCount()) && cpuCount() > 0).toBe(true);
  expect(freezeSupport()).toBeUndefined();
});
