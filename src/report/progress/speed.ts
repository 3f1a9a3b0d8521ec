/** So far back is looked, if enough has ended since. */
const WINDOW_MS = 10_000;
/** So many ends are looked back to, however long ago: of slow inputs few end in a window. */
const WINDOW_COUNT = 10;

interface Sample {
  readonly at: number;
  readonly done: number;
}

/** How fast inputs end, judged by those that have ended lately. */
export class Speed {
  /** The first is where the window begins. */
  readonly #samples: Sample[];

  /** @param at of a clock in milliseconds */
  constructor(at: number) {
    this.#samples = [{ at, done: 0 }];
  }

  /** So many have ended until now. */
  note(at: number, done: number): void {
    if (done === this.#samples.at(-1)?.done) return;
    this.#samples.push({ at, done });
    for (let [, second] = this.#samples; second && isPast(second, at, done); [, second] = this.#samples)
      this.#samples.shift();
  }

  /** Ends per second; `undefined` before the first. */
  perSecond(at: number): number | undefined {
    const [first, ...later] = this.#samples;
    const last = later.at(-1);
    if (!first || !last || at <= first.at) return undefined;
    return ((last.done - first.done) * 1000) / (at - first.at);
  }
}

/** What came before this is not needed. */
function isPast(sample: Sample, at: number, done: number): boolean {
  return at - sample.at > WINDOW_MS && done - sample.done >= WINDOW_COUNT;
}
