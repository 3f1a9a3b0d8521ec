import type { Io } from '../io.ts';
import { dryRun } from '../job/dry-run.ts';
import { runJob } from '../job/job-run.ts';
import { numberFailed, openDurations } from '../job/resume.ts';
import { parseSubject, type Subject } from '../job/subject.ts';
import { toJobRequest, type JobFlags } from '../options/job-options.ts';
import { openResumption, type ResumeFlags } from '../options/resume-options.ts';
import { nameByShard } from '../options/shard-names.ts';
import { ignoresWatch } from '../watch/ignores-watch.ts';
import { inputFiles } from '../watch/input-files.ts';
import { openCommandInputs, type InputOptions } from './inputs.ts';
import { filterOfShard, resolveShard, takeInputs, type ShardOptions, type Taken } from './shards.ts';

export interface MapOptions extends JobFlags, InputOptions, ShardOptions, ResumeFlags {
  readonly eval?: string;
  readonly quiet?: boolean;
}

/** `mprun map`, and `mprun starmap` with `call: 'spread'`: open the inputs, run the job. */
export async function map(
  call: 'one' | 'spread',
  module: string | undefined,
  given: readonly string[],
  flags: MapOptions,
  io: Io,
): Promise<number> {
  const options = nameByShard(flags, resolveShard(flags, io.world.env));
  const { subject, values } = parseSubject(module, given, options.eval);
  const run = (stop?: AbortSignal): Promise<number> => runOnce(call, subject, values, options, io, stop);
  if (!options.watch || ignoresWatch(io)) return run();
  const { watch } = await import('../watch/watch.ts');
  const files = inputFiles(values, options, io);
  return watch({ module: subject.module, backend: options.backend, files, run }, io);
}

async function runOnce(
  call: 'one' | 'spread',
  subject: Subject,
  values: readonly string[],
  options: MapOptions,
  io: Io,
  stop: AbortSignal | undefined,
): Promise<number> {
  const { title } = subject;
  const target = {
    module: title,
    isEval: options.eval !== undefined,
    spread: call === 'spread',
    kwargs: undefined,
  };
  const resumption = await openResumption(options, target, io);
  const { inputs, emptyNote, isPart } = await openTaken();
  const failsIfEmpty = options.failIfEmpty === true && !isPart;
  const request = toJobRequest(
    { ...subject, call, inputs, resumption, emptyNote, failsIfEmpty },
    options,
    io,
  );
  return options.dryRun ? dryRun(request, io) : runJob(request, io, stop);

  async function openTaken(): Promise<Taken> {
    const { failed, isDone } = resumption;
    if (failed) {
      const isOurs = filterOfShard(options, io.world.env);
      const ours = failed.filter(({ input, seq }) => isOurs(input, seq));
      return { inputs: numberFailed(ours), emptyNote: 'no inputs', isPart: true };
    }
    const stream = await openCommandInputs(call, values, options, io);
    const { shardTimings } = options;
    const timeOf = shardTimings === undefined ? undefined : await openDurations(shardTimings, target);
    return takeInputs(stream, options, io.world.env, { isDone, timeOf });
  }
}
