/** Means as bars, for the terminal. */
import { byMean, type Measurement } from '../bench/measurement.ts';
import type { Colors } from './color.ts';
import { formatDuration, unitFor, type TimeUnit } from './duration.ts';

export interface ChartStyle {
  readonly colors: Colors;
  /** Columns of the terminal. */
  readonly width: number;
  /** Bars of `#`, for terminals that know no others. */
  readonly isAscii: boolean;
  /** @default what suits the longest mean */
  readonly unit: TimeUnit | undefined;
}

/** Bars shorter than this tell nothing: then they are left out, and names and times stay. */
const MIN_BAR = 4;
/** Eighths of a block, from none to seven. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/**
 * One line for each, in the order given, the longest mean as long as there is room; the fastest is coloured. Empty for a
 * single one, which would be a bar of nothing but itself.
 *
 * @example
 * // sequential ████████████████ 1.234 s
 * // processes  ████████ 0.640 s
 */
export function benchChart(measurements: readonly Measurement[], style: ChartStyle): string {
  const [fastest, ...others] = measurements.toSorted(byMean);
  const slowest = others.at(-1);
  if (!fastest || !slowest) return '';
  const longest = slowest.statistics.mean;
  const unit = style.unit ?? unitFor(longest);
  const times = measurements.map(({ statistics }) => formatDuration(statistics.mean, unit));
  const nameWidth = widest(measurements.map(({ benchmark }) => benchmark.name));
  // A terminal that is written to its last column may begin a new line.
  const room = style.width - 1 - nameWidth - 1 - 1 - widest(times);
  const lines = measurements.map((measurement, k) => {
    const { benchmark, statistics } = measurement;
    const bar = room < MIN_BAR ? '' : makeBar((statistics.mean / longest) * room, style.isAscii);
    const painted = measurement === fastest ? style.colors.success(bar) : bar;
    return [benchmark.name.padEnd(nameWidth), ...(bar === '' ? [] : [painted]), times[k]].join(' ');
  });
  return lines.join('\n');
}

function makeBar(length: number, isAscii: boolean): string {
  if (isAscii) return '#'.repeat(Math.max(1, Math.round(length)));
  const eighths = Math.max(1, Math.round(length * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}

function widest(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => text.length));
}
