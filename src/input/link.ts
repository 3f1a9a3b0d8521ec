import type { InputStream } from '../types.ts';

/**
 * Rows of one input from each stream, as many as the shortest has: `--link`, and `:::+`. What a stream throws is thrown at that
 * row, if the row is reached.
 *
 * @example link([fromIterable([1, 2, 3]), fromIterable('ab')]).pull(5); // resolves to [[1, 'a'], [2, 'b']]
 */
export function link(streams: readonly InputStream[]): InputStream {
  const heads = streams.map((stream) => new Head(stream));
  return {
    length: lengthOf(streams, (lengths) => Math.min(...lengths)),
    async pull(max) {
      // In their order, as the next row would be read: one that has ended spares the others the question.
      for (const head of heads) if (!(await head.fill(max))) return [];
      return takeRows(heads, max);
    },
    close: () => streams.forEach((stream) => stream.close()),
  };
}

/**
 * The same, as many as the longest has: those that end sooner begin anew, as GNU parallel's `--link` does. While more than one
 * goes on, what they have given is kept; the one that is left is streamed.
 *
 * @example linkWrap([fromIterable([1, 2, 3]), fromIterable('ab')]).pull(5); // resolves to [[1, 'a'], [2, 'b']], then [[3, 'a']]
 */
export function linkWrap(streams: readonly InputStream[]): InputStream {
  const heads = streams.map((stream) => new Head(stream, new Recording()));
  return {
    length: lengthOf(streams, (lengths) => (Math.min(...lengths) === 0 ? 0 : Math.max(...lengths))),
    async pull(max) {
      for (const head of heads) await head.fill(max);
      const alive = heads.filter((head) => !head.isOver);
      if (alive.length === 0 || heads.some((head) => head.isEmpty)) return [];
      if (alive.length === 1) alive[0]?.stopRecording();
      for (const head of heads) head.rewindIfOver();
      return takeRows(heads, max);
    },
    close: () => streams.forEach((stream) => stream.close()),
  };
}

function lengthOf(
  streams: readonly InputStream[],
  combine: (lengths: readonly number[]) => number,
): number | undefined {
  const lengths = streams.map(({ length }) => length ?? NaN);
  return lengths.some((length) => Number.isNaN(length)) ? undefined : combine(lengths);
}

function takeRows(heads: readonly Head[], max: number): unknown[][] {
  const count = Math.min(max, ...heads.map(({ available }) => available));
  return Array.from({ length: count }, () => heads.map((head) => head.shift()));
}

/** What a stream has given, to be given again. */
class Recording {
  readonly inputs: unknown[] = [];
}

/** The inputs of a stream that were pulled and not taken yet. */
class Head {
  readonly #stream: InputStream;
  #recording: Recording | undefined;
  #inputs: readonly unknown[] = [];
  #at = 0;
  #isOver = false;
  #hasGiven = false;

  constructor(stream: InputStream, recording?: Recording) {
    this.#stream = stream;
    this.#recording = recording;
  }

  get available(): number {
    return this.#inputs.length - this.#at;
  }

  /** The stream has ended, and all it gave was taken at least once. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** It has ended without an input. */
  get isEmpty(): boolean {
    return this.#isOver && !this.#hasGiven;
  }

  /** Pulls where nothing is left; false at the end. */
  async fill(max: number): Promise<boolean> {
    if (this.available > 0) return true;
    if (this.#isOver) return false;
    this.#inputs = await this.#stream.pull(max);
    this.#at = 0;
    this.#isOver = this.#inputs.length === 0;
    this.#hasGiven ||= !this.#isOver;
    for (const input of this.#inputs) this.#recording?.inputs.push(input);
    return !this.#isOver;
  }

  shift(): unknown {
    return this.#inputs[this.#at++];
  }

  stopRecording(): void {
    this.#recording = undefined;
  }

  /** Begins anew with what was recorded, where the stream has ended. */
  rewindIfOver(): void {
    if (!this.#isOver || this.available > 0 || !this.#recording) return;
    this.#inputs = this.#recording.inputs;
    this.#at = 0;
  }
}
