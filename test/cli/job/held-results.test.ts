import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { HeldResults } from '../../../src/cli/job/held-results.ts';
import { makeFolder } from '../../support/workspace.ts';

const hold = (held: HeldResults, key: string, value: unknown): void => {
  held.hold(key, value);
  held.flush();
};
const release = (held: HeldResults, key: string): void => {
  held.release(key);
  held.flush();
};

const makePath = (): string => join(makeFolder(), 'run.log.held');

test('what was held and not released is there for the next run, until that has released it', () => {
  const path = makePath();
  const killed = new HeldResults(path, false);
  hold(killed, 'a', new Map([[1, 2n]]));
  hold(killed, 'b', 'b');
  release(killed, 'b');
  const next = new HeldResults(path, true);
  expect(next.take('b')).toBeUndefined();
  expect(next.take('a')).toEqual({ value: new Map([[1, 2n]]) });
  release(next, 'a');
  next.close();
  expect(existsSync(path)).toBe(false);
});

test('a line that a kill has cut spoils no other', () => {
  const path = makePath();
  hold(new HeldResults(path, false), 'a', 1);
  appendFileSync(path, '{"hold":"b","val');
  const second = new HeldResults(path, true);
  hold(second, 'c', 3);
  const third = new HeldResults(path, true);
  expect([third.take('a'), third.take('b'), third.take('c')]).toEqual([
    { value: 1 },
    undefined,
    { value: 3 },
  ]);
});

test('lines that are something else are left out; a value that cannot be read says so', () => {
  const path = makePath();
  const value = Buffer.from('no value').toString('base64');
  writeFileSync(path, `1\nnull\n[]\nhello\n${JSON.stringify({ hold: 'a', value })}\n`);
  const held = new HeldResults(path, true);
  expect(held.take('b')).toBeUndefined();
  expect(() => held.take('a')).toThrow(/^a result that is kept in '.*run\.log\.held' cannot be read$/);
});

test('a run that ends leaves alone what another one holds, and what that holds later', () => {
  const path = makePath();
  const [one, other] = [new HeldResults(path, true), new HeldResults(path, true)];
  hold(one, 'one', 1);
  hold(other, 'other', 2);
  release(one, 'one');
  one.close();
  expect(new HeldResults(path, true).take('other')).toEqual({ value: 2 });
  release(other, 'other');
  const third = new HeldResults(path, true);
  hold(third, 'third', 3);
  release(third, 'third');
  third.close();
  expect(existsSync(path)).toBe(false);
  hold(other, 'late', 4);
  expect(new HeldResults(path, true).take('late')).toEqual({ value: 4 });
  release(other, 'late');
  other.close();
  expect(existsSync(path)).toBe(false);
});

test('it does not grow with the number of results that have waited', () => {
  const path = makePath();
  const held = new HeldResults(path, false);
  const long = 'x'.repeat(100_000);
  for (let n = 0; n < 50; n++) {
    hold(held, String(n), long);
    release(held, String(n));
  }
  expect(statSync(path).size).toBeLessThan(2 * 1024 * 1024);
  hold(held, 'last', long);
  expect(readFileSync(path, 'utf8')).toContain('"last"');
  held.close();
  expect(new HeldResults(path, true).take('last')).toEqual({ value: long });
});

test.each([true, false])('a folder in its place is said in one line (resumed: %s)', (resumes) => {
  const path = makePath();
  mkdirSync(path);
  expect(() => new HeldResults(path, resumes).begin()).toThrow(
    expect.objectContaining({
      code: 'ERR_MPRUN_OUTPUT',
      message: expect.stringContaining('run.log.held') as unknown,
    }),
  );
});
