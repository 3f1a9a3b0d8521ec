/** Where each part of a bench goes: stdout has what was asked for, stderr what people should know of it. */
import type { Measured } from '../bench/bench.ts';
import { byMean, ratioOf, type Measurement } from '../bench/measurement.ts';
import { failedInputs, recommend } from '../bench/recommendation.ts';
import type { Run } from '../bench/run.ts';
import { differenceLines, recommendationLine, startupLine, warningsFor } from '../report/bench-advice.ts';
import { benchChart } from '../report/bench-chart.ts';
import { toBenchCsv, toBenchJson, toBenchMarkdown } from '../report/bench-export.ts';
import { benchmarkBlock, benchSummary, seedLine, sorted } from '../report/bench-text.ts';
import { describeThrown } from '../report/failure.ts';
import { FailureLog } from '../report/failures.ts';
import { makeLinesFormat } from '../report/formats/line-formats.ts';
import type { BenchRequest } from './bench-run.ts';
import type { Io } from './io.ts';
import { STDOUT, writeOutput } from './output-file.ts';

const DEFAULT_COLUMNS = 80;

export class BenchOutput {
  readonly #request: BenchRequest;
  readonly #io: Io;
  readonly #failures: FailureLog;
  /** Input and error of each failure that was told: another mode that fails in the same way is no news. */
  readonly #told = new Set<string>();
  readonly #measurements: Measurement[] = [];
  #differs = false;

  constructor(request: BenchRequest, io: Io) {
    this.#request = request;
    this.#io = io;
    this.#failures = new FailureLog({ colors: request.colors, cwd: io.world.cwd, spread: false });
  }

  /** Tells the failures of a run that were not told of another one. */
  addFailures({ settled, taskName }: Run): void {
    for (const { start, inputs, outcomes } of settled)
      for (const [k, outcome] of outcomes.entries())
        if (!outcome.ok) this.#tellFailure(start + k, inputs[k], taskName, outcome.error);
  }

  async add({ measurement, firstRun, differences }: Measured): Promise<void> {
    const { style, statistics, plan, showsResults } = this.#request;
    const number = this.#measurements.push(measurement);
    if (style === 'stats')
      await this.#io.writeResults(`${benchmarkBlock(measurement, number, statistics)}\n\n`);
    else {
      if (showsResults) await this.#writeResults(firstRun);
      await this.#io.writeResults(`${seedLine(measurement)}\n`);
    }
    this.#differs ||= differences.count > 0;
    this.#note([...differenceLines(differences, plan.runs > 1), ...warningsFor(measurement)]);
  }

  /** What follows from all of them; gives the exit status. */
  async end(): Promise<number> {
    await this.#writeStatistics();
    this.#note([this.#failures.end()]);
    this.#note([this.#chart(), startupLine(this.#measurements)]);
    await this.#writeFiles();
    const slower = this.#slowerLine();
    this.#note([slower, this.#recommendation()]);
    return this.#differs || this.#told.size > 0 || slower !== undefined ? 1 : 0;
  }

  /** A value that cannot be written is its input's failure. */
  async #writeResults({ settled, taskName }: Run): Promise<void> {
    const format = makeLinesFormat({ onError: 'omit', terminator: '\n' });
    for (const { start, inputs, outcomes } of settled) {
      let text = '';
      for (const [k, outcome] of outcomes.entries()) {
        if (!outcome.ok) continue;
        try {
          text += format.write({ ok: true, value: format.encode(outcome.value) }, undefined);
        } catch (error) {
          this.#tellFailure(start + k, inputs[k], taskName, error);
        }
      }
      await this.#io.writeResults(text);
    }
  }

  async #writeStatistics(): Promise<void> {
    const { style, statistics } = this.#request;
    if (style === 'seed') return;
    const blocks =
      style === 'both'
        ? this.#measurements.map((each, k) => `${benchmarkBlock(each, k + 1, statistics)}\n`)
        : [];
    const summary = benchSummary(this.#measurements, statistics);
    const parts = summary === undefined ? blocks : [...blocks, `${summary}\n`];
    await this.#io.writeResults(`${style === 'both' ? '\n' : ''}${parts.join('\n')}`);
  }

  #chart(): string {
    const { statistics, colors } = this.#request;
    const { stderr, env } = this.#io.world;
    return benchChart(this.#measurements, {
      colors,
      // 0 where a terminal does not know its size, undefined where there is none.
      width: stderr.columns || DEFAULT_COLUMNS,
      isAscii: env['TERM'] === 'dumb',
      unit: statistics.unit,
    });
  }

  async #writeFiles(): Promise<void> {
    const { files, statistics } = this.#request;
    const measurements = sorted(this.#measurements, statistics.sort);
    await this.#export(files.json, () => toBenchJson(measurements));
    await this.#export(files.markdown, () => toBenchMarkdown(measurements, statistics.unit));
    await this.#export(files.csv, () => toBenchCsv(measurements));
  }

  async #export(path: string | undefined, makeText: () => string): Promise<void> {
    if (path === STDOUT) await this.#io.writeResults(makeText());
    else if (path !== undefined) writeOutput(path, makeText());
  }

  #slowerLine(): string | undefined {
    const { failIfSlower } = this.#request;
    if (failIfSlower === undefined) return undefined;
    const sequential = this.#measurements.find(({ benchmark }) => benchmark.mode === 'sequential');
    const [pool] = this.#measurements.filter((each) => each !== sequential).sort(byMean);
    if (!sequential || !pool) return undefined;
    const { value } = ratioOf(sequential, pool);
    if (value >= failIfSlower) return undefined;
    return `too slow: ${pool.benchmark.name} ${value.toFixed(2)} × as fast as sequential, --fail-if-slower asks for ${failIfSlower}`;
  }

  #recommendation(): string | undefined {
    if (this.#differs) return 'no recommendation: the results differ';
    const recommendation = recommend(this.#measurements);
    if (!recommendation) return 'no recommendation: there is nothing to compare with';
    const inputCount = this.#request.plan.work.inputs.length;
    const { least, most } = failedInputs(this.#measurements);
    if (least === inputCount) return `no recommendation: all ${inputCount} inputs failed`;
    const line = recommendationLine(recommendation, { inputCount, failedCount: most });
    return this.#request.colors.hint(line);
  }

  #tellFailure(index: number, input: unknown, label: string, error: unknown): void {
    const key = `${index} ${describeThrown(error)}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    const block = this.#failures.add({ index, input, label, error });
    this.#note([block]);
  }

  #note(lines: readonly (string | undefined)[]): void {
    for (const line of lines) if (line) this.#io.note(`${line}\n`);
  }
}
