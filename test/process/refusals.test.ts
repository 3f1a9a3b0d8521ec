/** What is told at once, instead of being ignored or found out much later. */
import { afterEach, describe, expect, test } from 'vitest';

import {
  asCompleted,
  Future,
  getLogger,
  Process,
  setStartMethod,
  wait,
  type LogRecord,
} from '../../src/index.ts';
import { collectWarnings } from '../pool/support.ts';
import { at, makeReport, processProgram, thrownBy } from './support.ts';

const started: Process[] = [];
afterEach(async () => {
  for (const p of started.splice(0)) {
    p.kill();
    await p.join();
  }
});

function startWaiting(): Process {
  const p = new Process({ target: at('waits'), args: [makeReport().path] });
  p.start();
  started.push(p);
  return p;
}

describe("an option that there is not, Python's `timeout` most of all", () => {
  const timeout = { timeout: 50 } as never;

  test.each([
    ['join', async () => startWaiting().join(timeout)],
    ['result', async () => new Future().result(timeout)],
    ['wait', async () => wait([], timeout)],
    ['asCompleted', async () => asCompleted([new Future()], timeout).next()],
  ])('of %s', async (_, call) => {
    await expect(call()).rejects.toMatchObject({
      code: 'ERR_MPRUN_USAGE',
      hint: 'Did you mean `timeoutMs`?',
    });
  });

  test('of cancel() and setStartMethod()', () => {
    expect(thrownBy(() => new Future().cancel({ force: true } as never)).code).toBe('ERR_MPRUN_USAGE');
    expect(thrownBy(() => setStartMethod('spawn', { forced: true } as never)).code).toBe('ERR_MPRUN_USAGE');
  });

  test('null is no wait', async () => {
    await expect(new Future().result(null as never)).rejects.toMatchObject({ code: 'ERR_MPRUN_USAGE' });
  });
});

describe('a process', () => {
  test('is sent signals that there are', () => {
    const p = startWaiting();
    for (const name of ['SIGFOO', 'sigterm', undefined, 15])
      expect(thrownBy(() => p.signal(name as never)).message).toMatch(
        /^Expected `signal` to be a signal's name/,
      );
  });

  test('is given a grace in milliseconds, or for ever', async () => {
    const p = startWaiting();
    for (const graceMs of [NaN, -1, 'x', null, 10n])
      expect(thrownBy(() => p.terminate(graceMs as never)).message).toMatch(
        /^Expected `graceMs` to be milliseconds/,
      );
    p.terminate(Infinity);
    await p.join();
    expect(p.exitcode).toBe(-15);
  });

  test('is not started when the program is at its end', async () => {
    const { result } = processProgram(`
      process.on('exit', () => {
        try {
          new Process({ target: '${at('nothing')}', name: 'late' }).start();
        } catch (error) {
          console.log(error.code, error.message);
        }
      });
    `);
    expect(await result).toMatchObject({
      stdout: 'ERR_MPRUN_PROCESS_STATE late cannot be started: the program is at its end\n',
      code: 0,
    });
  });

  test('that has not got all that it was given when its parent exits says so', async () => {
    const { result } = processProgram(`
      new Process({ target: '${at('nothing')}', name: 'laden', args: [new Uint8Array(20_000_000)] }).start();
      setImmediate(() => setImmediate(() => process.exit(3)));
    `);
    const { stderr, code } = await result;
    expect(stderr).toMatch(/^Process laden has not run: its parent exited before .*\n$/);
    expect(code).toBe(3);
  });
});

describe('a field of a subclass under a name of ours', () => {
  test('is taken where it can be set', () => {
    class Background extends Process {
      static url = import.meta.url;
      constructor() {
        super();
        Object.defineProperty(this, 'daemon', {
          value: true,
          writable: true,
          enumerable: true,
          configurable: true,
        });
        Object.defineProperty(this, 'name', {
          value: 'back',
          writable: true,
          enumerable: true,
          configurable: true,
        });
      }
    }
    const p = new Background();
    p.start();
    started.push(p);
    expect(String(p)).toMatch(/^<Background name='back' pid=\d+ parent=\d+ started daemon>$/);
  });

  test.each(['pid', 'exitcode', 'join', 'run'])('is refused when it would hide %s', (name) => {
    class Hiding extends Process {}
    const p = new Hiding();
    Object.defineProperty(p, name, { value: 1, enumerable: true, configurable: true });
    expect(thrownBy(() => p.start()).message).toBe(
      `the field '${name}' of Hiding hides what a process has under that name`,
    );
  });
});

test('a future cannot be its own result', () => {
  const future = new Future();
  expect(thrownBy(() => future.setResult(future))).toBeInstanceOf(TypeError);
});

test('a handler of the log that throws is warned of, and harms no process', async () => {
  const warnings = collectWarnings();
  const fail = ({ message }: LogRecord): never => {
    throw new Error(message);
  };
  getLogger().setLevel('DEBUG');
  getLogger().addHandler(fail);
  try {
    getLogger().info('hello');
  } finally {
    getLogger().removeHandler(fail);
    getLogger().setLevel('NOTSET');
  }
  await new Promise(setImmediate);
  expect(warnings.map(({ message }) => message)).toEqual(['a handler of the log failed: Error: hello']);
});
