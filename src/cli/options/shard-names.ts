import { UsageError } from '../../index.ts';
import type { Shard } from '../../input/shard.ts';

/** Options that name files, which the runs of several shards would share. */
interface FileFlags {
  readonly output: string;
  readonly results?: string;
  readonly joblog?: string;
  readonly reporter: readonly string[];
  readonly trace?: string;
}

/**
 * Puts the part of the inputs that is taken into the names of all files that the run writes.
 *
 * @param shard `undefined`: all inputs
 * @throws UsageError for a name without a character, as a variable of the shell gives that is not set
 */
export function nameByShard<T extends FileFlags>(flags: T, shard: Shard | undefined): T {
  const { output, results, joblog, reporter, trace } = flags;
  expectNames({
    '--output': output,
    '--results': results,
    '--joblog': joblog?.replace(/^\+/, ''),
    '--trace': trace,
  });
  return {
    ...flags,
    output: withShard(output, shard),
    reporter: reporter.map((text) => withShard(text, shard)),
    ...(results === undefined ? {} : { results: withShard(results, shard) }),
    ...(joblog === undefined ? {} : { joblog: withShard(joblog, shard) }),
    ...(trace === undefined ? {} : { trace: withShard(trace, shard) }),
  };
}

function expectNames(paths: Readonly<Record<string, string | undefined>>): void {
  for (const [flag, path] of Object.entries(paths))
    if (path === '')
      throw new UsageError(`invalid ${flag} '': it is empty`, {
        hint: 'name a file; is a variable of the shell not set?',
      });
}

/**
 * `{shard}` in the name of a file, so that jobs which share a folder do not write the same one. All the inputs are the one
 * shard of one.
 *
 * @example withShard('log.{shard}.tsv', { index: 2, count: 4 }); // 'log.2of4.tsv'
 */
export function withShard(path: string, shard: Shard | undefined): string {
  const { index, count } = shard ?? { index: 1, count: 1 };
  return path.replaceAll('{shard}', `${index}of${count}`);
}
