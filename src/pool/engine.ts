/**
 * What pools and executors run on:
 *
 *     calls ──▶ Launcher ──▶ Scheduler ──▶ Crew ──▶ workers of a backend
 */
import { makeBackend } from '../backend/make.ts';
import { copyError } from '../wire/error.ts';
import { findNotCloneable } from '../wire/travel.ts';
import { realm } from '../util/realm.ts';
import { Launcher } from './launcher.ts';
import type { ResolvedPoolOptions } from './options.ts';
import { resolveTask } from './resolve-task.ts';
import { Scheduler, type SchedulerOwner } from './scheduler.ts';

/** Whoever made an engine has gone, and nobody will close it: its workers leave when what was asked for is done. */
const dropped = new FinalizationRegistry<{ readonly scheduler: Scheduler; readonly warn: () => void }>(
  ({ scheduler, warn }) => {
    if (scheduler.state !== 'running') return;
    warn();
    scheduler.close();
  },
);

export class Engine {
  static {
    realm().hasLibrary = true;
  }

  readonly options: ResolvedPoolOptions;
  readonly scheduler: Scheduler;
  readonly launcher: Launcher;

  /** @param owner nothing of it may hold what users hold, as it lives as long as the workers: see `closeAfter` */
  constructor(options: ResolvedPoolOptions, owner: SchedulerOwner) {
    this.options = options;
    this.scheduler = new Scheduler(makeBackend(options.backend, options), options, owner);
    this.launcher = new Launcher(this.scheduler, options);
    void this.#setUp();
  }

  /** Closes it when nobody holds this object any more. @param warn says so, unless it was closed before */
  closeAfter(holder: object, warn: () => void): void {
    dropped.register(holder, { scheduler: this.scheduler, warn });
  }

  async #setUp(): Promise<void> {
    const { initializer, initargs, finalizer, maxMemoryPerChild } = this.options;
    try {
      const { sharesMemory } = this.scheduler;
      const problem = findNotCloneable({ value: initargs, root: 'initargs', sharesMemory });
      if (problem) throw problem;
      this.scheduler.setUp({
        type: 'setup',
        initializer: initializer === undefined ? undefined : await resolveTask(initializer),
        initargs,
        finalizer: finalizer === undefined ? undefined : await resolveTask(finalizer),
        maxMemory: maxMemoryPerChild,
      });
    } catch (error) {
      this.scheduler.fail(() => copyError(error));
    }
  }
}
