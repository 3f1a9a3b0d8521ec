import fc from 'fast-check';
import { expect, test } from 'vitest';

import { Fifo } from '../../src/util/fifo.ts';

test('what goes in comes out, in order, however pushes and shifts follow each other', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean()), (pushes) => {
      const fifo = new Fifo<number>();
      const model: number[] = [];
      for (const [k, isPush] of pushes.entries()) {
        if (isPush) {
          fifo.push(k);
          model.push(k);
        } else expect(fifo.shift()).toBe(model.shift());
      }
      while (model.length > 0) expect(fifo.shift()).toBe(model.shift());
      expect(fifo.shift()).toBeUndefined();
    }),
  );
});
