/** What becomes of what tasks print. */
import { UsageError } from '../../index.ts';
import type { Numbered } from '../../input/numbered.ts';
import type { Colors } from '../../report/color.ts';
import { makeTag, NUMBER_TAG } from '../../report/prints/tag.ts';
import type { Io } from '../io.ts';
import { TaskPrints, type TaskOutput } from '../job/task-prints.ts';

/** Raw text of the options; commander's names. */
export interface PrintFlags {
  readonly taskOutput: TaskOutput;
  readonly tag?: string | true;
  readonly results?: string;
}

interface Subject {
  readonly call: 'one' | 'spread';
  readonly inputs: Numbered;
}

/** Throws `UsageError`. */
export function toTaskPrints(
  flags: PrintFlags,
  { call, inputs }: Subject,
  colors: Colors,
  io: Io,
): TaskPrints {
  const { taskOutput: how, tag, results } = flags;
  if (how === 'inherit') expectNothingOfPrints(flags);
  return new TaskPrints({
    how,
    tag: tag === undefined ? undefined : tag === true ? NUMBER_TAG : makeTag(tag),
    isKept: results !== undefined,
    folds: io.world.env['GITHUB_ACTIONS'] === 'true',
    spread: call === 'spread',
    colors,
    seqOf: (index) => inputs.seqOf(index),
    note: (lines) => io.note(lines),
  });
}

/** What workers write past this process can be neither marked nor kept. */
function expectNothingOfPrints({ tag, results }: PrintFlags): void {
  const flag = tag !== undefined ? '--tag' : results !== undefined ? '--results' : undefined;
  if (flag)
    throw new UsageError(`${flag} is not for --task-output inherit: prints do not pass through mprun`, {
      hint: 'use --task-output line',
    });
}
