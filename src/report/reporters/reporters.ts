/** The reporters by name. */
import type { Colors } from '../color.ts';
import type { Reporter } from '../events.ts';
import { DotReporter } from './dot.ts';
import { GithubReporter } from './github.ts';
import { JsonReporter } from './json.ts';
import { JsonlReporter } from './jsonl.ts';
import { JunitReporter } from './junit.ts';
import { TapReporter } from './tap.ts';

export const REPORTER_NAMES = ['dot', 'github', 'json', 'jsonl', 'junit', 'tap'] as const;

export type ReporterName = (typeof REPORTER_NAMES)[number];

/** What reporters cannot know by themselves. */
export interface ReporterContext {
  /** Of those that write to a terminal. */
  readonly colors: Colors;
  /** Columns of the terminal. */
  readonly width: number;
  /** The working directory: paths in it are told from there. */
  readonly cwd: string;
  /** The root of the repository (GITHUB_WORKSPACE): annotations name files from there. */
  readonly root: string;
  readonly hostname: string;
}

/** @example makeReporter('tap', context).on(event); // 'ok 1 - square(0) # time=0.8ms\n' */
export function makeReporter(name: ReporterName, context: ReporterContext): Reporter {
  switch (name) {
    case 'dot':
      return new DotReporter(context);
    case 'github':
      return new GithubReporter(context);
    case 'json':
      return new JsonReporter(context);
    case 'jsonl':
      return new JsonlReporter(context);
    case 'junit':
      return new JunitReporter(context);
    case 'tap':
      return new TapReporter(context);
    default:
      return name satisfies never;
  }
}
