/** The reference names what there is: every export, and every option. */
import { EventEmitter } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

import * as mprun from 'mprun';
import { expect, test } from 'vitest';

const library = readFileSync('docs/api.md', 'utf8');
const pages = [library, readFileSync('docs/python-names.md', 'utf8'), readFileSync('docs/errors.md', 'utf8')];

test('every name that the library exports is in its documentation', () => {
  const missing = Object.keys(mprun).filter((name) => !pages.some((page) => isCode(name, page)));
  expect(missing).toEqual([]);
});

/** Of two names, the one that hides no global. */
const OTHER_NAMES: Readonly<Record<string, string>> = { Value: 'SharedValue', Array: 'SharedArray' };

test('every class and function is called as it is exported, in what is shipped too', async () => {
  const { href } = new URL('../../dist/bundle/index.mjs', import.meta.url);
  const shipped = (await import(href)) as Record<string, unknown>;
  const renamed = Object.entries(shipped).filter(
    ([name, value]) => typeof value === 'function' && value.name !== (OTHER_NAMES[name] ?? name),
  );
  expect(renamed.map(([name]) => name)).toEqual([]);
});

test('every option of a pool, an executor, their calls, of a process, a lock and its kin, and a queue has a row in the reference', () => {
  const options = [
    ...optionsIn('src/pool/options.ts'),
    ...optionsIn('src/pool/call-options.ts'),
    ...optionsIn('src/pool/callbacks.ts'),
    ...optionsIn('src/process/options.ts'),
    ...optionsIn('src/futures/options.ts'),
    ...optionsIn('src/futures/future.ts'),
    ...['lock', 'semaphore', 'barrier'].flatMap((file) => optionsIn(`src/sync/${file}.ts`)),
    ...optionsIn('src/shared/shared-memory.ts'),
    ...optionsIn('src/channel/joinable-queue.ts'),
    ...['listener', 'client'].flatMap((file) => optionsIn(`src/socket/${file}.ts`)),
  ];
  expect(options).toEqual(expect.arrayContaining(['maxtasksperchild', 'daemon']));
  expect(options.filter((name) => !new RegExp(`^\\| \`${name}\` +\\|`, 'm').test(library))).toEqual([]);
});

test('every public method of a pool, an executor, a result and an iterator is in the reference', () => {
  const owners = [mprun.Pool, mprun.AsyncResult, mprun.PoolIterator, mprun.Executor, mprun.Future];
  const methods = owners.flatMap((owner) => methodsOf(owner));
  expect(methods).toContain('starmapAsync');
  expect(methods.filter((name) => !isCode(name, library))).toEqual([]);
});

test('every public method and property of a process, of the log, of locks and their kin, of queues and connections has a row in the reference', () => {
  const { Process, Logger, Lock, RLock, BoundedSemaphore, Condition, Event, Barrier } = mprun;
  const { Value, Array, SharedMemory, ShareableList } = mprun;
  const { JoinableQueue, SimpleQueue, Connection, Listener } = mprun;
  const sync = [Lock, RLock, BoundedSemaphore, Condition, Event, Barrier];
  const channels = [JoinableQueue, SimpleQueue, Connection, Listener];
  const owners = [Process, Logger, ...sync, Value, Array, SharedMemory, ShareableList, ...channels];
  // Elements are no methods.
  const names = owners.flatMap((owner) => methodsOf(owner)).filter((name) => !/^\d+$/.test(name));
  expect(names).toEqual(
    expect.arrayContaining(['isAlive', 'sentinel', 'notifyAll', 'broken', 'taskDone', 'poll']),
  );
  const rows = library.split('\n').flatMap((line) => /^\| ([^|]+) \|/.exec(line)?.[1] ?? []);
  expect(names.filter((name) => !rows.some((row) => isCode(name, row)))).toEqual([]);
});

test('every code of an error has a row on the page of errors', () => {
  const codes = [...readFileSync('src/errors/base.ts', 'utf8').matchAll(/'(ERR_MPRUN_\w+)'/g)];
  const rows = readFileSync('docs/errors.md', 'utf8');
  expect(codes.length).toBeGreaterThan(20);
  expect(
    codes.map(([, code]) => code).filter((code) => !new RegExp(`^\\| \`${code}\` +\\|`, 'm').test(rows)),
  ).toEqual([]);
});

test('every decision is listed, and what is listed is there', () => {
  const pages = readdirSync('docs/decisions').filter((page) => page !== 'README.md');
  const list = readFileSync('docs/decisions/README.md', 'utf8');
  expect([...list.matchAll(/\]\(([^)]+)\)/g)].map(([, page]) => page)).toEqual(pages.sort());
});

/** Whether a page has the name in code, alone or at the beginning of a call. */
function isCode(name: string, page: string): boolean {
  return new RegExp(`\`[^\`\\n]*\\b${name}\\b[^\`\\n]*\``).test(page);
}

/** `readonly name?:` of the interfaces in a file. */
function optionsIn(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^ {2}readonly (\w+)\?:/gm)].flatMap(
    ([, name]) => name ?? [],
  );
}

/** Not for others to call, or for nobody to ask for by name. */
const HIDDEN = new Set([
  'constructor',
  'toString',
  'toJSON',
  'place',
  'details',
  'bound',
  'warnOfUnclaimed',
  'describeFailure',
  ...['base-queue', 'connection'].flatMap((file) => protectedIn(`src/channel/${file}.ts`)),
]);

/** `protected` methods and accessors in a file. */
function protectedIn(file: string): string[] {
  const declared = /^ {2}protected (?:(?:abstract|override|async|get) )*(\w+)/gm;
  return [...readFileSync(file, 'utf8').matchAll(declared)].flatMap(([, name]) => name ?? []);
}

/** What a class and those of ours that it extends have for others to call. */
function methodsOf(owner: { readonly prototype: object }): string[] {
  const names: string[] = [];
  for (
    let prototype: object | null = owner.prototype;
    prototype && !isBuiltIn(prototype);
    prototype = Object.getPrototypeOf(prototype) as object | null
  )
    names.push(...Object.getOwnPropertyNames(prototype));
  return names.filter((name) => !HIDDEN.has(name));
}

/** Node's and JavaScript's own. */
function isBuiltIn(prototype: object): boolean {
  return prototype === Object.prototype || prototype === EventEmitter.prototype;
}
