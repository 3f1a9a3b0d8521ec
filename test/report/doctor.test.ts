import { expect, test } from 'vitest';

import type { Check, CheckStatus } from '../../src/doctor/check.ts';
import { makeColors } from '../../src/report/color.ts';
import { checkLines, closingLine } from '../../src/report/doctor-text.ts';

const plain = { colors: makeColors(false), isAscii: false };

function check(status: CheckStatus, rest: Partial<Check> = {}): Check {
  return { name: 'Node', status, summary: 'a fact', details: {}, ...rest };
}

test('a check is a line, with the names in a column', () => {
  expect(checkLines(check('ok'), plain)).toBe('✔ Node            a fact');
  expect(checkLines(check('broken', { name: 'Worker process' }), plain)).toBe('✖ Worker process  a fact');
});

test('what to do stands below what was found', () => {
  const lines = checkLines(check('warning', { hint: 'do this' }), plain);
  expect(lines).toBe('! Node            a fact\n                  (do this)');
});

test('words of several lines become one', () => {
  const lines = checkLines(check('broken', { summary: 'one\n  two', hint: 'three\nfour' }), plain);
  expect(lines).toBe('✖ Node            one two\n                  (three four)');
});

test('on a terminal that knows ASCII only, so are the marks', () => {
  const marks = (['ok', 'warning', 'broken'] as const).map(
    (status) => checkLines(check(status), { ...plain, isAscii: true })[0],
  );
  expect(marks).toEqual(['+', '!', 'x']);
});

test('marks and hints have colours', () => {
  const style = { colors: makeColors(true), isAscii: false };
  expect(checkLines(check('ok'), style)).toContain('\u001B[32m✔\u001B[39m');
  const warning = checkLines(check('warning', { hint: 'x' }), style);
  expect(warning).toContain('\u001B[33m!\u001B[39m');
  expect(warning).toContain('\u001B[36m(x)\u001B[39m');
  expect(checkLines(check('broken'), style)).toContain('\u001B[31m✖\u001B[39m');
});

test.each([
  [['ok', 'ok'], 'everything works'],
  [['ok', 'warning'], 'everything works, with 1 warning'],
  [['warning', 'warning'], 'everything works, with 2 warnings'],
  [['broken', 'ok'], '1 of 2 checks is broken'],
  [['broken', 'broken', 'warning'], '2 of 3 checks are broken, 1 has a warning'],
  [['broken', 'warning', 'warning'], '1 of 3 checks is broken, 2 have warnings'],
] as const)('the last line of %j: %s', (statuses, line) => {
  expect(
    closingLine(
      statuses.map((status) => check(status)),
      plain,
    ),
  ).toBe(line);
});
