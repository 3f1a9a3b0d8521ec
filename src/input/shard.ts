import { UsageError } from '../errors.ts';
import type { InputStream } from '../types.ts';
import { gathered } from './gathered.ts';
import type { ShardFilter } from './numbered.ts';

/** A part of the inputs: the `index`-th of `count`, from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** How long an input took before, in milliseconds; `undefined` where nobody knows. */
export type TimeOf = (input: unknown) => number | undefined;

/**
 * `1/3` → the first of three parts.
 *
 * @param name of the option or variable, for messages
 * @throws UsageError for anything else
 * @example parseShard('--shard', '1/3'); // { index: 1, count: 3 }
 */
export function parseShard(name: string, text: string): Shard {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (index === undefined || count === undefined)
    throw invalid(name, text, 'expected INDEX/COUNT like 1/3, or auto');
  return checked({ index: Number(index), count: Number(count) }, name, text);
}

function checked({ index, count }: Shard, name: string, text: string): Shard {
  if (count === 0 || !Number.isSafeInteger(count))
    throw invalid(name, text, 'there must be at least 1 shard');
  if (index >= 1 && index <= count) return { index, count };
  throw invalid(name, text, `index must be between 1 and ${count}`);
}

function invalid(name: string, text: string, reason: string): UsageError {
  return new UsageError(`invalid ${name} '${text}': ${reason}`);
}

/** What continuous integration calls a job's place among its like, and whether it counts from 0 or from 1. */
const CI_VARIABLES = [
  { index: 'CI_NODE_INDEX', count: 'CI_NODE_TOTAL', first: 1 },
  { index: 'CIRCLE_NODE_INDEX', count: 'CIRCLE_NODE_TOTAL', first: 0 },
  { index: 'BUILDKITE_PARALLEL_JOB', count: 'BUILDKITE_PARALLEL_JOB_COUNT', first: 0 },
] as const;

/**
 * `--shard auto`: the part that GitLab CI, CircleCI or Buildkite has for this job.
 *
 * @throws UsageError where none of them says so, or nonsense
 * @example shardOfCi({ CIRCLE_NODE_INDEX: '0', CIRCLE_NODE_TOTAL: '3' }); // { index: 1, count: 3 }
 */
export function shardOfCi(env: Readonly<Record<string, string | undefined>>): Shard {
  for (const { index: indexName, count: countName, first } of CI_VARIABLES) {
    const { [indexName]: index, [countName]: count } = env;
    if (index === undefined || count === undefined) continue;
    const shard = { index: Number(index) + 1 - first, count: Number(count) };
    const isNumber = /^\d+$/.test(index) && /^\d+$/.test(count);
    if (isNumber && shard.index >= 1 && shard.index <= shard.count) return shard;
    throw new UsageError(
      `invalid --shard 'auto': ${indexName} is '${index}' and ${countName} '${count}': expected ${first} to ${first === 0 ? 'one less than ' : ''}that number`,
    );
  }
  const names = CI_VARIABLES.map(({ index, count }) => `${index} and ${count}`).join(', ');
  throw new UsageError("invalid --shard 'auto': nothing in the environment says which part this is", {
    hint: `auto reads ${names}; or write --shard 1/3`,
  });
}

/** Each input at its place in the list: the first of every `count` inputs is the first shard's. */
export function byIndex({ index, count }: Shard): ShardFilter {
  return {
    has: (_, seq) => (seq - 1) % count === index - 1,
    lengthOf: (total) => Math.max(0, Math.ceil((total - index + 1) / count)),
    stride: count,
  };
}

/** Each input by what it is: it stays in its shard whatever is added to the list. */
export function byHash({ index, count }: Shard): ShardFilter {
  return {
    has: (input) => hashOf(input) % count === index - 1,
    lengthOf: () => undefined,
    stride: 1,
  };
}

/** 32 bits of its JSON text: FNV-1a over its characters, mixed at the end as in MurmurHash3. (node:crypto takes 3 ms to load.) */
function hashOf(input: unknown): number {
  const text = JSON.stringify(input) ?? 'undefined';
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * The inputs spread so that all shards take about the same time: each input, the longest first, goes to the shard that has the
 * least so far (LPT). One that nobody has timed counts as the median of the others. Every shard must know the same times.
 *
 * Gives the stream to number in the source's place, which is collected at its first pull, and its filter.
 */
export function byDuration(
  source: InputStream,
  { index, count }: Shard,
  timeOf: TimeOf,
): { stream: InputStream; filter: ShardFilter } {
  let shards: Uint32Array = new Uint32Array();
  const stream = gathered(source, source.length, (inputs) => {
    shards = assignShards(inputs.map(timeOf), count);
    return inputs;
  });
  const has = (_: unknown, seq: number): boolean => shards[seq - 1] === index - 1;
  return { stream, filter: { has, lengthOf: () => undefined, stride: 1 } };
}

/**
 * A shard, from 0, for each time.
 *
 * @example assignShards([5, 3, 2, undefined], 2); // Uint32Array [ 0, 1, 0, 1 ]: the median is 3
 */
export function assignShards(times: readonly (number | undefined)[], count: number): Uint32Array {
  const median = medianOf(times.filter((time) => time !== undefined));
  const known = times.map((time) => time ?? median);
  const longestFirst = known.map((_, k) => k).sort((a, b) => (known[b] ?? 0) - (known[a] ?? 0) || a - b);
  const loads = new LeastLoaded(count);
  const shards = new Uint32Array(times.length);
  for (const k of longestFirst) shards[k] = loads.add(known[k] ?? 0);
  return shards;
}

/** Without any times, all inputs are alike. */
function medianOf(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 1) + (sorted[Math.ceil(middle)] ?? 1)) / 2;
}

/** How much each shard has. Where two have the same, fewer inputs and then the lower number come first. */
class LeastLoaded {
  readonly #loads: { readonly shard: number; time: number; inputs: number }[];

  constructor(count: number) {
    this.#loads = Array.from({ length: count }, (_, shard) => ({ shard, time: 0, inputs: 0 }));
  }

  /** Gives time to the shard that has the least. */
  add(time: number): number {
    let least = this.#loads[0];
    if (!least) throw new RangeError('there are no shards');
    for (const load of this.#loads) {
      const difference = load.time - least.time || load.inputs - least.inputs;
      if (difference < 0) least = load;
    }
    least.time += time;
    least.inputs++;
    return least.shard;
  }
}
