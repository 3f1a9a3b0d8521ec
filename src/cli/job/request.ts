/** What a run is asked to do, complete and checked: map, starmap and apply make one each. */
import type { OutcomesOptions, PoolOptions } from '../../index.ts';
import type { Numbered } from '../../input/numbered.ts';
import type { Colors } from '../../report/color.ts';
import type { Counts } from '../../report/classify.ts';
import type { RunEvent } from '../../report/events.ts';
import type { ResultFormat } from '../../report/format.ts';
import type { ProgressRequest } from '../progress.ts';
import type { CallbackRefs } from './callbacks.ts';
import type { FreeMemory } from './gates/memory.ts';
import type { Halt } from './halt.ts';
import type { Journal } from './journal.ts';
import type { Subject } from './subject.ts';
import type { Skips } from './skips.ts';
import type { TaskPrints } from './task-prints.ts';

export interface JobRequest extends Subject {
  readonly call: 'one' | 'spread';
  readonly inputs: Numbered;
  readonly skips: Skips;
  readonly pool: PoolOptions;
  readonly options: Pick<
    OutcomesOptions,
    'chunksize' | 'ordered' | 'pauseAfter' | 'retries' | 'timeoutMs' | 'timeoutFactor' | 'buffersize' | 'gate'
  >;
  readonly callbacks: CallbackRefs;
  readonly format: ResultFormat;
  readonly output: ResultOutput;
  readonly prints: TaskPrints;
  readonly progress: ProgressRequest;
  /** What is kept so that the run can be gone on with. */
  readonly openJournal: () => Journal | undefined;
  /** Who is told what happens. */
  readonly sinks: readonly EventSink[];
  /** `undefined`: never before the end. */
  readonly halt: Halt | undefined;
  /** Milliseconds the whole run may take. */
  readonly deadlineMs: number | undefined;
  /** Watched, so that the machine does not run out of it. */
  readonly memory: FreeMemory | undefined;
  /** Exit status of a run that came to its end. */
  readonly statusOf: (counts: Counts) => number;
  /** Failures are told as they come. */
  readonly tellsFailures: boolean;
  /** Said at the end of the report. */
  closingNote(this: void, counts: Counts): string | undefined;
  readonly summary: 'seed' | 'short' | 'none';
  readonly quiet: boolean;
  readonly colors: Colors;
  /** Said instead of `no inputs`: `shard 2/3 is empty`. */
  readonly emptyNote: string;
  /** Nothing to do is exit status 3. */
  readonly failsIfEmpty: boolean;
}

/** Where results go. */
export interface ResultOutput {
  /**
   * Resolves when the text outlives this process, whatever becomes of that: with `true`. With `false` where nobody reads it
   * any more. Anything else that goes wrong is thrown. Not to be called before the last call has come to its end.
   */
  write(text: string): Promise<boolean>;
  /** Once, last. @param isComplete the run was neither interrupted nor broken */
  close(isComplete: boolean): Promise<void> | void;
}

/** Is told what happens in a run. */
export interface EventSink {
  /** Gets `task` events in the order in which results are written, rather than as tasks end. */
  readonly isOrdered: boolean;
  on(event: RunEvent): void;
  /** Once, last. */
  close(): Promise<void> | void;
}
