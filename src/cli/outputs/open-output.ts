import { lstatSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

import { UsageError } from '../../index.ts';
import type { Io } from '../io.ts';
import type { ResultOutput } from '../job/request.ts';
import { attempt, STDOUT } from '../output-file.ts';
import { DeviceOutput } from './device-output.ts';
import { ResultFile } from './result-file.ts';

/** Opened by its name, stdout would be written from its start, over what others have written. */
const STDOUT_NAMES = new Set([STDOUT, '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1']);

export interface OutputOptions {
  readonly path: string;
  /** The run goes on with an earlier one: its results are put behind those that are there. */
  readonly continues: boolean;
  /** Behind each result; `undefined` where all results are one document. */
  readonly terminator: string | undefined;
  /** Name of the format, for messages. */
  readonly format: string;
}

/** Whether these results go to stdout. */
export function isStdout(path: string): boolean {
  return STDOUT_NAMES.has(path);
}

/**
 * Checks it before anything is run.
 *
 * @throws MprunError (ERR_MPRUN_OUTPUT) where it cannot be written
 * @throws UsageError where the run would have to go on with a document that is closed
 */
export function openOutput({ path, continues, terminator, format }: OutputOptions, io: Io): ResultOutput {
  if (isStdout(path)) return { write: (text) => io.writeResults(text), close: () => {} };
  const absolute = resolve(path);
  const stat = attempt(path, () => lstatSync(absolute, { throwIfNoEntry: false }));
  const isPlain = !stat || stat.isFile() || stat.isDirectory();
  const isEarlier = continues && (isPlain ? ResultFile.hasEarlier(absolute) : isFile(absolute));
  if (isEarlier && terminator === undefined)
    throw new UsageError(
      `this run would go on with an earlier one, and -f ${format} cannot be put behind what is in '${path}'`,
      { hint: 'use -f jsonl or lines for both, or another file' },
    );
  if (!isPlain) return new DeviceOutput(path, continues);
  return new ResultFile({
    path: absolute,
    title: path,
    continues: isEarlier,
    terminator: terminator ?? '\n',
    note: (line) => io.note(line),
  });
}

/** What a link leads to. */
function isFile(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && stat.isFile() && stat.size > 0;
}
