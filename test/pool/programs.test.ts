/** Inline pools, and threads, in programs of their own, where nothing else keeps the event loop alive or shows stack traces. */
import { expect, test } from 'vitest';

import { program } from '../support/program.ts';
import { at } from './support.ts';

const ENVIRONMENT = JSON.stringify(at('context.ts', 'environment'));
const NEVER = JSON.stringify(at('odd.ts', 'neverSettles'));
const PRINT = JSON.stringify(at('odd.ts', 'print'));
const THROW = JSON.stringify(at('odd.ts', 'throwCustom'));
const WAIT = JSON.stringify(at('odd.ts', 'wait'));

test('a promise that nothing can settle is an error, and the rest runs', async () => {
  const { result } = program(`
    const pool = new Pool({ backend: 'inline' });
    const error = await pool.map(${NEVER}, [0, 1, 2]).catch((error) => error);
    console.log(error.code, error.index, error.errors.length);
    console.log(await pool.map(${WAIT}, [1, 5]));
  `);
  expect(await result).toMatchObject({
    code: 0,
    stdout: 'ERR_MPRUN_NEVER_SETTLES 1 1\n[ 1, 5 ]\n',
    stderr: '',
  });
});

test('errors tell the line of the source', async () => {
  const { result } = program(`
    const pool = new Pool({ backend: 'inline' });
    console.log((await pool.map(${THROW}, [1]).catch((error) => error)).stack.split('\\n')[1]);
  `);
  expect((await result).stdout).toMatch(/ at throwCustom \(.*odd\.ts:\d\d:\d+\)/);
});

test('what tasks print goes to onPrint, what the program prints does not', async () => {
  const { result } = program(`
    const lines = [];
    const onPrint = (stream, bytes, worker) => {
      lines.push([stream, String(bytes), worker]);
      console.log('passed on');
    };
    const pool = new Pool({ backend: 'inline', onPrint });
    const printing = pool.apply(${PRINT}, [{ lines: 2, width: 3 }]);
    console.log('program');
    await printing;
    await pool.terminate();
    console.log(JSON.stringify(lines), process.stdout.hasOwnProperty('write'));
  `);
  expect((await result).stdout).toBe(
    'program\npassed on\npassed on\n' +
      '[["stdout","000\\n","PoolWorker-1"],["stdout","111\\n","PoolWorker-1"]] false\n',
  );
});

test('an idle inline pool does not keep the program alive; a task that waits does', async () => {
  const { result } = program(`
    const pool = new Pool({ backend: 'inline' });
    pool.applyAsync(${WAIT}, [50], {}, { callback: (ms) => console.log('waited', ms) });
  `);
  expect(await result).toMatchObject({ code: 0, stdout: 'waited 50\n', stderr: '' });
});

test.each(['thread', 'inline'])('a %s pool works in CommonJS and leaves nothing behind', async (backend) => {
  const { result } = program(
    `const { Pool } = require('mprun');
     void Pool.with({ backend: '${backend}' }, async (pool) => console.log(await pool.map(${WAIT}, [3])));`,
    'cjs',
  );
  expect(await result).toMatchObject({ code: 0, stdout: '[ 3 ]\n', stderr: '' });
});

test('threads do not keep the program alive, and end with it', async () => {
  const { result } = program(`
    const pool = new Pool({ backend: 'thread', processes: 2 });
    console.log(await pool.map(${WAIT}, [1, 2]));
  `);
  expect(await result).toMatchObject({ code: 0, stdout: '[ 1, 2 ]\n', stderr: '' });
});

test("what would change how Piscina works is not in the threads' environment, and the rest is", async () => {
  const { result } = program(`
    process.env.PISCINA_DISABLE_ATOMICS = '1';
    process.env.OTHER = 'set';
    const env = { PISCINA_ENABLE_ASYNC_ATOMICS: '1' };
    const pool = new Pool({ backend: 'thread', processes: 1, env });
    console.log(await pool.map(${ENVIRONMENT}, [...Object.keys(process.env), ...Object.keys(env)]
      .filter((name) => name.startsWith('PISCINA_') || name === 'OTHER')));
  `);
  expect(await result).toMatchObject({ code: 0, stdout: "[ undefined, 'set', undefined ]\n", stderr: '' });
});

test('inline, a module that is its own program is told to move the task', async () => {
  const { result } = program(`
    const error = await new Pool({ backend: 'inline' }).apply(${JSON.stringify(at('guarded.ts', 'double'))}, [1]).catch((error) => error);
    console.log(error.code, error.hint);
  `);
  expect((await result).stdout).toBe('ERR_MPRUN_IMPORT_TIME_POOL move the task to a file of its own\n');
});
