/** How results are written, and where. */
import { UsageError } from '../../index.ts';
import { makeResultFormat, type FormatName, type FormatSpec, type OnError } from '../../report/format.ts';
import { parseTemplate } from '../../report/formats/template.ts';
import type { Io } from '../io.ts';
import type { EventSink, JobRequest } from '../job/request.ts';
import { isStdout, openOutput } from '../outputs/open-output.ts';
import { ResultFolder, type Prints } from '../outputs/result-folder.ts';

/** Raw text of the options; commander's names. */
export interface OutputFlags {
  /** `--json`, `--meta` and `--template` imply one. */
  readonly format: FormatName;
  readonly json?: boolean;
  readonly meta?: boolean;
  readonly template?: string;
  readonly print0?: boolean;
  readonly onError?: OnError;
  readonly output: string;
  readonly results?: string;
  readonly resume?: boolean;
  readonly resumeFailed?: boolean;
  readonly retryFailed?: boolean;
}

/** Results that are lines of their own; the others are one document. */
const LINES: ReadonlySet<FormatName> = new Set(['lines', 'jsonl', 'template']);
const WITH_META: ReadonlySet<FormatName> = new Set(['json', 'jsonl', 'csv', 'tsv', 'table']);

/** Everything is checked before anything is run. Throws `UsageError`; `MprunError` (ERR_MPRUN_OUTPUT) where it cannot be written. */
export function toOutputRequest(flags: OutputFlags, io: Io): Pick<JobRequest, 'format' | 'output'> {
  const spec = toFormatSpec(flags, io);
  const { name, terminator } = spec;
  const continues = Boolean(flags.resume || flags.resumeFailed || flags.retryFailed);
  const output = openOutput(
    {
      path: flags.output,
      continues,
      terminator: LINES.has(name) || name === 'none' ? terminator : undefined,
      format: name,
    },
    io,
  );
  return { format: makeResultFormat(spec), output };
}

/** Those of `--results`. @param printsOf what the input at this place, from 1, has printed */
export function toResultSinks(
  { results }: OutputFlags,
  io: Io,
  printsOf: (seq: number) => Prints,
): EventSink[] {
  if (results === undefined) return [];
  return [new ResultFolder({ folder: results, cwd: io.world.cwd, printsOf })];
}

function toFormatSpec(flags: OutputFlags, io: Io): FormatSpec {
  const { format: name, template, print0, meta, onError, output } = flags;
  expectTogether(flags);
  const { isTTY, columns } = io.world.stdout;
  return {
    name,
    template: template === undefined ? undefined : parseTemplate(template),
    meta: meta === true,
    onError: onError ?? (name === 'json' ? 'null' : 'omit'),
    terminator: print0 ? '\0' : '\n',
    // A terminal may say that it has 0.
    columns: isTTY && isStdout(output) && columns > 0 ? columns : undefined,
    cwd: io.world.cwd,
    warn: (line) => io.note(`${line}\n`),
  };
}

function expectTogether({ format, json, meta, template, print0, onError }: OutputFlags): void {
  const refuse = (what: string, hint?: string): never => {
    throw new UsageError(what, { hint });
  };
  if (json && template !== undefined) refuse('--json and --template are two formats', 'leave out one');
  if (json && format !== 'json') refuse(`--json and -f ${format} are two formats`, 'leave out one');
  if (template !== undefined && format !== 'template')
    refuse(`--template is not for -f ${format}`, 'leave out -f');
  if (template === undefined && format === 'template')
    refuse('-f template needs --template', "write it like --template '{#} {r}'");
  if (meta && !WITH_META.has(format))
    refuse(`--meta is not for -f ${format}`, 'use -f json, jsonl, csv, tsv or table');
  if (meta && onError !== undefined)
    refuse('--on-error is not for --meta: records of failed inputs have a status and an error');
  if (print0 && !LINES.has(format))
    refuse(`--print0 is not for -f ${format}`, 'use -f lines, jsonl or template');
}
