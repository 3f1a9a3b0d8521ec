/** Where inputs come from, and which of them are taken. */
import type { Command } from './commander.ts';
import { addFlags, flag } from './flag.ts';

const INPUTS = 'Inputs:';
const SHARDING = 'Sharding and resuming:';

/** Of every command that runs a task over inputs. */
export function addInputOptions(command: Command): void {
  addFlags(command, INPUTS, [
    flag(
      '-i, --inputs <spec>',
      'range 0..9 (0..9..2, 9..0, a..e), list 1,2,x, JSON, glob:*.txt, @file, - (repeatable: every combination)',
      { repeatable: true, defaultText: 'stdin' },
    ),
    flag('-a, --arg-file <file>', 'inputs from a file: lines, .json, .jsonl, .csv, .tsv (repeatable)', {
      repeatable: true,
      defaultText: 'none',
    }),
    flag('--input-format <format>', 'of files and stdin; auto: by the name of the file', {
      choices: ['auto', 'lines', 'json', 'jsonl', 'csv', 'tsv', 'null'],
      default: 'auto',
    }),
    flag('-0, --null', 'inputs end with NUL instead of a newline', { conflicts: ['delimiter'] }),
    flag(
      '-d, --delimiter <text>',
      'inputs end with this instead of a newline; of CSV: what is between fields; knows \\n \\t \\0 \\x1f',
      { advanced: true },
    ),
    flag('--keep-empty', 'empty lines are inputs too', { advanced: true }),
    flag('--trim', 'white space around an input is no part of it', { advanced: true }),
    flag('--no-header', 'the first row of CSV and TSV is data: rows are arrays', { advanced: true }),
    flag('--header', 'the first row of CSV and TSV names the fields (the default)').hideHelp(),
    flag('--columns <names>', 'columns of CSV and TSV to take: a,b,c; with --no-header, their names', {
      advanced: true,
    }),
    flag('--type <type>', 'how text becomes a value; auto converts canonical numbers only (007 stays text)', {
      choices: ['auto', 'string', 'number', 'json'],
      default: 'auto',
    }),
    flag('--product', 'several sources: every combination (the default)', {
      conflicts: ['link', 'linkWrap', 'concat'],
      advanced: true,
    }),
    flag('--link', 'several sources: first with first, second with second, up to the shortest', {
      conflicts: ['linkWrap', 'concat'],
    }),
    flag('--link-wrap', 'the same up to the longest; the others begin anew', {
      conflicts: ['concat'],
      advanced: true,
    }),
    flag('--concat', 'several sources: one after the other', { advanced: true }),
    flag('--shuffle [seed]', 'in random order, the same for the same seed', { advanced: true }),
    flag('--skip <n>', 'without the first n inputs', { advanced: true }),
    flag('--limit <n>', 'no more than n inputs'),
    flag('--filter <function>', "only inputs for which it gives true: 'x => x.age > 3'", { advanced: true }),
    flag('-n, --max-args <n>', 'call the function with arrays of up to n inputs', { advanced: true }),
    flag('--fail-if-empty', 'exit 3 when there is nothing to do'),
  ]);
}

/** Of map and starmap. */
export function addShardOptions(command: Command): void {
  addFlags(command, SHARDING, [
    flag('--shard <i/n>', 'the i-th of n parts of the inputs, from 1; auto: as the CI says'),
    flag('--shard-by <how>', 'what decides which part an input is in', {
      choices: ['index', 'hash', 'duration'],
      default: 'index',
      advanced: true,
    }),
    flag('--shard-timings <joblog>', 'how long inputs took before, for --shard-by duration', {
      advanced: true,
    }),
    ...resumeFlags(),
  ]);
}

/** What a joblog says was done is not done again. */
function resumeFlags(): ReturnType<typeof flag>[] {
  return [
    flag('--resume', 'leave out what --joblog says has ended', {
      conflicts: ['resumeFailed', 'retryFailed'],
    }),
    flag('--resume-failed', 'leave out what --joblog says went well', { conflicts: ['retryFailed'] }),
    flag('--retry-failed', 'run what --joblog says has failed; needs no inputs'),
  ];
}
