/** The nouns of the benchmark. */

/** Whose a contestant is: the fastest of kind `node` is the best Node pool of that run. */
export type Kind = 'ours' | 'node' | 'python' | 'shell' | 'reference';

/** One way of doing the work of a case. */
export interface Contestant {
  readonly name: string;
  readonly kind: Kind;
  /** Why it cannot take part on this machine. */
  readonly skip?: string | undefined;
  /** Does the work once; milliseconds it took, or what else was found as well. */
  readonly run: () => Promise<number | Finding>;
}

/** What one run has shown. */
export interface Finding {
  /** None where time is not what is looked at. */
  readonly ms?: number;
  /** Numbers by what they count; the report has a column for each. */
  readonly facts: Readonly<Record<string, number>>;
}

/** What is aimed at: `ours` shall be `atLeast` times as fast as `against`, a contestant's name or BEST_NODE_POOL. */
interface Aim {
  readonly ours: string;
  readonly against: string;
  readonly atLeast: number;
}

/** No run of `ours` shall have found more. */
interface Limit {
  readonly ours: string;
  readonly fact: string;
  readonly atMost: number;
}

interface CaseHead {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  /** How much of `unit` one run does. */
  readonly amount: number;
  /** What is counted: items, tasks, starts. */
  readonly unit: string;
  /** The report says what one of them costs, not how many a second brings. */
  readonly isCost?: true | undefined;
  readonly aims: readonly Aim[];
  readonly limits?: readonly Limit[] | undefined;
}

export interface Case extends CaseHead {
  /** Rounds when the command line does not say: short runs need more of them. */
  readonly rounds?: number;
  /** Makes what the contestants need, before any of them. */
  readonly prepare?: () => void;
  readonly contestants: readonly Contestant[];
}

/** What became of a contestant: what each round has found, or why there is nothing. */
export interface Timed {
  readonly name: string;
  readonly kind: Kind;
  readonly times: readonly number[];
  readonly facts?: Readonly<Record<string, readonly number[]>> | undefined;
  readonly skipped?: string | undefined;
  readonly error?: string | undefined;
}

export interface CaseResult extends CaseHead {
  readonly timed: readonly Timed[];
}

export interface Results {
  /** YYYY-MM-DD */
  readonly date: string;
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly cases: readonly CaseResult[];
}

/** One of ours against one of the others. */
export interface Row {
  readonly id: string;
  readonly title: string;
  readonly ours: string;
  readonly against: string;
  /** How many times as fast ours is, the median of the rounds' own ratios; none when either has no time. */
  readonly ratio?: number | undefined;
  /** The middle half of them. */
  readonly spread?: readonly [low: number, high: number] | undefined;
  readonly atLeast?: number | undefined;
  /** Why there is no ratio. */
  readonly why?: string | undefined;
}
