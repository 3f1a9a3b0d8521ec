import { numbered } from '../../input/numbered.ts';
import { OneInput } from '../../input/one.ts';
import type { Io } from '../io.ts';
import { dryRun } from '../job/dry-run.ts';
import { runJob } from '../job/job-run.ts';
import { parseSubject, type Subject } from '../job/subject.ts';
import { toJobRequest, type JobFlags } from '../options/job-options.ts';
import { openResumption, type ResumeFlags } from '../options/resume-options.ts';
import { nameByShard } from '../options/shard-names.ts';
import { parseJson } from '../values.ts';
import { ignoresWatch } from '../watch/ignores-watch.ts';

export interface ApplyOptions extends JobFlags, ResumeFlags {
  readonly eval?: string;
  readonly args: string;
  readonly kwargs: string;
}

/** `mprun apply`: one call, its result on stdout. */
export async function apply(module: string | undefined, flags: ApplyOptions, io: Io): Promise<number> {
  const options = nameByShard(flags, undefined);
  const args = parseJson('--args', options.args, 'array');
  const kwargs = parseJson('--kwargs', options.kwargs, 'object');
  const input = Object.keys(kwargs).length > 0 ? [...args, kwargs] : args;
  const { subject } = parseSubject(module, [], options.eval);
  const run = (stop?: AbortSignal): Promise<number> => runOnce(subject, input, options, io, stop);
  if (!options.watch || ignoresWatch(io)) return run();
  const { watch } = await import('../watch/watch.ts');
  return watch({ module: subject.module, backend: options.backend, files: [], run }, io);
}

async function runOnce(
  subject: Subject,
  input: readonly unknown[],
  options: ApplyOptions,
  io: Io,
  stop: AbortSignal | undefined,
): Promise<number> {
  const isEval = options.eval !== undefined;
  const target = { module: subject.title, isEval, spread: true, kwargs: undefined };
  const resumption = await openResumption(options, target, io);
  const inputs = numbered(new OneInput(input), { shard: undefined, isDone: resumption.isDone });
  const job = {
    ...subject,
    call: 'spread',
    inputs,
    resumption,
    emptyNote: 'no inputs',
    failsIfEmpty: false,
  } as const;
  const request = toJobRequest(job, options, io);
  return options.dryRun ? dryRun(request, io) : runJob(request, io, stop);
}
