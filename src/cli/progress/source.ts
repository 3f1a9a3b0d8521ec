import type { WorkerInfo } from '../../index.ts';
import type { ProgressState } from '../../report/progress/progress-text.ts';
import { Speed } from '../../report/progress/speed.ts';

/** What a run tells of itself at any time. */
export interface ProgressSource {
  readonly counts: () => Omit<ProgressState, 'perSecond'> & {
    /** Of those that are done: by an earlier run. */
    readonly skipped: number;
  };
  readonly workers: () => readonly WorkerInfo[];
  /** What the task is called. */
  readonly taskName: () => string;
  /** Inputs are arrays of arguments. */
  readonly spread: boolean;
  /** Place of the input in the whole list, from 1. */
  readonly seqOf: (index: number) => number;
}

/** Reads how far it is, and how fast it gets on. */
export function makeReader(source: ProgressSource): () => ProgressState {
  const speed = new Speed(performance.now());
  return () => {
    const { skipped, ...state } = source.counts();
    const now = performance.now();
    speed.note(now, state.done - skipped);
    return { ...state, perSecond: speed.perSecond(now) };
  };
}
