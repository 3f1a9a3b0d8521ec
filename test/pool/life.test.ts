/** Pools and the program they live in. Programs run in processes of their own, with the built library. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { ROOT, watch } from '../support/mprun.ts';
import { program } from '../support/program.ts';
import { at } from './support.ts';

const IDENTITY = JSON.stringify(at('odd.ts', 'identity'));
const WAIT = JSON.stringify(at('odd.ts', 'wait'));
const THROW = JSON.stringify(at('odd.ts', 'throwCustom'));

test('an idle pool does not keep the program alive, and leaves no worker', async () => {
  const { result } = program(`
    const pool = new Pool({ processes: 2 });
    console.log(await pool.map(${IDENTITY}, [1, 2]));
  `);
  expect(await result).toMatchObject({ code: 0, stdout: '[ 1, 2 ]\n', stderr: '' });
});

test('work that nobody awaits is done before the program ends', async () => {
  const { result } = program(`
    // Where nothing names it, it may be collected meanwhile, and says that it was not closed.
    globalThis.pool = new Pool({ processes: 1 });
    globalThis.pool.applyAsync(${WAIT}, [50], {}, { callback: (ms) => console.log('waited', ms) });
  `);
  expect(await result).toMatchObject({ code: 0, stdout: 'waited 50\n', stderr: '' });
});

test('an iterator that nobody goes on with does not keep the program alive', async () => {
  const { result } = program(`
    const pool = new Pool({ processes: 1 });
    const iterator = pool.imap(${IDENTITY}, (function* () { for (;;) yield 1; })());
    console.log(await iterator.next());
  `);
  expect(await result).toMatchObject({ code: 0, stdout: '{ done: false, value: 1 }\n' });
});

test('CommonJS can require the package', async () => {
  const { result } = program(
    `const { Pool } = require('mprun');
     void Pool.with({ processes: 1 }, async (pool) => console.log(await pool.map(${IDENTITY}, [3])));`,
    'cjs',
  );
  expect(await result).toMatchObject({ code: 0, stdout: '[ 3 ]\n', stderr: '' });
});

test('a program given as text does not run again in its workers', async () => {
  const text = `import('mprun').then(({ Pool }) => Pool.with({ processes: 1 }, async (pool) => console.log(await pool.map(${IDENTITY}, [4]))))`;
  for (const flags of [['-e'], ['-p'], ['--input-type=commonjs', '--eval']]) {
    const { result } = watch(spawn(process.execPath, [...flags, text], { cwd: ROOT }));
    expect((await result).stdout).toContain('[ 4 ]\n');
  }
});

test('what tasks print appears where the program prints', async () => {
  const { result } = program(`
    await Pool.with({ processes: 1 }, (pool) => pool.apply(${JSON.stringify(at('odd.ts', 'print'))}, [{ lines: 2, width: 3 }]));
  `);
  expect(await result).toMatchObject({ code: 0, stdout: '000\n111\n' });
});

test.each(['', 'process.exit();'])(
  'a failure that nobody looked at is told when the program ends, and does not crash it %s',
  async (end) => {
    const { result } = program(`
      const pool = new Pool({ processes: 1 });
      const failed = pool.applyAsync(${THROW}, [1]);
      await failed.wait();
      ${end}
    `);
    const { code, stderr } = await result;
    expect(code).toBe(0);
    expect(
      stderr.match(/nobody looked at a failed result: apply of throwCustom: CustomError: odd 1/g),
    ).toHaveLength(1);
  },
);

test('a failed result that is gone unseen is told when it is gone, and so are failures that nobody iterates over', async () => {
  const { result } = program(
    `
    const pool = new Pool({ processes: 1 });
    const told = new Promise((resolve) => process.on('warning', ({ message }) => resolve(message)));
    await pool.applyAsync(${THROW}, [1]).wait();
    const never = setInterval(() => globalThis.gc(), 10);
    console.log(await told);
    clearInterval(never);
    const seen = pool.imap(${THROW}, [1, 3]);
    await seen.next().catch(() => {});
    const unseen = pool.imap(${THROW}, [1, 3]);
    pool.close();
    await pool.join();
    process.exit();
  `,
    'mjs',
    ['--expose-gc', '--no-warnings'],
  );
  const { stdout, stderr } = await result;
  expect(stdout).toBe('nobody looked at a failed result: apply of throwCustom: CustomError: odd 1\n');
  expect(stderr.match(/nobody looked at a failed result: (.*)/)?.[1]).toBe(
    'imap of throwCustom: an input failed',
  );
});

test('an iterator that nobody holds any more closes its source, though its signal lives on', async () => {
  const { result } = program(
    `
    const pool = new Pool({ processes: 1 });
    const { signal } = new AbortController();
    let close;
    const closed = new Promise((resolve) => (close = resolve));
    await (async () => {
      const source = (function* () { try { for (;;) yield 1; } finally { close('closed'); } })();
      console.log(await pool.imap(${IDENTITY}, source, { signal }).next());
    })();
    const collecting = setInterval(() => globalThis.gc(), 10);
    console.log(await closed, signal.aborted);
    clearInterval(collecting);
  `,
    'mjs',
    ['--expose-gc'],
  );
  expect(await result).toMatchObject({
    code: 0,
    stdout: '{ done: false, value: 1 }\nclosed false\n',
    stderr: '',
  });
});

test('a pool that nobody holds any more does what was asked for, then its workers leave, with a warning', async () => {
  const { result } = program(
    `
    const warned = new Promise((resolve) => process.once('warning', resolve));
    const result = (() => new Pool({ processes: 1 }).applyAsync(${IDENTITY}, [7]))();
    const collecting = setInterval(() => globalThis.gc(), 10);
    const { code } = await warned;
    clearInterval(collecting);
    console.log(await result, code);
  `,
    'mjs',
    ['--expose-gc', '--no-warnings'],
  );
  expect(await result).toMatchObject({ code: 0, stdout: '7 MPRUN_UNCLOSED\n', stderr: '' });
});

test('join ends although nobody goes on with the outcomes of inputs without a known number', async () => {
  const { result } = program(`
    const pool = new Pool({ processes: 1 });
    pool.outcomes(${IDENTITY}, (function* () { for (let n = 0; n < 100_000; n++) yield n; })());
    pool.close();
    console.log(await pool.join());
  `);
  expect(await result).toMatchObject({ code: 0, stdout: 'true\n', stderr: '' });
});

test('join ends although an iterator over an endless source was left at its first failure', async () => {
  const { result } = program(`
    const pool = new Pool({ processes: 2 });
    let pulled = 0;
    const iterator = pool.imap(${THROW}, (function* () { for (;;) yield pulled++; })());
    try { for await (const value of iterator); } catch (error) { console.log(error.message); }
    pool.close();
    console.log(await pool.join(), pulled < 5000);
    console.log(await iterator.next());
  `);
  expect(await result).toMatchObject({
    code: 0,
    stdout: 'odd 1\ntrue true\n{ done: true, value: undefined }\n',
  });
});

test('with: what is left in it is finished, and a body that throws terminates', async () => {
  const { result } = program(`
    const left = [];
    const kept = await Pool.with({ processes: 1 }, (pool) => {
      left.push(pool.applyAsync(${WAIT}, [20]));
      return pool;
    });
    console.log(await left[0], String(kept));
    let torn;
    const body = Pool.with({ processes: 1 }, (pool) => {
      torn = pool.applyAsync(${WAIT}, [60_000]);
      throw new Error('body');
    });
    console.log(await body.catch((error) => error.message), await torn.catch((error) => error.name));
  `);
  expect(await result).toMatchObject({
    code: 0,
    stdout: '20 <Pool state=CLOSE pool_size=1>\nbody PoolTerminatedError\n',
    stderr: '',
  });
});

test('killing the root ends the workers of all levels, busy as they are', async () => {
  const busy = program(`
    const pool = new Pool({ processes: 1 });
    await pool.apply(${JSON.stringify(at('nested.ts', 'busyTree'))}, [2]);
  `);
  const pids = await new Promise<number[]>((resolve) => {
    let text = '';
    busy.process.stdout?.on('data', (block: string) => {
      text += block;
      const found = [...text.matchAll(/busy (\d+)/g)].map(([, pid]) => Number(pid));
      if (found.length === 3) resolve(found);
    });
  });
  busy.process.kill('SIGKILL');
  await busy.result;
  // The test ends when they are gone; its deadline says that they must.
  while (pids.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 20));
});

test('a hundred pools leave no process, no descriptor, no handle and no listener', async () => {
  const { result } = program(`
    import { readdirSync } from 'node:fs';
    const cycle = async () => {
      const pool = new Pool({ processes: 2 });
      await pool.map(${IDENTITY}, [1, 2, 3, 4]);
      await pool.terminate();
    };
    /** What this process holds, once nothing of it is being closed any more. */
    const census = async () => {
      while (process.getActiveResourcesInfo().includes('SimpleShutdownWrap')) await new Promise(setImmediate);
      return JSON.stringify({
        descriptors: readdirSync('/proc/self/fd').length,
        handles: process.getActiveResourcesInfo().sort(),
        listeners: process.eventNames().map((name) => [name, process.listenerCount(name)]),
      });
    };
    await cycle();
    const before = await census();
    for (let k = 0; k < 100; k++) await cycle();
    const after = await census();
    console.log(after === before ? 'same' : before + after);
  `);
  expect(await result).toMatchObject({ code: 0, stdout: 'same\n', stderr: '' });
}, 120_000);

function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
