/** The folder of a program's shared memory: nobody else's, and gone with whoever needs it last. */
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { describe, expect, onTestFinished, test } from 'vitest';

import { isOurFolder, nameSharedFolder, ownerOfFolder } from '../../src/util/shared-folder.ts';
import { makeFolder, makeLog } from '../support/workspace.ts';
import { foldersOf, sharedProgram, sharer } from './support.ts';

/** Until the program says on stderr that it runs. */
const RUNNING = `console.error('running');`;

/** Resolves when there is none of these programs' any more; the test's own deadline bounds it. */
async function noFoldersOf(...pids: (number | undefined)[]): Promise<void> {
  while (foldersOf(...pids).length > 0) await setTimeout(10);
}

test('it is this user’s alone, and so is what is in it', async () => {
  const running = sharedProgram(`
    await new Lock().acquire();
    const given = new Thread({ target: '${sharer('usesOnce')}', args: [new Lock()] });
    given.start();
    await given.join();
    ${RUNNING}
    setInterval(() => {}, 1000);
  `);
  await running.sees('running');
  const [name = ''] = foldersOf(running.process.pid);
  const folder = join('/dev/shm', name);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  const files = readdirSync(folder);
  expect(files).toEqual(expect.arrayContaining(['members', expect.stringMatching(/^arena-\d+-0$/)]));
  for (const file of files) expect([file, statSync(join(folder, file)).mode & 0o777]).toEqual([file, 0o600]);
});

describe('it goes with the program', () => {
  test.each([
    ['that has nothing left to do', '', 0],
    ['that leaves by process.exit()', 'process.exit(3);', 3],
    ['that fails', "throw new Error('oh');", 1],
    ['that leaves while it waits', 'setTimeout(() => process.exit(4), 10); await lock.acquire();', 4],
  ])('%s', async (_, end, exitcode) => {
    const { process: program, result } = sharedProgram(`
      const lock = new Lock();
      await lock.acquire();
      ${end}
    `);
    expect((await result).code).toBe(exitcode);
    expect(foldersOf(program.pid)).toEqual([]);
  });

  test.each(['Process', 'Thread'])('of which only a %s has used it', async (kind) => {
    const { process: program, result } = sharedProgram(`
      const one = new ${kind}({ target: '${sharer('makesLock')}' });
      one.start();
      await one.join();
      console.log(readdirSync('/dev/shm').some((name) => name.includes('-' + process.pid + '-')));
    `);
    expect(await result).toEqual({ stdout: 'true\n', stderr: '', code: 0, signal: null });
    expect(foldersOf(program.pid)).toEqual([]);
  });
});

test('what a killed program has left is removed by the next one, and nothing else is', async () => {
  const killed = sharedProgram(`new Lock(); ${RUNNING} setInterval(() => {}, 1000);`);
  const alive = sharedProgram(`new Lock(); ${RUNNING} setInterval(() => {}, 1000);`);
  await Promise.all([killed.sees('running'), alive.sees('running')]);
  killed.process.kill('SIGKILL');
  await killed.result;
  expect(foldersOf(killed.process.pid)).toHaveLength(1);
  expect((await sharedProgram('new Lock();').result).stderr).toBe('');
  expect(foldersOf(killed.process.pid)).toEqual([]);
  expect(foldersOf(alive.process.pid)).toHaveLength(1);
});

test('of a killed program whose children cannot leave, the guard removes it, with what has a name in all programs', async () => {
  const log = makeLog();
  const { process: program, result } = sharedProgram(`
    import { SharedMemory } from 'mprun';
    const memory = new SharedMemory({ create: true, size: 16 });
    new Process({ target: '${sharer('blocks')}', args: [new Event(), '${log.path}'] }).start();
    console.log(memory.name);
  `);
  await log.sees('blocks');
  program.kill('SIGKILL');
  const name = (await result).stdout.trim();
  expect(name).not.toBe('');
  await noFoldersOf(program.pid);
  expect(existsSync(join('/dev/shm', name))).toBe(false);
});

test('a process that goes on without its program keeps it, though it has used nothing of it yet; with that, it goes', async () => {
  const log = makeLog();
  const { process: program } = sharedProgram(`
    const daemon = new Process({ target: '${sharer('keepsUsing')}', args: [new Lock(), new Event()], daemon: true });
    daemon.start();
    const child = new Process({ target: '${sharer('usesLater')}', args: [new Lock(), '${log.path}', '${log.path}.go'] });
    child.start();
    while (!readFileSync('${log.path}', 'utf8').includes('running')) await new Promise((resolve) => setTimeout(resolve, 5));
    process.exit(0);
  `);
  // It has the program's stdout, too: that ends with it.
  await once(program, 'exit');
  // The next program sweeps; and the guard, that has the daemon to end, has gone by.
  await sharedProgram(`new Lock(); await new Promise((resolve) => setTimeout(resolve, 800));`).result;
  expect(foldersOf(program.pid)).toHaveLength(1);
  writeFileSync(`${log.path}.go`, '');
  await log.sees('used');
  await noFoldersOf(program.pid);
});

describe('in a place where everybody may make files', () => {
  function strangeName(): string {
    // Of a program that cannot run.
    const name = nameSharedFolder().replace(/-\d+-\d+-(?=\w+$)/, '-4194999-1-');
    onTestFinished(() => rmSync(name, { recursive: true, force: true }));
    return name;
  }

  test('what somebody has put there under a name of ours is neither used nor followed', async () => {
    const [target, link] = [makeFolder(), strangeName()];
    writeFileSync(join(target, 'precious'), '');
    symlinkSync(target, link);
    expect(isOurFolder(link)).toBe(false);
    expect((await sharedProgram('new Lock();').result).stderr).toBe('');
    expect(readdirSync(target)).toEqual(['precious']);
  });

  test('a folder that others may write into is not ours, whatever it says of itself', async () => {
    const folder = strangeName();
    mkdirSync(folder);
    writeFileSync(join(folder, 'members'), '');
    expect(isOurFolder(folder)).toBe(false);
    expect((await sharedProgram('new Lock();').result).stderr).toBe('');
    expect(existsSync(folder)).toBe(true);
  });

  test('one of a dead program of ours goes', async () => {
    const folder = strangeName();
    mkdirSync(folder, { mode: 0o700 });
    expect((await sharedProgram('new Lock();').result).stderr).toBe('');
    expect(existsSync(folder)).toBe(false);
  });

  test('of programs whose processes have other numbers, nobody knows whether they run', () => {
    const name = nameSharedFolder().split('/').at(-1) ?? '';
    expect(ownerOfFolder(name)).toMatchObject({ pid: process.pid });
    const [, user, namespace] = name.split('-');
    expect(ownerOfFolder(name.replace(`-${user}-`, `-${Number(user) + 1}-`))).toBeUndefined();
    expect(ownerOfFolder(name.replace(`-${namespace}-`, `-${Number(namespace) + 1}-`))).toBeUndefined();
  });
});
