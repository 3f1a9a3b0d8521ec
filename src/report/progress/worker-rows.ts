/** What each worker does now, a line each. */
import type { WorkerInfo } from '../../pool/crew.ts';
import { cutToWidth } from '../../util/text-width.ts';
import { taskLabel } from '../task-label.ts';

/** With fewer columns, what it runs is more than what it has done. */
const WIDE = 60;

export interface WorkerRowsStyle {
  /** What the task is called. */
  readonly fn: string;
  /** Inputs are arrays of arguments. */
  readonly spread: boolean;
  /** Place of the input in the whole list, from 1. */
  readonly seqOf: (index: number) => number;
  /** Columns and lines that they may take. */
  readonly width: number;
  readonly height: number;
}

/** Of those that live. */
export function workerRows(workers: readonly WorkerInfo[], style: WorkerRowsStyle): string[] {
  const alive = workers.filter(({ state }) => state !== 'gone');
  const shown = alive.length <= style.height ? alive : alive.slice(0, Math.max(0, style.height - 1));
  const nameWidth = Math.max(0, ...shown.map(({ name }) => name.length));
  const doneWidth = Math.max(0, ...shown.map(({ tasksDone }) => String(tasksDone).length));
  const lines = shown.map((worker) => {
    const done = `${String(worker.tasksDone).padStart(doneWidth)} done  `;
    const before = `${worker.name.padEnd(nameWidth)}  ${style.width < WIDE ? '' : done}`;
    return cutToWidth(before + doing(worker, style), style.width);
  });
  const hidden = alive.length - shown.length;
  return hidden > 0 && style.height > 0
    ? [...lines, cutToWidth(`… and ${hidden} more workers`, style.width)]
    : lines;
}

function doing({ state, running }: WorkerInfo, { fn, spread, seqOf }: WorkerRowsStyle): string {
  if (!running) return state;
  const { index, input, ms } = running;
  return `${(ms / 1000).toFixed(1)}s  #${seqOf(index)} ${taskLabel(fn, input, spread)}`;
}
