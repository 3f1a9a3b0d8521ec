import type { InputStream, Retry, Settled } from '../types.ts';
import type { PauseAfter } from '../wire/messages.ts';
import type { TaskPrintListener } from './attribution.ts';
import type { StartGate } from './gate.ts';
import type { GivenHandles } from './given-handles.ts';
import type { Pace } from './pace.ts';
import type { PoolTask } from './pool-task.ts';
import type { ResolvedRetries } from './retries.ts';

/** Sees outcomes before they are delivered, and may replace them. */
export type Observer = (settled: Settled) => Settled | Promise<Settled>;

export interface JobOptions {
  readonly task: PoolTask;
  readonly stream: InputStream;
  /** Handles among its inputs. */
  readonly given: GivenHandles;
  readonly isOrdered: boolean;
  readonly pace: Pace;
  /** Inputs that may be pulled and not yet delivered. */
  readonly window: () => number;
  /** Bytes of outcomes that may wait for delivery, before nothing more is pulled. */
  readonly windowBytes: number;
  readonly timeoutMs: number | undefined;
  readonly timeoutFactor: number | undefined;
  readonly retries: ResolvedRetries;
  readonly observe: Observer | undefined;
  readonly onRetry: ((retry: Retry) => void) | undefined;
  readonly gate: StartGate | undefined;
  readonly onPrint: TaskPrintListener | undefined;
  /** Outcomes tell of the runs that led to them. */
  readonly hasAttempts: boolean;
  /** See `OutcomesOptions`. */
  readonly pauseAfter: PauseAfter | undefined;
  /** A pool that is terminated stops it, instead of failing it. */
  readonly settlesAtEnd: boolean;
}
