/** Floating point numbers that change in one step, though the processor can do that with whole numbers alone: by their bits. */
import { atomics, type Cells } from './typecodes.ts';

export class FloatBits {
  readonly #bits: Cells;
  /** To see a number's bits, and the number that bits are. */
  readonly #number: Float32Array | Float64Array;
  readonly #bitsOfNumber: Cells;

  /** @param cell the number itself, in shared memory */
  constructor(cell: Float32Array | Float64Array) {
    this.#number = cell instanceof Float32Array ? new Float32Array(1) : new Float64Array(1);
    this.#bits = bitsOf(cell);
    this.#bitsOfNumber = bitsOf(this.#number);
  }

  /**
   * Replaces the number by what follows from it.
   *
   * @param next `undefined` where it shall stay; may be called several times, when others change it meanwhile
   * @returns what it was
   */
  change(next: (number: number) => number | undefined): number {
    for (;;) {
      const seen = atomics.load(this.#bits, 0);
      this.#bitsOfNumber[0] = seen;
      // As it is kept: rounded, in 32 bits.
      const number = this.#number[0] as number;
      const wanted = next(number);
      if (wanted === undefined) return number;
      this.#number[0] = wanted;
      const bits = this.#bitsOfNumber[0];
      if (atomics.compareExchange(this.#bits, 0, seen, bits) === seen) return number;
    }
  }

  /** A number as it would be read again. */
  round(number: number): number {
    this.#number[0] = number;
    return this.#number[0] ?? number;
  }
}

function bitsOf(cell: Float32Array | Float64Array): Cells {
  const { buffer, byteOffset } = cell;
  if (cell instanceof Float32Array) return new Int32Array(buffer, byteOffset, 1);
  return new BigInt64Array(buffer, byteOffset, 1);
}
