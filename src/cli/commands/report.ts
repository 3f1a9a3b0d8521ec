import { hostname } from 'node:os';

import type { RunEvent } from '../../report/events.ts';
import { FailureStatuses, statusOfRun, type ExitPolicy } from '../../report/exit-status.ts';
import { joblogMarkdown, joblogText } from '../../report/joblog/joblog-text.ts';
import { LoggedRuns } from '../../report/joblog/logged-runs.ts';
import { makeReporter } from '../../report/reporters/reporters.ts';
import type { Io } from '../io.ts';
import { expectJoblog, readJoblog } from '../job/joblog-file.ts';
import { toColors, type ColorFlag } from '../options/color.ts';
import { parseInteger } from '../values.ts';

export interface ReportOptions extends ColorFlag {
  readonly format: 'text' | 'json' | 'junit' | 'markdown' | 'tap';
  readonly slowest: string;
  readonly exitCode: ExitPolicy;
}

const DEFAULT_COLUMNS = 80;
const MOST_SLOWEST = 1000;

/** `mprun report`: logs of shards, or of runs that went on from others, as one run. */
export async function report(paths: readonly string[], options: ReportOptions, io: Io): Promise<number> {
  const slowest = parseInteger('--slowest', options.slowest, [0, MOST_SLOWEST]);
  const runs = new LoggedRuns(io.world.cwd);
  for (const path of paths) {
    expectJoblog(path);
    for await (const row of readJoblog(path)) runs.add(row);
  }
  const events = runs.events();
  await io.writeResults(textOf(events, { ...options, slowest }, io));
  return statusOf(events, options.exitCode);
}

function textOf(
  events: readonly RunEvent[],
  options: Omit<ReportOptions, 'slowest'> & { readonly slowest: number },
  io: Io,
): string {
  const { format, slowest } = options;
  const { cwd, env, stdout } = io.world;
  const colors = toColors(options, io, 'stdout');
  const width = stdout.columns || DEFAULT_COLUMNS;
  if (format === 'text') return joblogText(events, { colors, cwd, width, slowest });
  if (format === 'markdown') return joblogMarkdown(events, { slowest });
  const root = env['GITHUB_WORKSPACE'] ?? cwd;
  const reporter = makeReporter(format, { colors, width, cwd, root, hostname: hostname() });
  return events.map((event) => reporter.on(event)).join('');
}

function statusOf(events: readonly RunEvent[], policy: ExitPolicy): number {
  const failures = new FailureStatuses();
  for (const event of events) if (event.type === 'task') failures.add(event);
  const end = events.find((event) => event.type === 'end');
  return end ? statusOfRun(end.counts, policy, failures) : 0;
}
