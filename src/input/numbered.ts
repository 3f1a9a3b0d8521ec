import type { InputStream } from '../types.ts';
import { through } from './through.ts';

/** Whether an input is taken. @param seq its place in the whole list, from 1 */
export type Keep = (input: unknown, seq: number) => boolean;

/** Which inputs of the list are left out. */
export interface Selection {
  /** Those of other shards. */
  readonly shard: ShardFilter | undefined;
  /** Those that a log says were done before. */
  readonly isDone: Keep | undefined;
}

/** Which inputs a shard has. */
export interface ShardFilter {
  readonly has: Keep;
  /** Number of those among the first inputs of a list, where that follows from their number alone. */
  readonly lengthOf: (total: number) => number | undefined;
  /** Of so many consecutive inputs, it has one: that many are worth pulling for each. */
  readonly stride: number;
}

/** Inputs that know their place in the whole list. */
export interface Numbered {
  readonly stream: InputStream;
  /**
   * Place in the whole list, from 1, of an input that was pulled and not forgotten.
   *
   * @param index its place in the stream, from 0
   */
  seqOf(index: number): number;
  /** Nobody will ask for these inputs again: `count` of them, from `start`. They may be forgotten in any order. */
  forget(start: number, count: number): void;
  /** Number of inputs in the whole list, so far. */
  readonly seen: number;
  /** Number of those that were left out because they were done before. */
  readonly skipped: number;
  /** Number of inputs of the shard, those that were done before included, where it is known beforehand. */
  readonly total: number | undefined;
}

/**
 * Numbers a list of inputs and leaves out those that are not to be run here. Where nothing is left out, it costs nothing; else
 * it keeps a number for each input in flight.
 *
 * @example
 * const inputs = numbered(fromIterable(['a', 'b', 'c']), { shard: undefined, isDone: (input) => input === 'a' });
 * inputs.stream.pull(5); // ['b', 'c']
 * inputs.seqOf(0); // 2
 */
export function numbered(source: InputStream, { shard, isDone }: Selection): Numbered {
  const total = source.length === undefined || !shard ? source.length : shard.lengthOf(source.length);
  return shard || isDone ? new Selected(source, total, { shard, isDone }) : new Whole(source, total);
}

/** Nothing is left out. */
class Whole implements Numbered {
  readonly skipped = 0;
  readonly total: number | undefined;
  readonly stream: InputStream;
  #seen = 0;

  constructor(source: InputStream, total: number | undefined) {
    this.total = total;
    this.stream = through(source, {
      length: total,
      step: (inputs) => {
        this.#seen += inputs.length;
        return inputs;
      },
    });
  }

  get seen(): number {
    return this.#seen;
  }

  seqOf(index: number): number {
    return index + 1;
  }

  forget(): void {}
}

class Selected implements Numbered {
  readonly total: number | undefined;
  readonly stream: InputStream;
  readonly #selection: Selection;
  readonly #seqs = new Map<number, number>();
  #seen = 0;
  #kept = 0;
  #skipped = 0;

  constructor(source: InputStream, total: number | undefined, selection: Selection) {
    this.#selection = selection;
    this.total = total;
    const stride = selection.shard?.stride ?? 1;
    this.stream = through(source, {
      length: selection.isDone ? undefined : total,
      step: (inputs) => inputs.filter((input) => this.#keeps(input)),
      reach: (max) => max * stride,
    });
  }

  get seen(): number {
    return this.#seen;
  }

  get skipped(): number {
    return this.#skipped;
  }

  seqOf(index: number): number {
    const seq = this.#seqs.get(index);
    if (seq === undefined) throw new Error(`input ${index} was not pulled yet, or is forgotten`);
    return seq;
  }

  forget(start: number, count: number): void {
    for (let index = start; index < start + count; index++) this.#seqs.delete(index);
  }

  #keeps(input: unknown): boolean {
    const { shard, isDone } = this.#selection;
    const seq = ++this.#seen;
    if (shard && !shard.has(input, seq)) return false;
    if (isDone?.(input, seq)) {
      this.#skipped++;
      return false;
    }
    this.#seqs.set(this.#kept++, seq);
    return true;
  }
}
