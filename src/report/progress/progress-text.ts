/** How far a run is, on one line. */
import { cutToWidth } from '../../util/text-width.ts';

export interface ProgressState {
  /** Inputs that have come to their end, those that were done before included. */
  readonly done: number;
  readonly failed: number;
  /** Number of inputs, where it is known. */
  readonly total: number | undefined;
  /** Inputs per second; `undefined` before the first has ended. */
  readonly perSecond: number | undefined;
}

/** Characters of what is done, and of what is not. */
export interface BarStyle {
  readonly done: string;
  readonly left: string;
}

export const LINES: BarStyle = { done: '━', left: '─' };
export const ASCII: BarStyle = { done: '#', left: '-' };

const LEAST_BAR = 10;
const MOST_BAR = 40;
const HUNDRED = 100;
const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

/** @example progressText({ done: 45, failed: 3, total: 90, perSecond: 10 }); // '50% 45/90 done, 3 failed, 10.0/s, ETA 5s' */
export function progressText(state: ProgressState): string {
  return [...counted(state, ' done'), ...failures(state), ...rate(state), ...eta(state)].join(', ');
}

/** The same with a bar, if there is room; shorter, if there is not. @param width columns that it may take */
export function progressBar(state: ProgressState, width: number, style: BarStyle): string {
  const brief = counted(state, '');
  const texts = [
    progressText(state),
    [...counted(state, ' done'), ...failures(state), ...eta(state)].join(', '),
    [...brief, ...eta(state)].join(', '),
    brief.join(''),
  ];
  const text = texts.find(({ length }) => length <= width) ?? cutToWidth(brief.join(''), width);
  const room = Math.min(MOST_BAR, width - text.length - 1);
  if (state.total === undefined || room < LEAST_BAR) return text;
  const filled = Math.floor(room * shareOf(state.done, state.total));
  return `${style.done.repeat(filled)}${style.left.repeat(room - filled)} ${text}`;
}

function counted({ done, total }: ProgressState, word: string): string[] {
  if (total === undefined) return [`${done}${word === '' ? ' done' : word}`];
  // Never 100 before the end.
  return [`${Math.floor(HUNDRED * shareOf(done, total))}% ${done}/${total}${word}`];
}

function shareOf(done: number, total: number): number {
  return total === 0 ? 1 : Math.min(1, done / total);
}

function failures({ failed }: ProgressState): string[] {
  return failed > 0 ? [`${failed} failed`] : [];
}

function rate({ perSecond }: ProgressState): string[] {
  if (perSecond === undefined) return [];
  if (perSecond >= HUNDRED) return [`${Math.round(perSecond)}/s`];
  return [perSecond >= 0.1 ? `${perSecond.toFixed(1)}/s` : `${(perSecond * MINUTE_S).toFixed(1)}/min`];
}

function eta({ done, total, perSecond }: ProgressState): string[] {
  if (total === undefined) return [];
  return [`ETA ${perSecond ? briefDuration(Math.max(0, total - done) / perSecond) : '--'}`];
}

/** @example briefDuration(185); // '3m05s' */
export function briefDuration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const two = (count: number): string => String(Math.floor(count)).padStart(2, '0');
  if (whole < MINUTE_S) return `${whole}s`;
  if (whole < HOUR_S) return `${Math.floor(whole / MINUTE_S)}m${two(whole % MINUTE_S)}s`;
  if (whole < DAY_S) return `${Math.floor(whole / HOUR_S)}h${two((whole % HOUR_S) / MINUTE_S)}m`;
  return `${Math.floor(whole / DAY_S)}d${two((whole % DAY_S) / HOUR_S)}h`;
}
