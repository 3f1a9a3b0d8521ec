/**
 * `--results <dir>`: a folder for each input, as it ends.
 *
 *     <dir>/<seq>/ ── result.json (of one that is ok), stdout, stderr, then meta.json
 *
 * meta.json appears whole and last: where it is, the others are complete.
 */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import type { RunEvent, TaskRecord } from '../../report/events.ts';
import { recordJson, valueJson } from '../../report/record-json.ts';
import type { EventSink } from '../job/request.ts';
import { attempt } from '../output-file.ts';

/** What a task has printed. */
export interface Prints {
  readonly stdout: string | Uint8Array;
  readonly stderr: string | Uint8Array;
}

export interface ResultFolderOptions {
  readonly folder: string;
  /** Where paths in stack traces are relative to. */
  readonly cwd: string;
  /** Asked once for each input, when it has ended for good. @param seq its place in the whole list, from 1 */
  readonly printsOf: (seq: number) => Prints;
}

export class ResultFolder implements EventSink {
  readonly isOrdered = false;
  readonly #options: ResultFolderOptions;

  /** Makes nothing yet. @throws MprunError (ERR_MPRUN_OUTPUT) where it could not be written */
  constructor(options: ResultFolderOptions) {
    this.#options = { ...options, folder: resolve(options.folder) };
    attempt(options.folder, () => expectRoom(this.#options.folder));
  }

  /** @throws MprunError (ERR_MPRUN_OUTPUT) */
  on(event: RunEvent): void {
    if (event.type !== 'task') return;
    // What was done before has its folder; what never began, or was stopped, is to be done.
    if (event.status === 'skipped' || event.status === 'cancelled') return;
    const { type: _type, fn: _fn, ...record } = event;
    const folder = join(this.#options.folder, String(record.seq));
    attempt(folder, () => this.#write(folder, record));
  }

  close(): void {}

  #write(folder: string, record: TaskRecord): void {
    const { cwd, printsOf } = this.#options;
    const [meta, result] = [join(folder, 'meta.json'), join(folder, 'result.json')];
    if (mkdirSync(folder, { recursive: true }) === undefined) {
      // Of an earlier run.
      rmSync(meta, { force: true });
      rmSync(result, { force: true });
    }
    if (record.status === 'ok') writeFileSync(result, `${valueJson(record.result)}\n`);
    const { stdout, stderr } = printsOf(record.seq);
    writeFileSync(join(folder, 'stdout'), stdout);
    writeFileSync(join(folder, 'stderr'), stderr);
    writeFileSync(`${meta}.new`, `${recordJson(record, cwd)}\n`);
    renameSync(`${meta}.new`, meta);
  }
}

/** The folder, or the nearest above it that is there, takes files. */
function expectRoom(folder: string): void {
  let nearest = folder;
  while (!existsSync(nearest)) nearest = dirname(nearest);
  if (!statSync(nearest).isDirectory()) throw new Error(`${nearest} is not a directory`);
  accessSync(nearest, constants.W_OK | constants.X_OK);
}
