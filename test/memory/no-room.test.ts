/** No room for shared memory, or none at all: that is told, and nobody is ended by a signal for it. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { ROOT, watch, type Result } from '../support/mprun.ts';
import { sharedProgram, sharer } from './support.ts';

/** Mounts need a user who may, or a kernel that lets everybody in a namespace of his own. */
const NAMESPACES = [['--mount'], ['--mount', '--user', '--map-root-user']].find(
  (flags) => spawnSync('unshare', [...flags, 'mount', '-t', 'tmpfs', 'tmpfs', '/dev/shm']).status === 0,
);

/** Runs a program that has so much shared memory. */
async function programWith(size: string, text: string): Promise<Result> {
  const folder = mkdtempSync(join(ROOT, '.test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'program.mjs');
  writeFileSync(file, text);
  const script = `mount -t tmpfs -o size=${size} tmpfs /dev/shm && "$0" "$1"; status=$?; ls /dev/shm; exit $status`;
  const child = spawn('unshare', [...(NAMESPACES ?? []), 'sh', '-c', script, process.execPath, file]);
  onTestFinished(() => void child.kill('SIGKILL'));
  return watch(child).result;
}

describe.skipIf(NAMESPACES === undefined)('where /dev/shm is full (skipped where nobody may mount)', () => {
  test.each(['4k', '100k', '140k'])('with %s, the first lock says so, and pools work', async (size) => {
    const result = await programWith(
      size,
      `
      import { Lock, Pool } from 'mprun';
      for (let k = 0; k < 2; k++) try {
        new Lock();
      } catch ({ code, hint }) {
        console.log(code, hint.includes('df -h /dev/shm'));
      }
      const pool = new Pool({ backend: 'thread', processes: 1 });
      console.log(await pool.map('${sharer('doubles')}', [1, 2]));
      pool.close();
      await pool.join();
    `,
    );
    const full = 'ERR_MPRUN_SHARED_MEMORY_FULL true\n';
    expect(result).toEqual({ stdout: `${full}${full}[ 2, 4 ]\n`, stderr: '', code: 0, signal: null });
  });

  test.each([
    ['locks', 'new Semaphore(1)'],
    ['arrays', "new SharedArray('d', 5000)"],
  ])('%s are made until it is full; those that were go on', async (_, make) => {
    const result = await programWith(
      '1m',
      `
      import { Semaphore, SharedArray } from 'mprun';
      const made = [];
      let code;
      while (code === undefined) try {
        made.push(${make});
      } catch (error) {
        code = error.code;
      }
      console.log(code, made.length > 5);
      for (const one of made) if (one instanceof Semaphore) one.acquireSync(0).release(); else one.fill?.(1);
    `,
    );
    expect(result).toEqual({
      stdout: 'ERR_MPRUN_SHARED_MEMORY_FULL true\n',
      stderr: '',
      code: 0,
      signal: null,
    });
  });
});

test('where Node may load no native code, the library and its pools work, and sending a lock to a process says why', async () => {
  const { result } = sharedProgram(
    `
    const lock = new Lock();
    await lock.runExclusive(() => {});
    const pool = new Pool({ processes: 1 });
    console.log(await pool.map('${sharer('doubles')}', [1, 2]));
    await pool.apply('${sharer('usesOnce')}', [lock]).catch((error) => console.log(error.cause?.code ?? error.code));
    pool.close();
    await pool.join();
    console.log(readdirSync('/dev/shm').filter((name) => name.includes('-' + process.pid + '-')));
  `,
    ['--no-addons'],
  );
  expect(await result).toEqual({
    stdout: '[ 2, 4 ]\nERR_MPRUN_NO_SHARED_MEMORY\n[]\n',
    stderr: '',
    code: 0,
    signal: null,
  });
});

test('what is given out without native code is not used again while somebody may look at it', async () => {
  const { result } = sharedProgram(
    `
    import { RawArray } from 'mprun';
    const views = Array.from({ length: 50 }, (_, k) => new RawArray('i', [k]).getObj());
    for (let k = 0; k < 4; k++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const others = Array.from({ length: 100 }, () => new RawArray('i', [-1]));
    console.log(views.every((view, k) => view[0] === k), others.length);
  `,
    ['--no-addons', '--expose-gc'],
  );
  expect(await result).toEqual({ stdout: 'true 100\n', stderr: '', code: 0, signal: null });
});
