/** The pure parts of the benchmark: medians, ratios, who was best, the order of turns, report and chart. */
import { expect, test } from 'vitest';

import { chart, headlines } from '../../bench/lib/chart.js';
import { report } from '../../bench/lib/report.js';
import { measure, rotated } from '../../bench/lib/rounds.js';
import { aimedRows, BEST_NODE_POOL, compare } from '../../bench/lib/rows.js';
import { median, middleHalf } from '../../bench/lib/statistics.js';
import type { CaseResult, Contestant, Kind, Results } from '../../bench/lib/types.ts';

const timed = (name: string, kind: Kind, ...times: number[]) => ({ name, kind, times });

const single: CaseResult = {
  id: 'single',
  group: 'A warm pool',
  title: 'map of <integers> & "more"',
  amount: 1000,
  unit: 'tasks',
  aims: [
    { ours: 'mprun', against: 'Python', atLeast: 1.3 },
    { ours: 'mprun', against: BEST_NODE_POOL, atLeast: 2 },
    { ours: 'mprun, threads', against: 'Python', atLeast: 1.5 },
    { ours: 'mprun', against: 'GNU parallel', atLeast: 1 },
  ],
  timed: [
    timed('mprun', 'ours', 100, 110, 90, 400, 100),
    { ...timed('mprun, threads', 'ours'), error: 'UsageError: no threads' },
    timed('Python', 'python', 200, 200, 200, 800, 150),
    timed('slow pool', 'node', 400, 400, 400, 400, 400),
    timed('quick pool', 'node', 150, 150, 150, 150, 150),
    { ...timed('GNU parallel', 'shell'), skipped: 'parallel is not installed' },
  ],
};

const results: Results = {
  date: '2026-01-02',
  machine: 'A machine, 2 CPUs',
  versions: { mprun: '1.2.3', node: '20.20.2' },
  cases: [single],
};

test('the median of an even number of values lies between the middle two', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), middleHalf([1, 2, 3, 4, 5])]).toEqual([2, 2.5, [2, 4]]);
  expect(() => median([])).toThrow(RangeError);
});

test('a ratio is the median of the rounds, their time by ours, so that a slow round of both says nothing', () => {
  // 200/100, 200/110, 200/90, 800/400, 150/100
  expect(compare(single, 'mprun', 'Python')).toMatchObject({ ratio: 2, spread: [200 / 110, 2] });
});

test('the best Node pool is the fastest of the others, named', () => {
  expect(aimedRows([single])[1]).toMatchObject({ against: 'best Node pool, quick pool', ratio: 1.5 });
});

test('who failed or was skipped has no ratio, and it is said why', () => {
  const [, , failed, skipped] = aimedRows([single]);
  expect(failed).toMatchObject({ why: 'mprun, threads: failed, UsageError: no threads' });
  expect(skipped).toMatchObject({ why: 'GNU parallel: skipped, parallel is not installed' });
  expect(failed).not.toHaveProperty('ratio');
  const text = report(results);
  expect(text).toContain('- `single`: GNU parallel skipped: parallel is not installed');
  expect(text).toContain('- `single`: mprun, threads failed: UsageError: no threads');
});

test('the report says ratio, aim, and whether it is met', () => {
  const text = report(results);
  expect(text).toContain('| mprun | Python | **2.00** (1.82–2.00) | 1.3 | yes |');
  expect(text).toContain('| mprun | best Node pool, quick pool | **1.50** (1.36–1.50) | 2 | no |');
  expect(text).toContain('2026-01-02 · A machine, 2 CPUs\n\nmprun 1.2.3 · node 20.20.2');
});

test('every row of every table has as many cells as its head', () => {
  for (const block of report(results).split('\n\n')) {
    if (!block.startsWith('|')) continue;
    const widths = block
      .trimEnd()
      .split('\n')
      .map((line) => line.split('|').length);
    expect(new Set(widths).size).toBe(1);
  }
});

test('the chart is well-formed XML, the same for the same results, and marks what is short of its aim', () => {
  const svg = chart(results);
  expect(chart(results)).toBe(svg);
  expect(unclosed(svg)).toEqual([]);
  expect(svg).toContain('map of &lt;integers&gt; &amp; &quot;more&quot;');
  expect(svg.match(/class="short"/g)).toHaveLength(1);
  expect(svg.match(/<rect /g)).toHaveLength(2);
});

test("the README's chart has one comparison of a case, but all of the one that every pool can do", () => {
  const cases = (id: string): typeof results.cases =>
    results.cases.slice(0, 1).map((each) => ({ ...each, id }));
  const bars = (svg: string): number => svg.match(/<rect /g)?.length ?? 0;
  const all = bars(chart({ ...results, cases: cases('single') }));
  expect(all).toBeGreaterThan(1);
  expect(bars(headlines({ ...results, cases: cases('single') }))).toBe(all);
  expect(bars(headlines({ ...results, cases: cases('apply') }))).toBe(1);
  expect(bars(headlines({ ...results, cases: cases('none of them') }))).toBe(0);
});

test('everybody takes part once a round, each round begun by another, after one round that is not counted', async () => {
  const turns: string[] = [];
  const contestant = (name: string): Contestant => ({
    name,
    kind: 'node',
    run: async () => turns.push(name),
  });
  const absent = { ...contestant('absent'), skip: 'not here' };
  const contestants = [contestant('a'), contestant('b'), absent];
  const result = await measure({ ...single, contestants }, 2, () => {});
  expect(turns.join('')).toBe('abbaab');
  expect(result.timed.map(({ times }) => times)).toEqual([[4, 5], [3, 6], []]);
  expect(rotated(3, 4)).toEqual([1, 2, 0]);
});

test('who fails is out, with its error; the others go on', async () => {
  const said: string[] = [];
  const contestants: Contestant[] = [
    { name: 'a', kind: 'ours', run: () => Promise.reject(new Error('boom')) },
    { name: 'b', kind: 'node', run: async () => 7 },
  ];
  const { timed: all } = await measure({ ...single, contestants }, 2, (line) => said.push(line));
  expect(all).toMatchObject([
    { name: 'a', error: 'boom', times: [] },
    { name: 'b', times: [7, 7] },
  ]);
  expect(said).toEqual(['  a failed: boom']);
});

/** Tags that are opened and not closed, or the other way round; and text that is no XML text. */
function unclosed(xml: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, text = '', end, name = '', attributes = '', empty] of xml.matchAll(
    /([^<]*)<(\/)?([a-z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/)?>/g,
  )) {
    if (/&(?!(?:amp|lt|gt|quot);)/.test(text + attributes)) wrong.push(text + attributes);
    if (end !== undefined) {
      if (open.pop() !== name) wrong.push(name);
    } else if (empty === undefined) open.push(name);
  }
  const tags = xml.match(/<\/?[a-z]/g) ?? [];
  const read = [...xml.matchAll(/<(\/)?([a-z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/)?>/g)];
  if (tags.length !== read.length) wrong.push('a tag that is none');
  return [...wrong, ...open];
}
