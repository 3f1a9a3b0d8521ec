import type { Settled } from '../types.ts';
import type { Job } from './job.ts';
import { toSettled, type Run } from './run.ts';

/** Outcomes of a job, in runs of consecutive inputs. */
export interface OutcomeStream extends AsyncIterable<Settled> {
  /** What the task is called in messages: its export, or its file when that is the default export. */
  readonly taskName: string;
}

/** @param leave nobody will ask for the rest */
export function makeOutcomeStream(job: Job, leave: () => void): OutcomeStream {
  return {
    get taskName() {
      return job.task.label;
    },
    [Symbol.asyncIterator]: () => ({
      next: async () => stepOf(await job.next(), job.hasAttempts),
      return: async () => {
        leave();
        return { done: true, value: undefined };
      },
    }),
  };
}

function stepOf(run: Run | undefined, hasAttempts: boolean): IteratorResult<Settled, undefined> {
  return run ? { done: false, value: toSettled(run, hasAttempts) } : { done: true, value: undefined };
}
