/** What is said of a run, to people and to machines. */
import { hostname } from 'node:os';
import { appendFileSync } from 'node:fs';

import { UsageError } from '../../index.ts';
import type { Colors } from '../../report/color.ts';
import type { Reporter } from '../../report/events.ts';
import { Insights } from '../../report/insights.ts';
import { GithubReporter } from '../../report/reporters/github.ts';
import {
  makeReporter,
  REPORTER_NAMES,
  type ReporterContext,
  type ReporterName,
} from '../../report/reporters/reporters.ts';
import { retryLine } from '../../report/retry-line.ts';
import { Trace } from '../../report/trace.ts';
import type { Io } from '../io.ts';
import type { EventSink, JobRequest } from '../job/request.ts';
import { ReporterSink } from '../logs/reporter-sink.ts';
import { TextFile } from '../logs/text-file.ts';
import { attempt } from '../output-file.ts';

/** Raw text of the options; commander's names. */
export interface LogFlags {
  readonly summary: 'seed' | 'short' | 'full' | 'none';
  readonly quiet?: boolean;
  readonly reporter: readonly string[];
  readonly insights?: boolean;
  readonly trace?: string | undefined;
  readonly dryRun?: boolean;
  readonly watch?: boolean;
}

type Logs = Pick<JobRequest, 'summary' | 'quiet' | 'tellsFailures' | 'sinks'>;

/** `default`: failures and the report; `seed`: with the documents' lines. */
const FOR_PEOPLE = ['default', 'seed', 'none'] as const;
const DEFAULT_COLUMNS = 80;

interface Choice {
  readonly name: ReporterName | (typeof FOR_PEOPLE)[number];
  readonly file: string | undefined;
}

/** Files are made now. Throws `UsageError`, and `MprunError` (ERR_MPRUN_OUTPUT) for a file that cannot be written. */
export function toLogRequest(flags: LogFlags, colors: Colors, io: Io): Logs {
  const { quiet = false, trace } = flags;
  const choices = flags.reporter.map(parseReporter);
  const named = new Set(choices.map(({ name }) => name));
  // What is written to stderr takes the place of what people read, but for annotations.
  const isReplaced = choices.some(
    ({ name, file }) => file === undefined && !['default', 'seed', 'github'].includes(name),
  );
  const tellsFailures = !isReplaced || named.has('default') || named.has('seed');
  const context = contextOf(colors, io);
  const sinks = choices.flatMap((choice) => sinkOf(choice, context, io) ?? []);
  const { env } = io.world;
  if (env['GITHUB_ACTIONS'] === 'true' && !named.has('github') && !named.has('none'))
    sinks.push(githubSink(context, undefined, io));
  if (!quiet && tellsFailures) sinks.push(retrySink(colors, io));
  if (flags.insights || flags.summary === 'full')
    sinks.push(new ReporterSink(new Insights(context), (text) => io.note(text)));
  if (trace !== undefined) sinks.push(fileSink(new Trace(), trace));
  const summary = flags.summary === 'full' ? 'seed' : named.has('seed') ? 'seed' : flags.summary;
  return { summary, quiet: quiet || !tellsFailures, tellsFailures, sinks };
}

function parseReporter(text: string): Choice {
  const [, name = '', file] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  const known = [...REPORTER_NAMES, ...FOR_PEOPLE] as const;
  const found = known.find((each) => each === name);
  if (found === undefined)
    throw new UsageError(`invalid --reporter '${text}': there is no reporter '${name}'`, {
      hint: `reporters: ${known.join(', ')}`,
    });
  const isForPeople = FOR_PEOPLE.some((each) => each === found);
  if (file === '' || (file !== undefined && isForPeople))
    throw new UsageError(
      `invalid --reporter '${text}': ${isForPeople ? `${found} has no file` : 'the name of the file is missing'}`,
    );
  return { name: found, file };
}

function sinkOf({ name, file }: Choice, context: ReporterContext, io: Io): EventSink | undefined {
  if (name === 'default' || name === 'seed' || name === 'none') return undefined;
  if (name === 'github') return githubSink(context, file, io);
  const reporter = makeReporter(name, context);
  return file === undefined ? new ReporterSink(reporter, (text) => io.note(text)) : fileSink(reporter, file);
}

function fileSink(reporter: Reporter, path: string): EventSink {
  const file = new TextFile(path);
  return new ReporterSink(
    reporter,
    (text) => file.write(text),
    () => file.close(),
  );
}

/** Annotations among the messages, and all failures in the summary of the step. */
function githubSink(context: ReporterContext, path: string | undefined, io: Io): EventSink {
  const reporter = new GithubReporter(context);
  const file = path === undefined ? undefined : new TextFile(path);
  const summaryPath = io.world.env['GITHUB_STEP_SUMMARY'];
  return new ReporterSink(
    reporter,
    (text) => (file ? file.write(text) : io.note(text)),
    () => {
      file?.close();
      if (summaryPath) attempt(summaryPath, () => appendFileSync(summaryPath, reporter.summary()));
    },
  );
}

function retrySink(colors: Colors, io: Io): EventSink {
  return {
    isOrdered: false,
    on: (event) => {
      if (event.type === 'retry') io.note(`${retryLine(event, colors)}\n`);
    },
    close: () => {},
  };
}

function contextOf(colors: Colors, { world }: Io): ReporterContext {
  const { cwd, env, stderr } = world;
  return {
    colors,
    cwd,
    // 0 where a terminal does not know its size, undefined where there is none.
    width: stderr.columns || DEFAULT_COLUMNS,
    root: env['GITHUB_WORKSPACE'] ?? cwd,
    hostname: hostname(),
  };
}
