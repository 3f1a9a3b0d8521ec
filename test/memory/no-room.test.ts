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

  test.each([
    ['short', 2000],
    ['medium', 90_000],
    ['long', 3_000_000],
  ])('%s items are put until it is full; the queue goes on, and has all that were put', async (_, bytes) => {
    const result = await programWith(
      '16m',
      `
      import { Queue } from 'mprun';
      const queue = new Queue();
      const put = (number) => queue.putNowait({ number, text: '.'.repeat(${bytes}) });
      let code, count = 0;
      while (code === undefined) try {
        put(count);
        count++;
      } catch (error) {
        code = error.code;
      }
      console.log(code, count > 1, queue.qsize() === count);
      for (let k = 0; k < count; k++) {
        const { number, text } = queue.getNowait();
        if (number !== k || text.length !== ${bytes}) console.log('another', k);
      }
      put(1);
      console.log(queue.qsize(), queue.getNowait().number);
    `,
    );
    const stdout = 'ERR_MPRUN_SHARED_MEMORY_FULL true true\n1 1\n';
    expect(result).toEqual({ stdout, stderr: '', code: 0, signal: null });
  });

  test('what waits for room in a queue at the end of a program, and has none, is told; nothing stays behind', async () => {
    const result = await programWith(
      '16m',
      `
      import { Queue } from 'mprun';
      import { appendFileSync } from 'node:fs';
      const queue = new Queue(1);
      queue.putNowait(1);
      for (let k = 0; k < 5; k++) void queue.put('.'.repeat(90_000));
      let code;
      while (code === undefined) try {
        appendFileSync('/dev/shm/fill', Buffer.alloc(2 ** 16));
      } catch (error) {
        code = error.code;
      }
      console.log(code);
      process.exit(3);
    `,
    );
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain('ERR_MPRUN_SHARED_MEMORY_FULL');
    expect(result.stdout).not.toContain('mprun-');
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
