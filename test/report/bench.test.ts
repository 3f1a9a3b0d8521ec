import { describe, expect, test } from 'vitest';

import {
  differenceLines,
  recommendationLine,
  startupLine,
  warningsFor,
} from '../../src/report/bench-advice.ts';
import { benchChart } from '../../src/report/bench-chart.ts';
import { toBenchCsv, toBenchJson, toBenchMarkdown } from '../../src/report/bench-export.ts';
import { benchmarkBlock, benchSummary, seedLine } from '../../src/report/bench-text.ts';
import { makeColors } from '../../src/report/color.ts';
import { formatDuration } from '../../src/report/duration.ts';
import { measured } from '../bench/measurements.ts';

const PLAIN = { unit: undefined, sort: 'auto' } as const;
const THREE = [
  measured('sequential', [1220, 1234, 1248]),
  measured('threads', [700, 702, 704]),
  measured('processes', [630, 640, 650]),
];

test.each([
  [1300, undefined, '1.300 s'],
  [1000, undefined, '1.000 s'],
  [999, undefined, '999.0 ms'],
  [0.5, undefined, '500.0 µs'],
  [0, undefined, '0.0 µs'],
  [1_000_000, undefined, '1000.000 s'],
  [1300, 'ms', '1300.0 ms'],
  [12.3, 's', '0.012 s'],
] as const)('a duration of %d ms in %s is %s', (ms, unit, text) => {
  expect(formatDuration(ms, unit)).toBe(text);
});

test("the documents' lines, of the mean", () => {
  expect(THREE.map((each) => seedLine(each))).toEqual([
    'Sequential execution in 1.234000 seconds',
    'Thread pool execution in 0.702000 seconds',
    'Process pool execution in 0.640000 seconds',
  ]);
});

describe('statistics', () => {
  test("several runs are told in hyperfine's layout", () => {
    expect(benchmarkBlock(measured('sequential', [1220, 1234, 1248]), 1, PLAIN)).toBe(
      [
        'Benchmark 1: sequential',
        '  Time (mean ± σ):      1.234 s ±  0.014 s    [User: 0.012 s, System: 0.003 s]',
        '  Range (min … max):    1.220 s …  1.248 s    3 runs',
      ].join('\n'),
    );
  });

  test('a single run has one time', () => {
    expect(benchmarkBlock(measured('threads', [12.34]), 2, PLAIN)).toBe(
      [
        'Benchmark 2: threads',
        '  Time (abs ≡):         12.3 ms               [User: 12.0 ms, System: 3.0 ms]',
      ].join('\n'),
    );
  });

  test('CPU times that nobody knows are left out; start-up has a line where it does not count', () => {
    const rest = { userMs: undefined, systemMs: undefined, startupMs: 95.04 };
    expect(benchmarkBlock(measured('threads', [12.34], { rest }), 1, { ...PLAIN, unit: 'ms' })).toBe(
      [
        'Benchmark 1: threads',
        '  Time (abs ≡):         12.3 ms',
        '  Start-up:             95.0 ms    (not counted)',
      ].join('\n'),
    );
  });

  test('the summary says how many times faster the fastest is, the next fastest first', () => {
    expect(benchSummary(THREE, PLAIN)).toBe(
      [
        'Summary',
        '  processes ran',
        '    1.10 ± 0.02 times faster than threads',
        '    1.93 ± 0.04 times faster than sequential',
      ].join('\n'),
    );
    expect(benchSummary(THREE, { ...PLAIN, sort: 'command' })?.split('\n')[2]).toContain('sequential');
    expect(benchSummary([measured('sequential', [2]), measured('threads', [1])], PLAIN)).toBe(
      'Summary\n  threads ran\n    2.00 times faster than sequential',
    );
    expect(benchSummary(THREE.slice(0, 1), PLAIN)).toBeUndefined();
  });
});

describe('the chart', () => {
  const style = { colors: makeColors(false), width: 80, isAscii: false, unit: undefined };

  test('fills the width but the last column with the longest mean', () => {
    const lines = benchChart(THREE, style).split('\n');
    expect(lines.map((line) => line.length)).toEqual([79, expect.any(Number), expect.any(Number)]);
    expect(lines[0]).toMatch(/^sequential █+ 1\.234 s$/);
    expect(lines[2]).toMatch(/^processes {2}█+[▏▎▍▌▋▊▉]? 0\.640 s$/);
    const blocks = lines.map((line) => line.split('█').length - 1);
    expect(blocks).toEqual([60, 34, 31]);
  });

  test('leaves bars out where there is no room, and never names and times', () => {
    expect(benchChart(THREE, { ...style, width: 20 })).toBe(
      'sequential 1.234 s\nthreads    0.702 s\nprocesses  0.640 s',
    );
    expect(benchChart(THREE, { ...style, width: 24 }).split('\n')[0]).toBe('sequential ████ 1.234 s');
  });

  test('is ASCII where the terminal knows nothing else; even the shortest bar is seen', () => {
    const chart = benchChart([measured('sequential', [1]), measured('threads', [1000])], {
      ...style,
      isAscii: true,
      width: 40,
    });
    expect(chart).toBe(`sequential # 0.001 s\nthreads    ${'#'.repeat(20)} 1.000 s`);
  });

  test('colours the fastest', () => {
    const lines = benchChart(THREE, { ...style, colors: makeColors(true) }).split('\n');
    expect(lines.map((line) => line.includes('\u001B[32m'))).toEqual([false, false, true]);
  });

  test('of a single measurement there is none', () => {
    expect(benchChart(THREE.slice(0, 1), style)).toBe('');
  });
});

describe('the recommendation', () => {
  const [sequential, threads, processes] = [
    measured('sequential', [200]),
    measured('threads', [360]),
    measured('processes', [100]),
  ] as const;

  test.each([
    [
      { best: processes, reason: 'faster', other: sequential, ratio: 1.93 },
      'recommended: --backend process -p 2 --chunksize auto (1.93 × faster than sequential)',
    ],
    [
      { best: processes, reason: 'tie', other: threads, ratio: 1.01 },
      'recommended: --backend process -p 2 --chunksize auto (as fast as threads, within noise)',
    ],
    [
      { best: sequential, reason: 'alone', other: threads, ratio: 1.8 },
      'recommended: --backend inline (parallelism does not pay: threads took 1.80 × as long as sequential; 200.0 µs per input)',
    ],
    [
      { best: sequential, reason: 'tie', other: threads, ratio: 1.01 },
      'recommended: --backend inline (parallelism does not pay: threads took as long as sequential, within noise; 200.0 µs per input)',
    ],
  ] as const)('is one line: %#', (recommendation, line) => {
    expect(recommendationLine(recommendation, { inputCount: 1000, failedCount: 0 })).toBe(line);
  });

  test('names no time per input where there are few and the start is counted with them', () => {
    const few = { inputCount: 4, failedCount: 0 };
    const alone = { best: sequential, reason: 'alone', other: threads, ratio: 1.8 } as const;
    expect(recommendationLine(alone, few)).toBe(
      'recommended: --backend inline (parallelism does not pay: threads took 1.80 × as long as sequential)',
    );
    const best = { ...sequential, startupMs: 30 };
    expect(recommendationLine({ ...alone, best }, few)).toContain('; 50.0 ms per input)');
  });

  test('names inputs that failed: they may have done less than the others', () => {
    const some = { inputCount: 4, failedCount: 1 };
    const faster = { best: processes, reason: 'faster', other: sequential, ratio: 1.93 } as const;
    expect(recommendationLine(faster, some)).toBe(
      'recommended: --backend process -p 2 --chunksize auto (1.93 × faster than sequential; 1 of 4 inputs failed)',
    );
    const alone = { best: sequential, reason: 'alone', other: threads, ratio: 1.8 } as const;
    expect(recommendationLine(alone, some)).toMatch(/as sequential; 1 of 4 inputs failed\)$/);
  });
});

describe('what people should know', () => {
  const named = (benchmark: string, run: number, value: unknown) =>
    ({ benchmark, run, outcome: { ok: true, value } }) as const;
  const difference = {
    index: 2,
    input: 2,
    taskName: 'count',
    first: named('sequential', 1, 12),
    later: named('threads', 2, 13),
  };

  test('a difference names input, values and modes, and runs where there are several', () => {
    const one = { count: 1, examples: [difference] };
    expect(differenceLines(one, false)).toEqual([
      'results differ: #3 count(2): 12 in sequential, 13 in threads',
    ]);
    expect(differenceLines(one, true)).toEqual([
      'results differ: #3 count(2): 12 in sequential (run 1), 13 in threads (run 2)',
    ]);
    expect(differenceLines({ count: 8, examples: [difference] }, false)[1]).toBe(
      'results differ: … and 7 more in threads',
    );
  });

  test('long values are shortened, errors are named', () => {
    const later = { ...difference.later, outcome: { ok: false, error: new RangeError('a\nb') } } as const;
    const first = named('sequential', 1, 'x'.repeat(200));
    const [line = ''] = differenceLines({ count: 1, examples: [{ ...difference, first, later }] }, false);
    expect(line).toMatch(
      /^results differ: #3 count\(2\): 'x{78}… in sequential, RangeError: a {5}b in threads$/,
    );
  });

  test('a slow first run and other outliers cast doubt', () => {
    expect(warningsFor(measured('threads', [10, 10.1, 9.9]))).toEqual([]);
    expect(warningsFor(measured('threads', [100, 10.1, 9.9, 10, 10.2]))).toEqual([
      'warning: threads: the first run was much slower than the others (100.0 ms); --warmup 1 leaves it out',
    ]);
    expect(warningsFor(measured('threads', [10, 10.1, 9.9, 100, 10.2]))).toEqual([
      expect.stringMatching(/^warning: threads: 1 of 5 runs lie far off the others/),
    ]);
  });

  test('start-up is told where it is not counted', () => {
    const rest = { startupMs: 95.04 };
    expect(startupLine(THREE)).toBeUndefined();
    expect(startupLine([measured('threads', [1], { rest }), measured('processes', [1], { rest })])).toBe(
      'start-up, not counted: threads 95.0 ms, processes 95.0 ms',
    );
  });
});

describe('exports', () => {
  const parameters = { processes: '2', chunksize: 'auto' };
  const [sequential, processes] = [
    measured('sequential', [2000, 4000]),
    measured('processes', [1000], { parameters, rest: { failures: [1], userMs: undefined } }),
  ] as const;

  test("JSON has hyperfine's fields, in seconds", () => {
    expect(JSON.parse(toBenchJson([sequential, processes]))).toEqual({
      results: [
        {
          command: 'sequential',
          mean: 3,
          stddev: Math.SQRT2,
          median: 3,
          user: 0.012,
          system: 0.003,
          min: 2,
          max: 4,
          times: [2, 4],
          exit_codes: [0, 0],
          parameters: {},
        },
        {
          command: 'processes',
          mean: 1,
          stddev: null,
          median: 1,
          user: 0,
          system: 0.003,
          min: 1,
          max: 1,
          times: [1],
          exit_codes: [1],
          parameters,
        },
      ],
    });
    expect(toBenchJson([measured('threads', [1])])).not.toContain('parameters');
  });

  test('CSV has a column per parameter; an unknown deviation is empty', () => {
    expect(toBenchCsv([sequential, processes]).split('\n')).toEqual([
      'command,mean,stddev,median,user,system,min,max,parameter_processes,parameter_chunksize',
      `sequential,3,${Math.SQRT2},3,0.012,0.003,2,4,,`,
      'processes,1,,1,0,0.003,1,1,2,auto',
      '',
    ]);
  });

  test('Markdown is a table in one unit', () => {
    expect(toBenchMarkdown(THREE, 'ms')).toBe(`| Command | Mean [ms] | Min [ms] | Max [ms] | Relative |
|:---|---:|---:|---:|---:|
| \`sequential\` | 1234.0 ± 14.0 | 1220.0 | 1248.0 | 1.93 ± 0.04 |
| \`threads\` | 702.0 ± 2.0 | 700.0 | 704.0 | 1.10 ± 0.02 |
| \`processes\` | 640.0 ± 10.0 | 630.0 | 650.0 | 1.00 |
`);
    expect(toBenchMarkdown([processes], undefined)).toContain('| Mean [s] |');
  });
});
