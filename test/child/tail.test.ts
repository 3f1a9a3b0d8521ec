import { expect, test } from 'vitest';

import { Tail } from '../../src/child/tail.ts';

function tailOf(...blocks: string[]): string {
  const tail = new Tail();
  for (const block of blocks) tail.push(Buffer.from(block));
  return tail.toString();
}

test('the last twenty lines are kept', () => {
  const lines = Array.from({ length: 30 }, (_, k) => `line ${k}\n`);
  expect(tailOf(...lines)).toBe(lines.slice(10).join('').trimEnd());
});

test('the reason of an abort stays, however deep the native stack below it', () => {
  const reason = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n';
  const frames = Array.from({ length: 40 }, (_, k) => `${k + 1}: 0xb78db3 ${'v8::'.repeat(40)} [node]\n`);
  expect(tailOf('my print\n', reason, '----- Native stack trace -----\n', '\n', ...frames)).toBe(
    `my print\n${reason.trimEnd()}`,
  );
});
