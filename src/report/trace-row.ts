/** Microseconds since the run's start, whole numbers. */
export interface Slice {
  readonly name: string;
  readonly category: 'worker' | 'chunk' | 'task';
  readonly from: number;
  readonly to: number;
  readonly args: object;
}

/**
 * The slices of one worker: start-up, initializer, then chunk after chunk, each with its inputs inside. A chunk is known when the
 * next begins; then its slices are given out, it first.
 */
export class TraceRow {
  readonly id: number;
  /** Everything before it is taken. */
  #cursor = 0;
  #endsAt = Infinity;
  #chunk: { readonly number: number; readonly inputs: Slice[] } | undefined;

  constructor(id: number) {
    this.id = id;
  }

  begin(at: number): void {
    this.#cursor = at;
  }

  /** @param initUs how long the initializer took; it came last */
  startUp(readyAt: number, initUs: number): Slice[] {
    const from = this.#cursor;
    const to = Math.max(from, this.cut(readyAt));
    const initFrom = Math.max(from, to - initUs);
    this.#cursor = to;
    const slices: Slice[] = [{ name: 'start-up', category: 'worker', from, to: initFrom, args: {} }];
    if (initUs > 0) slices.push({ name: 'initializer', category: 'worker', from: initFrom, to, args: {} });
    return slices;
  }

  /** The worker is gone: nothing of it is later. */
  end(at: number): void {
    this.#endsAt = Math.max(at, this.#cursor);
  }

  /** A time within the worker's life. */
  cut(at: number): number {
    return Math.min(at, this.#endsAt);
  }

  /** An input of a chunk; gives the slices of the chunk before, if it is another one. */
  add(chunk: number, input: Slice): Slice[] {
    const closed = this.#chunk?.number === chunk ? [] : this.closeChunk();
    this.#chunk ??= { number: chunk, inputs: [] };
    this.#chunk.inputs.push(input);
    return closed;
  }

  closeChunk(): Slice[] {
    if (this.#chunk === undefined) return [];
    const { number, inputs } = this.#chunk;
    this.#chunk = undefined;
    const slices = inputs.sort((a, b) => a.from - b.from).map((input) => this.#place(input));
    const from = slices[0]?.from ?? this.#cursor;
    const args = { inputs: slices.length };
    return [{ name: `chunk ${number}`, category: 'chunk', from, to: this.#cursor, args }, ...slices];
  }

  /** Behind what is there already. */
  #place(slice: Slice): Slice {
    const from = this.cut(Math.max(slice.from, this.#cursor));
    const to = Math.max(from, this.cut(slice.to));
    this.#cursor = to;
    return { ...slice, from, to };
  }
}
