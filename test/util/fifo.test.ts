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

test('what is inserted comes out in order, however inserts and shifts follow each other', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(20))), (steps) => {
      const fifo = new Fifo<number>();
      const model: number[] = [];
      for (const number of steps) {
        if (number === null) expect(fifo.shift()).toBe(model.shift());
        else {
          fifo.insert(number, (other) => other < number);
          model.push(number);
          model.sort((a, b) => a - b);
        }
        expect(fifo.first).toBe(model[0]);
      }
      while (model.length > 0) expect(fifo.shift()).toBe(model.shift());
    }),
  );
});
