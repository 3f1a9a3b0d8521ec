import { describe, expect, test } from 'vitest';
import { parseAddress, shownPath, taskLabel } from '../../src/task/address.ts';

describe('parseAddress', () => {
  test.each([
    ['tasks/square.ts#cube', 'tasks/square.ts', 'cube'],
    ['./square.ts', './square.ts', undefined],
    ['../lib/square', '../lib/square', undefined],
    ['/abs/square.ts#default', '/abs/square.ts', 'default'],
    ['file:///abs/a%20b.ts#name', 'file:///abs/a%20b.ts', 'name'],
    ['pkg#fn', 'pkg', 'fn'],
    ['@scope/pkg/sub#fn', '@scope/pkg/sub', 'fn'],
    ['C:\\tasks\\square.ts#cube', 'C:\\tasks\\square.ts', 'cube'],
    ['tasks/größe.ts#größe', 'tasks/größe.ts', 'größe'],
  ])('%s names the module %s and the export %s', (text, module, exportName) => {
    expect(parseAddress(text)).toEqual({ module, exportName });
  });

  test('a # inside the path belongs to the path', () => {
    expect(parseAddress('c#/square.ts')).toEqual({ module: 'c#/square.ts', exportName: undefined });
    expect(parseAddress('c#/square.ts#cube')).toEqual({ module: 'c#/square.ts', exportName: 'cube' });
  });

  test('a URL object is taken like its text, with the name decoded', () => {
    const url = new URL('file:///abs/square.ts#größe');
    expect(parseAddress(url)).toEqual({ module: 'file:///abs/square.ts', exportName: 'größe' });
  });

  test.each(['', '   ', '#x', 'tasks/square.ts#'])('%j is no address', (text) => {
    expect(() => parseAddress(text)).toThrow(
      expect.objectContaining({
        code: 'ERR_MPRUN_USAGE',
        message: expect.stringContaining(`invalid task '${text}'`),
      }),
    );
  });

  test('a URL that is no file: URL is refused', () => {
    expect(() => parseAddress('https://example.org/square.ts')).toThrow(/must be a file: URL, not https:/);
    expect(() => parseAddress(new URL('data:text/javascript,0'))).toThrow(/not data:/);
  });

  test('a function instead of an address is refused with the reason', () => {
    const square = (n: number): number => n * n;
    expect(() => Reflect.apply(parseAddress, undefined, [square])).toThrow(
      expect.objectContaining({
        message: 'Expected a task, got the function square',
        hint: "functions do not travel between processes: export it and pass its address ('path/to/file.js#square'), or wrap it: export const square = task(import.meta.url, 'square', …)",
      }),
    );
  });
});

describe('taskLabel', () => {
  test.each([
    ['tasks/square.ts', 'cube', 'cube'],
    ['tasks/square.ts', undefined, 'square'],
    ['/abs/tasks/square.mts', 'default', 'square'],
    ['file:///abs/two%20words.ts', undefined, 'two words'],
    ['tasks/square/index.ts', undefined, 'square'],
    ['@scope/pkg', undefined, 'pkg'],
  ])('%s with export %s is called %s', (module, exportName, label) => {
    expect(taskLabel(module, exportName)).toBe(label);
  });
});

describe('shownPath', () => {
  test('a path inside the working directory is shown relative to it, any other whole', () => {
    expect(shownPath('/work/tasks/x.ts', '/work')).toBe('tasks/x.ts');
    expect(shownPath('/work/..x/y.ts', '/work')).toBe('..x/y.ts');
    expect(shownPath('/elsewhere/x.ts', '/work')).toBe('/elsewhere/x.ts');
  });
});
