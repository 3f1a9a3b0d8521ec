/**
 * The median of numbers that come one by one, in constant time and memory: exact of the first five, then estimated by the P²
 * algorithm (Jain and Chlamtac, 1985).
 *
 * Five markers stand for the smallest, the largest, the median and what is half-way to it. Each new number moves the places they
 * ought to have; a marker that is more than one place off is moved by one, its height along the parabola through its neighbours.
 * The remedian that GNU parallel has takes as little memory, but knows nothing new until a buffer is full; this one moves with each
 * number.
 */
export class RunningMedian {
  #count = 0;
  readonly #heights: number[] = [];
  /** Places of the markers among all numbers in order, from 1. */
  readonly #places = [1, 2, 3, 4, 5];

  /** How many there were. */
  get count(): number {
    return this.#count;
  }

  /** `undefined` of none. */
  get value(): number | undefined {
    if (this.#count >= MARKERS) return this.#heights[MIDDLE];
    const half = (this.#count - 1) / 2;
    const [low, high] = [this.#heights[Math.floor(half)], this.#heights[Math.ceil(half)]];
    return low === undefined || high === undefined ? undefined : (low + high) / 2;
  }

  add(number: number): void {
    this.#count++;
    if (this.#count <= MARKERS) {
      this.#heights.push(number);
      this.#heights.sort((a, b) => a - b);
      return;
    }
    for (let k = this.#cellOf(number) + 1; k < MARKERS; k++) this.#places[k] = this.#placeOf(k) + 1;
    for (let k = 1; k < LAST; k++) this.#adjust(k);
  }

  #heightOf(k: number): number {
    return this.#heights[k] as number;
  }

  #placeOf(k: number): number {
    return this.#places[k] as number;
  }

  /** Between which markers it lies; the outermost ones move to it where it lies outside. */
  #cellOf(number: number): number {
    if (number < this.#heightOf(0)) this.#heights[0] = number;
    if (number > this.#heightOf(LAST)) this.#heights[LAST] = number;
    let cell = 0;
    while (cell < LAST - 1 && number >= this.#heightOf(cell + 1)) cell++;
    return cell;
  }

  #adjust(k: number): void {
    const place = this.#placeOf(k);
    const off = 1 + ((this.#count - 1) * k) / LAST - place;
    const after = this.#placeOf(k + 1) - place;
    const before = place - this.#placeOf(k - 1);
    if (!(off >= 1 && after > 1) && !(off <= -1 && before > 1)) return;
    const step = Math.sign(off);
    const height = this.#heightOf(k);
    const [low, high] = [this.#heightOf(k - 1), this.#heightOf(k + 1)];
    const rise = (high - height) / after;
    const fall = (height - low) / before;
    const parabolic = height + (step * ((before + step) * rise + (after - step) * fall)) / (after + before);
    const straight = height + step * (step > 0 ? rise : fall);
    this.#heights[k] = low < parabolic && parabolic < high ? parabolic : straight;
    this.#places[k] = place + step;
  }
}

const MARKERS = 5;
const LAST = 4;
const MIDDLE = 2;
