/**
 * `--watch`: a run after the other.
 *
 *     running ── ended ──▶ waiting ── change ──▶ running
 *        └── change: stopped soon, begun anew ──────▲
 *
 * Ctrl-C and SIGTERM end it from anywhere, with 128 + n.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import { moduleFiles, TaskLoadError, UsageError, type BackendKind } from '../../index.ts';
import { decideColor, makeColors } from '../../report/color.ts';
import { errorMessage, statusOfSignal } from '../../report/exit-status.ts';
import type { Io } from '../io.ts';
import { VERSION } from '../version.ts';
import { FileWatcher } from './file-watcher.ts';

export interface WatchedJob {
  /** `undefined` where the function is written out. */
  readonly module: string | undefined;
  readonly backend: BackendKind | undefined;
  /** Files beside the module's own. */
  readonly files: readonly string[];
  /** Runs once; ends early when the signal aborts. */
  run(stop: AbortSignal): Promise<number>;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs until it is interrupted; resolves with the exit status. */
export async function watch(job: WatchedJob, io: Io): Promise<number> {
  if (job.backend === 'inline')
    throw new UsageError('--watch is not for --backend inline: a module is loaded once in mprun itself', {
      hint: 'use --backend process or thread',
    });
  const files = await filesOf(job, io);
  if (files.length === 0)
    throw new UsageError('--watch has no file to watch', { hint: 'name a task module, or a file of inputs' });
  const watcher = new FileWatcher(files);
  using interrupt = listen();
  try {
    await watcher.ready();
    for (let isFirst = true; ; isFirst = false) {
      const changed = await runUntilChange(job, watcher, interrupt, isFirst, io);
      if (changed === undefined) return interrupt.status ?? io.stdoutStatus ?? 0;
      io.note(`${shown(changed, io)} has changed: running again\n`);
      watcher.add(await filesOf(job, io).catch(() => []));
    }
  } finally {
    await watcher.close();
  }
}

/** One run, and the wait behind it; gives the file that has changed, `undefined` when all is over. */
async function runUntilChange(
  job: WatchedJob,
  watcher: FileWatcher,
  interrupt: Interrupt,
  isFirst: boolean,
  io: Io,
): Promise<string | undefined> {
  const stop = new AbortController();
  const running = job.run(stop.signal).catch((error: unknown) => {
    // What is wrong from the start is not put right by a change to a file.
    if (isFirst) throw error;
    tell(error, io);
  });
  const change = watcher.change();
  const earlier = await Promise.race([running.then(() => undefined), change]);
  stop.abort();
  await running;
  if (interrupt.status !== undefined || io.stdoutStatus !== undefined) return undefined;
  if (earlier !== undefined) return earlier;
  io.note(`watching ${watcher.count} file${watcher.count === 1 ? '' : 's'} (Ctrl+C ends)\n`);
  return Promise.race([change, interrupt.fired]);
}

/** Absolute paths: what a module that does not compile imports is not known. */
async function filesOf({ module, files }: WatchedJob, { world }: Io): Promise<string[]> {
  const ofModule =
    module === undefined
      ? []
      : await moduleFiles(module).catch((error) => sourceOf(module, error, world.cwd));
  return [...ofModule, ...files.map((file) => resolve(world.cwd, file))];
}

/** It may be put right. The run tells what is wrong. */
function sourceOf(module: string, error: unknown, cwd: string): string[] {
  const path = resolve(cwd, module.replace(/#[^#./\\]*$/, ''));
  if (error instanceof TaskLoadError && error.code === 'ERR_MPRUN_MODULE_LOAD' && existsSync(path))
    return [path];
  throw error;
}

function tell(error: unknown, io: Io): void {
  const { env, stderr, cwd } = io.world;
  const colors = makeColors(decideColor({ flag: 'auto', env, isTTY: stderr.isTTY }));
  io.note(`${errorMessage(error, { colors, cwd, version: VERSION })}\n`);
}

function shown(path: string, { world }: Io): string {
  return path.startsWith(`${world.cwd}/`) ? path.slice(world.cwd.length + 1) : path;
}

interface Interrupt extends Disposable {
  /** Exit status that follows from the first signal. */
  readonly status: number | undefined;
  /** Resolves then. */
  readonly fired: Promise<undefined>;
}

/** During a run, the run hears them too, and ends in its own way. */
function listen(): Interrupt {
  let status: number | undefined;
  let fire: () => void = () => {};
  const fired = new Promise<undefined>((settle) => (fire = () => settle(undefined)));
  const onSignal = (signal: NodeJS.Signals): void => {
    status ??= statusOfSignal(signal);
    fire();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    get status() {
      return status;
    },
    fired,
    [Symbol.dispose]: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
