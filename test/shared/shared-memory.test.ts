import { existsSync, mkdirSync, rmdirSync, statSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';

import { expect, onTestFinished, test } from 'vitest';

import { SharedMemory, type SharedMemoryOptions } from '../../src/shared/shared-memory.ts';
import { sharedBase } from '../../src/util/shared-folder.ts';
import { program } from '../support/program.ts';
import { hasPython, python } from './python.ts';
import { built, errorOf, travel } from './support.ts';

/** New memory, which is gone after the test. */
function make(options: SharedMemoryOptions = {}): SharedMemory {
  const memory = new SharedMemory({ create: true, size: 10, ...options });
  onTestFinished(() => {
    if (existsSync(pathOf(memory.name))) memory.unlink();
  });
  return memory;
}

function pathOf(name: string): string {
  return join(sharedBase(), name);
}

/** No other test has it. */
function freshName(): string {
  return `mprun-test-${process.pid}-${Math.trunc(Math.random() * 1e9)}`;
}

test('memory is all zeros, of the size that was asked for, with a name like that of Python', () => {
  const memory = make();
  expect(memory.name).toMatch(/^psm_[0-9a-f]{8}$/);
  expect([memory.size, memory.buffer]).toEqual([10, Buffer.alloc(10)]);
  expect(statSync(pathOf(memory.name)).mode & 0o777).toBe(0o600);
  expect(inspect(memory)).toBe(`SharedMemory('${memory.name}', size=10)`);
});

test('whoever opens it by its name sees the same bytes, and its size', () => {
  const name = freshName();
  const memory = make({ name });
  const other = new SharedMemory({ name, size: 99 });
  memory.buffer.write('hello');
  expect([other.buffer.toString('latin1', 0, 5), other.size, other.name]).toEqual(['hello', 10, name]);
});

test.each<[SharedMemoryOptions, string]>([
  [{ create: true, size: -1 }, "'size' must be a positive integer"],
  [{ create: true }, "'size' must be a positive number different from zero"],
  [{ create: true, size: 0 }, "'size' must be a positive number different from zero"],
  [{}, "'name' can only be None if create=True"],
  [{ size: 10 }, "'name' can only be None if create=True"],
  [{ create: true, size: 1.5 }, 'Expected `size` to be a positive integer, got `1.5` (number)'],
])('%o is refused', (options, message) => {
  expect(errorOf(() => new SharedMemory(options))).toEqual({
    name: 'UsageError',
    code: 'ERR_MPRUN_USAGE',
    message,
  });
});

test.each(['', '.', '..', '/psm', 'a/b', '../x', 'a..b', 'a\0b', 7])('%o is no name', (name) => {
  expect(errorOf(() => new SharedMemory({ name: name as string })).message).toMatch(
    /^Expected `name` to be a name without/,
  );
});

test('a name that is too long is refused', () => {
  expect(errorOf(() => new SharedMemory({ name: 'x'.repeat(241) })).message).toMatch(/at most 240 bytes/);
});

test('a name can be made once', () => {
  const { name } = make();
  expect(errorOf(() => new SharedMemory({ name, create: true, size: 5 })).code).toBe(
    'ERR_MPRUN_SHARED_MEMORY_EXISTS',
  );
});

test('what is not there cannot be opened', () => {
  expect(errorOf(() => new SharedMemory({ name: freshName() })).code).toBe(
    'ERR_MPRUN_SHARED_MEMORY_NOT_FOUND',
  );
});

test('closed memory has no buffer here, and goes on elsewhere', () => {
  const memory = make();
  const other = new SharedMemory({ name: memory.name });
  const kept = memory.buffer;
  memory.close();
  memory.close();
  expect(errorOf(() => memory.buffer).code).toBe('ERR_MPRUN_SHARED_MEMORY_CLOSED');
  kept[0] = 7;
  expect([other.buffer[0], memory.size]).toEqual([7, 10]);
});

test('unlinked memory cannot be opened any more, and stays for those who have it', () => {
  const memory = make();
  const other = new SharedMemory({ name: memory.name });
  memory.close();
  memory.unlink();
  expect(errorOf(() => memory.unlink()).code).toBe('ERR_MPRUN_SHARED_MEMORY_NOT_FOUND');
  expect(errorOf(() => new SharedMemory({ name: memory.name })).code).toBe(
    'ERR_MPRUN_SHARED_MEMORY_NOT_FOUND',
  );
  other.buffer[0] = 1;
  expect(other.buffer[0]).toBe(1);
});

test('a block with `using` closes it', async () => {
  const memory = make();
  memory[Symbol.dispose]();
  expect(() => memory.buffer).toThrow('closed');
  const other = new SharedMemory({ name: memory.name });
  await other[Symbol.asyncDispose]();
  expect(() => other.buffer).toThrow('closed');
});

test('it travels by its name', () => {
  const memory = make();
  const other = travel(memory);
  other.buffer[3] = 9;
  expect([memory.buffer[3], other.name]).toEqual([9, memory.name]);
});

/** Makes memory of these names in a program of its own, which ends as it is told. */
function run(options: readonly SharedMemoryOptions[], end: string): ReturnType<typeof program>['result'] {
  return program(`
    import { SharedMemory } from '${built('shared/shared-memory')}';
    for (const options of ${JSON.stringify(options)}) new SharedMemory({ create: true, size: 5, ...options });
    ${end}
  `).result;
}

test('it is removed when the program ends, unless it is not to be tracked', async () => {
  const names = [freshName(), freshName()];
  const { stderr, code } = await run([{ name: names[0] }, { name: names[1], track: false }], '');
  expect([stderr, code, ...names.map((name) => existsSync(pathOf(name)))]).toEqual(['', 0, false, true]);
  new SharedMemory({ name: names[1] }).unlink();
});

test('what a killed program has left is removed by the next one', async () => {
  const names = [freshName(), freshName()];
  const killed = await run(
    [{ name: names[0] }, { name: names[1], track: false }],
    "process.kill(process.pid, 'SIGKILL');",
  );
  expect(killed.signal).toBe('SIGKILL');
  expect(existsSync(pathOf(names[1] ?? ''))).toBe(true);
  await run([{}], '');
  expect(names.map((name) => existsSync(pathOf(name)))).toEqual([false, true]);
  new SharedMemory({ name: names[1] }).unlink();
});

test('memory of somebody else that has taken an unlinked name is not removed', async () => {
  const name = freshName();
  const steal = `
    import { renameSync, writeFileSync } from 'node:fs';
    writeFileSync('${pathOf(name)}.new', 'mine');
    renameSync('${pathOf(name)}.new', '${pathOf(name)}');
  `;
  const { stderr } = await run([{ name }], steal);
  expect([stderr, existsSync(pathOf(name))]).toEqual(['', true]);
  new SharedMemory({ name }).unlink();
});

test.runIf(hasPython)('Python sees what was written here, and writes what is seen here', () => {
  const memory = make({ size: 16 });
  memory.buffer.write('from here');
  const seen = python(
    "shm = forget(SharedMemory(sys.argv[1])); print(bytes(shm.buf[:9]).decode(), shm.size); shm.buf[:11] = b'from Python'",
    memory.name,
  );
  expect([seen, memory.buffer.toString('latin1', 0, 11)]).toEqual(['from here 16', 'from Python']);
});

test.runIf(hasPython)('memory that Python has made is opened, and unlinked, here', () => {
  const name = python(
    "shm = forget(SharedMemory(create=True, size=12)); shm.buf[:6] = b'python'; print(shm.name)",
  );
  const memory = new SharedMemory({ name });
  expect([memory.buffer.toString('latin1', 0, 6), memory.size]).toEqual(['python', 12]);
  memory.unlink();
  expect(() => python('SharedMemory(sys.argv[1])', name)).toThrow('FileNotFoundError');
});

test('what stands at a name and is no shared memory is not opened, and that is told', () => {
  const name = `test-link-${process.pid}`;
  const path = join(sharedBase(), name);
  symlinkSync('/etc/hostname', path);
  try {
    expect(errorOf(() => new SharedMemory({ name }))).toMatchObject({ code: 'ERR_MPRUN_NO_SHARED_MEMORY' });
  } finally {
    unlinkSync(path);
  }
  mkdirSync(path);
  try {
    expect(errorOf(() => new SharedMemory({ name }))).toMatchObject({ code: 'ERR_MPRUN_NO_SHARED_MEMORY' });
  } finally {
    rmdirSync(path);
  }
});
