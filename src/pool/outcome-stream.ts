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
      next: async () => stepOf(await job.next()),
      return: async () => {
        leave();
        return stepOf(undefined);
      },
    }),
  };
}

function stepOf(run: Run | undefined): IteratorResult<Settled, undefined> {
  return run ? { done: false, value: toSettled(run) } : { done: true, value: undefined };
}
