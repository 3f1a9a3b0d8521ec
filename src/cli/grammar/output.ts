/** How results and messages are written, and what is kept of a run. */
import type { Command } from './commander.ts';
import { addFlags, alias, flag } from './flag.ts';

const OUTPUT = 'Output:';
const LOGS = 'Logs and reports:';

const FORMATS = ['lines', 'json', 'jsonl', 'csv', 'tsv', 'table', 'template', 'none'] as const;
const REPORTERS = ['default', 'dot', 'tap', 'junit', 'json', 'jsonl', 'github', 'seed', 'none'] as const;

/** Of map, starmap and apply. */
export function addOutputOptions(command: Command): void {
  addFlags(command, OUTPUT, [
    flag('-f, --format <format>', 'how results are written', { choices: FORMATS, default: 'lines' }),
    // Of options that imply the same, the last one here wins.
    flag('--meta', 'jsonl, json, csv, tsv, table: not the result alone, but input, status, time, worker…', {
      implies: { format: 'jsonl' },
      advanced: true,
    }),
    flag('--json', 'the same as -f json', { implies: { format: 'json' } }).hideHelp(),
    flag(
      '--template <text>',
      '-f template: {} input, {r} result, {#} number, {%} worker, {ms}, {status}, {name} field of the input',
      {
        implies: { format: 'template' },
        advanced: true,
      },
    ),
    flag('--print0', 'lines, jsonl, template: NUL after each result instead of a newline', {
      advanced: true,
    }),
    flag(
      '--on-error <how>',
      'what stands for a failed input: nothing, null, or its error (default: omit; json: null)',
      {
        choices: ['omit', 'null', 'inline'],
        advanced: true,
      },
    ),
    flag('-o, --output <file>', 'write results to a file, complete or not at all', {
      default: '-',
      defaultText: 'stdout',
    }),
    flag('--results <dir>', 'keep of each input: result.json, stdout, stderr, meta.json', { advanced: true }),
    flag('--task-output <how>', 'what becomes of what tasks print', {
      choices: ['line', 'group', 'inherit', 'errors-only', 'ignore'],
      default: 'line',
      advanced: true,
    }),
    flag('--tag [template]', 'number (or the template) before each line that tasks print', {
      advanced: true,
    }),
  ]);
}

/** Of map, starmap and apply. */
export function addLogOptions(command: Command): void {
  addFlags(command, LOGS, [
    flag('--summary <style>', 'report on stderr', {
      choices: ['seed', 'short', 'full', 'none'],
      default: 'seed',
    }),
    flag('--progress <style>', 'how far it is, on stderr', {
      choices: ['auto', 'bar', 'workers', 'plain', 'none'],
      default: 'auto',
      defaultText: 'auto: a bar on terminals, else a line every 10 s',
    }),
    flag('--no-progress', 'the same as --progress none').hideHelp(),
    alias('--eta', 'progress'),
    alias('--bar', 'progress'),
    flag('--progress-interval <duration>', 'time between two plain lines (default: 10s)', { advanced: true }),
    flag(
      '--reporter <name[=file]>',
      `report for machines, on stderr or to a file: ${REPORTERS.join(', ')} (repeatable)`,
      {
        repeatable: true,
        defaultText: 'default; github too where GITHUB_ACTIONS is true',
      },
    ),
    flag(
      '--joblog <file>',
      "a row for each input, as GNU parallel's; .jsonl: all that is known; +file appends",
    ),
    flag('--insights', 'where the time of workers went, and the slowest inputs'),
    flag('--trace <file>', 'what every worker did when, for Perfetto and chrome://tracing', {
      advanced: true,
    }),
    flag('--dry-run', 'print what would be run'),
    flag('-w, --watch', 'run again when the module or its files change', {
      conflicts: ['shard', 'resume', 'resumeFailed', 'retryFailed'],
      advanced: true,
    }),
  ]);
  addFlags(command, 'Options:', [flag('-q, --quiet', 'no report: failures and errors only')]);
}
