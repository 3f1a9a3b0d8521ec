/** Measurements as files, in the formats of hyperfine, so that its scripts and those of others read them. */
import type { Measurement } from '../bench/measurement.ts';
import { ratioOf, byMean } from '../bench/measurement.ts';
import { formatAmount, unitFor, type TimeUnit } from './duration.ts';

/** Times in seconds. What nobody knows of CPU times is 0: the format has no other word for it. */
export function toBenchJson(measurements: readonly Measurement[]): string {
  const isSweep = sweptBy(measurements).length > 0;
  const results = measurements.map((measurement) => {
    const { command, parameters, ...numbers } = fieldsOf(measurement);
    return {
      command,
      ...numbers,
      times: measurement.times.map(toSeconds),
      exit_codes: measurement.failures.map((count) => (count > 0 ? 1 : 0)),
      ...(isSweep ? { parameters } : {}),
    };
  });
  return `${JSON.stringify({ results }, undefined, 2)}\n`;
}

/** Times in seconds; a column `parameter_x` for each parameter that is swept, empty where a benchmark has none. */
export function toBenchCsv(measurements: readonly Measurement[]): string {
  const swept = sweptBy(measurements);
  const header = ['command', 'mean', 'stddev', 'median', 'user', 'system', 'min', 'max'];
  const rows = measurements.map((measurement) => {
    const { command, mean, stddev, median, user, system, min, max, parameters } = fieldsOf(measurement);
    const numbers = [mean, stddev ?? '', median, user, system, min, max];
    return [command, ...numbers, ...swept.map((name) => parameters[name] ?? '')];
  });
  return [[...header, ...swept.map((name) => `parameter_${name}`)], ...rows]
    .map((row) => `${row.join(',')}\n`)
    .join('');
}

/** @param unit of all rows; by default what suits the first */
export function toBenchMarkdown(measurements: readonly Measurement[], unit: TimeUnit | undefined): string {
  const shown = unit ?? unitFor(measurements[0]?.statistics.mean ?? 0);
  const fastest = measurements.toSorted(byMean)[0];
  const rows = measurements.map((measurement) => {
    const { mean, stddev, min, max } = measurement.statistics;
    const amount = (ms: number): string => formatAmount(ms, shown);
    const spread = stddev === undefined ? '' : ` ± ${amount(stddev)}`;
    const cells = [`\`${measurement.benchmark.name}\``, amount(mean) + spread, amount(min), amount(max)];
    return [...cells, fastest === undefined ? '' : relative(measurement, fastest)];
  });
  const header = ['Command', `Mean [${shown}]`, `Min [${shown}]`, `Max [${shown}]`, 'Relative'];
  const lines = [header, ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `${[lines[0], '|:---|---:|---:|---:|---:|', ...lines.slice(1)].join('\n')}\n`;
}

function sweptBy(measurements: readonly Measurement[]): string[] {
  return [...new Set(measurements.flatMap(({ benchmark }) => Object.keys(benchmark.parameters)))];
}

function relative(measurement: Measurement, fastest: Measurement): string {
  if (measurement === fastest) return '1.00';
  const { value, stddev } = ratioOf(measurement, fastest);
  return value.toFixed(2) + (stddev === undefined ? '' : ` ± ${stddev.toFixed(2)}`);
}

function fieldsOf({ benchmark, statistics, userMs = 0, systemMs = 0 }: Measurement) {
  const { mean, stddev, median, min, max } = statistics;
  return {
    command: benchmark.name,
    mean: toSeconds(mean),
    stddev: stddev === undefined ? null : toSeconds(stddev),
    median: toSeconds(median),
    user: toSeconds(userMs),
    system: toSeconds(systemMs),
    min: toSeconds(min),
    max: toSeconds(max),
    parameters: benchmark.parameters,
  };
}

function toSeconds(ms: number): number {
  return ms / 1000;
}
