import fc from 'fast-check';
import { expect, test } from 'vitest';

import { LineSplitter } from '../../src/child/line-splitter.ts';

test('however a text is cut, whole lines come out, and a last line gets its newline', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'ü', '\n', ' ') })), (blocks) => {
      const out: string[] = [];
      const splitter = new LineSplitter((lines) => out.push(lines.toString()));
      for (const block of blocks) splitter.push(Buffer.from(block));
      splitter.end();
      const text = blocks.join('');
      expect(out.join('')).toBe(text === '' || text.endsWith('\n') ? text : `${text}\n`);
      expect(out.every((lines) => lines.endsWith('\n'))).toBe(true);
    }),
  );
});
