/** How it is told how far a run is. */
import type { TaskOutput } from '../job/task-prints.ts';
import type { ProgressRequest, ProgressStyle } from '../progress.ts';
import { parseDuration } from '../values.ts';

/** Raw text of the options; commander's names. */
export interface ProgressFlags {
  /** `false`: `--no-progress`. */
  readonly progress: ProgressStyle | false;
  readonly eta?: boolean;
  readonly bar?: boolean;
  readonly progressInterval?: string;
  readonly quiet?: boolean;
  readonly taskOutput: TaskOutput;
}

const DEFAULT_INTERVAL_MS = 10_000;

/** Throws `UsageError`. */
export function toProgressRequest(flags: ProgressFlags): ProgressRequest {
  const { progressInterval, taskOutput } = flags;
  return {
    style: styleOf(flags),
    intervalMs:
      progressInterval === undefined
        ? DEFAULT_INTERVAL_MS
        : parseDuration('--progress-interval', progressInterval),
    sharesTerminal: taskOutput === 'inherit',
  };
}

function styleOf({ progress, eta, bar, quiet }: ProgressFlags): ProgressStyle {
  if (progress === false) return 'none';
  if (progress !== 'auto') return progress;
  if (eta || bar) return 'bar';
  // Who wants to hear of failures alone has not asked how far it is.
  return quiet ? 'none' : 'auto';
}
