/**
 * What a thread does outside of JavaScript, in memory that whoever started it sees, too.
 *
 * - A thread that is terminated while koffi talks to the engine takes the whole process along (`FATAL ERROR: … napi_throw`): whoever
 *   ends it lets it come out first.
 * - What it has mapped stays mapped when it is gone: whoever started it unmaps that. A descriptor that it has just opened, of which
 *   Node knows nothing yet, would stay, too.
 *
 *     free ──thread──▶ inside ──▶ free ──parent──▶ doomed: the thread waits for its end where it would go inside
 */
const FREE = 0;
const INSIDE = 1;
const DOOMED = 2;

const STATE = 0;
/** Pairs of address and length, after the state; an address of 0 is no pair. */
const FIRST_PAIR = 1;
/** Of the many mappings that a thread may have beyond, those that are left at its end stay. */
const MAX_MAPPINGS = 256;
const WORDS = FIRST_PAIR + 2 * MAX_MAPPINGS;

/** Loading koffi takes some 8 ms. One that does not come out has been stopped by other means. */
const PATIENCE_MS = 1000;

const KEY = Symbol.for('mprun.native-use.1');

export class NativeUse {
  readonly memory: SharedArrayBuffer;
  readonly #state: Int32Array;
  readonly #pairs: BigInt64Array;
  #isInside = false;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(WORDS * BigInt64Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#state = new Int32Array(memory);
    this.#pairs = new BigInt64Array(memory);
  }

  /** In the thread: runs what must not be cut off. */
  undisturbed<T>(run: () => T): T {
    if (this.#isInside) return run();
    while (Atomics.compareExchange(this.#state, STATE, FREE, INSIDE) !== FREE)
      Atomics.wait(this.#state, STATE, DOOMED);
    this.#isInside = true;
    try {
      return run();
    } finally {
      this.#isInside = false;
      Atomics.store(this.#state, STATE, FREE);
      Atomics.notify(this.#state, STATE);
    }
  }

  /** In the thread. */
  noteMapped(address: bigint, bytes: number): void {
    const at = this.#find(0n);
    if (at === undefined) return;
    this.#pairs[at + 1] = BigInt(bytes);
    this.#pairs[at] = address;
  }

  /** In the thread: before it unmaps that by itself. */
  forgetMapped(address: bigint): void {
    const at = this.#find(address);
    if (at !== undefined) this.#pairs[at] = 0n;
  }

  /** By whoever ends the thread in the next moment. */
  doom(): void {
    const end = performance.now() + PATIENCE_MS;
    while (Atomics.compareExchange(this.#state, STATE, FREE, DOOMED) === INSIDE && performance.now() < end)
      Atomics.wait(this.#state, STATE, INSIDE, PATIENCE_MS);
  }

  /** Of a thread that is gone: what it had mapped. */
  leftMapped(): { readonly address: bigint; readonly bytes: number }[] {
    const left = [];
    for (let at = FIRST_PAIR; at < WORDS; at += 2) {
      const [address = 0n, bytes = 0n] = this.#pairs.subarray(at, at + 2);
      if (address !== 0n) left.push({ address, bytes: Number(bytes) });
    }
    return left;
  }

  #find(address: bigint): number | undefined {
    for (let at = FIRST_PAIR; at < WORDS; at += 2) if (this.#pairs[at] === address) return at;
    return undefined;
  }
}

/** That of this thread; `undefined` in the main one, which nobody ends. On the global object, for all copies of our code. */
export function ownNativeUse(): NativeUse | undefined {
  return (globalThis as { [KEY]?: NativeUse })[KEY];
}

/** Runs what must not be cut off by the end of this thread. */
export function undisturbed<T>(run: () => T): T {
  const use = ownNativeUse();
  return use ? use.undisturbed(run) : run();
}

/** In a thread: the one that it was given. */
export function inheritNativeUse(memory: SharedArrayBuffer): void {
  (globalThis as { [KEY]?: NativeUse })[KEY] = new NativeUse(memory);
}
