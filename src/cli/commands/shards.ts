/** Which of the inputs this run takes, and their numbers in the whole list. */
import { UsageError, type InputStream } from '../../index.ts';
import { numbered, type Keep, type Numbered, type ShardFilter } from '../../input/numbered.ts';
import {
  byDuration,
  byHash,
  byIndex,
  parseShard,
  shardOfCi,
  type Shard,
  type TimeOf,
} from '../../input/shard.ts';

/** Raw text of the options; commander's names. */
export interface ShardOptions {
  readonly shard?: string;
  readonly shardBy: 'index' | 'hash' | 'duration';
  readonly shardTimings?: string;
}

/** What logs of earlier runs say. */
export interface Past {
  /** What is not to be run again. */
  readonly isDone: Keep | undefined;
  /** How long inputs took, by `--shard-timings`. */
  readonly timeOf: TimeOf | undefined;
}

export interface Taken {
  readonly inputs: Numbered;
  /** Said when there are none. */
  readonly emptyNote: string;
  /** A part of the inputs may be empty: it is no failure, whatever `--fail-if-empty` says. */
  readonly isPart: boolean;
}

/** Numbers the inputs and leaves out those of other shards and those that are done. @throws UsageError */
export function takeInputs(
  source: InputStream,
  options: ShardOptions,
  env: Readonly<Record<string, string | undefined>>,
  { isDone, timeOf }: Past,
): Taken {
  const shard = resolveShard(options, env);
  if (!shard) return { inputs: numbered(source, { shard, isDone }), emptyNote: 'no inputs', isPart: false };
  return {
    inputs: numberShard(source, shard, options, { isDone, timeOf }),
    emptyNote: `shard ${shard.index}/${shard.count} is empty`,
    isPart: true,
  };
}

/** The part of the inputs that is taken; `undefined`: all. @throws UsageError */
export function resolveShard(
  { shard }: Pick<ShardOptions, 'shard'>,
  env: Readonly<Record<string, string | undefined>>,
): Shard | undefined {
  if (shard === undefined) return undefined;
  return shard === 'auto' ? shardOfCi(env) : parseShard('--shard', shard);
}

/**
 * Whether a shard has an input, where only some of the inputs are known.
 *
 * @throws UsageError where that depends on all of them
 */
export function filterOfShard(
  options: ShardOptions,
  env: Readonly<Record<string, string | undefined>>,
): ShardFilter['has'] {
  const shard = resolveShard(options, env);
  if (!shard) return () => true;
  if (options.shardBy === 'duration')
    throw new UsageError('--shard-by duration is not for --retry-failed: the log does not have all inputs', {
      hint: 'use a log for each shard, --joblog run.{shard}.log, and leave out --shard-by',
    });
  return (options.shardBy === 'hash' ? byHash(shard) : byIndex(shard)).has;
}

function numberShard(
  source: InputStream,
  shard: Shard,
  { shardBy }: ShardOptions,
  { isDone, timeOf }: Past,
): Numbered {
  switch (shardBy) {
    case 'index':
      return numbered(source, { shard: byIndex(shard), isDone });
    case 'hash':
      return numbered(source, { shard: byHash(shard), isDone });
    case 'duration': {
      if (!timeOf)
        throw new UsageError('--shard-by duration needs --shard-timings', {
          hint: 'name a joblog of an earlier run: --shard-timings run.log',
        });
      const { stream, filter } = byDuration(source, shard, timeOf);
      return numbered(stream, { shard: filter, isDone });
    }
    default:
      return shardBy satisfies never;
  }
}
