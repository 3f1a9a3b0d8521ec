/** What is kept of real runs, held against what reads it: schema, parser, viewer. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { Parser, type Result } from 'tap-parser';
import { expect, test } from 'vitest';

import { start, type Result as Ended } from '../support/mprun.ts';
import { readTrace, sliceFaults, type TraceEvent } from '../support/trace-checker.ts';
import { makeFolder } from '../support/workspace.ts';
import { schemaFaults, xpathText } from '../support/xmllint.ts';

/** What becomes of an input is its value. */
const TASK = `
import { setTimeout } from 'node:timers/promises';
import { currentTask } from 'mprun';

export default async function act(what) {
  const { attempt } = currentTask();
  await setTimeout(5);
  if (what === 'throw') throw new RangeError('a\\u0001b]]>\\u001B[31m <&"\\n# not a directive');
  if (what === 'third' && attempt < 2) throw new Error('not yet');
  if (what === 'die') process.kill(process.pid, 'SIGKILL');
  if (what === 'hang') await setTimeout(60_000);
  if (what === 'wait') {
    console.log('waits');
    await setTimeout(60_000);
  }
  return what;
}
`;

interface Reports {
  readonly ended: Ended;
  readonly junit: string;
  readonly points: readonly Result[];
  readonly tapIsPlanned: boolean;
  readonly trace: readonly TraceEvent[];
}

async function run(inputs: readonly string[], flags: readonly string[], interrupt = false): Promise<Reports> {
  const cwd = makeFolder();
  // TypeScript, so that the import of mprun means the one that runs.
  writeFileSync(join(cwd, 'act.ts'), `// @ts-nocheck\n${TASK}`);
  const reporters = ['--reporter', 'junit=r.xml', '--reporter', 'tap=r.tap', '--trace', 't.json'];
  const running = start(['map', 'act.ts', '-q', ...reporters, ...flags, '--', ...inputs], { cwd });
  if (interrupt) {
    await running.sees(/waits\n[^]*waits\n/);
    running.process.kill('SIGINT');
    await running.sees('Stopping');
    // Sooner, it would count as the same press.
    await setTimeout(250);
    running.process.kill('SIGINT');
  }
  const ended = await running.result;
  const read = (file: string): string => readFileSync(join(cwd, file), 'utf8');
  const junit = read('r.xml');
  expect(schemaFaults(junit, 'test/fixtures/junit.xsd')).toBe('');
  const trace = readTrace(read('t.json'));
  expect(sliceFaults(trace)).toEqual([]);
  return { ended, junit, ...parseTap(read('r.tap')), trace };
}

function parseTap(text: string): Pick<Reports, 'points' | 'tapIsPlanned'> {
  const points: Result[] = [];
  const extra: string[] = [];
  const parser = new Parser({ strict: true });
  parser.on('assert', (point: Result) => points.push(point));
  parser.on('extra', (line: string) => extra.push(line));
  parser.end(text);
  expect(extra).toEqual([]);
  return { points, tapIsPlanned: parser.results?.plan.end === points.length };
}

const counts = (xml: string): string[] =>
  ['tests', 'failures', 'errors', 'skipped'].map((name) => xpathText(xml, `string(//testsuite/@${name})`));

test('failures, dead workers, retries and time-outs of several workers', async () => {
  const inputs = ['a', 'throw', 'third', 'die', 'hang', ...Array.from({ length: 20 }, (_, n) => `b${n}`)];
  const flags = ['-p', '3', '--retries', '2', '--timeout', '1s', '--retry-on', 'error'];
  const { ended, junit, points, tapIsPlanned, trace } = await run(inputs, flags);
  expect(ended.stdout).toBe(
    `${inputs.filter((what) => !['throw', 'die', 'hang'].includes(what)).join('\n')}\n`,
  );
  expect(ended.code).toBe(1);
  expect(counts(junit)).toEqual(['25', '1', '2', '0']);
  expect(xpathText(junit, 'count(//testcase)')).toBe('25');
  expect(xpathText(junit, 'string(//testcase[2]/failure/@type)')).toBe('RangeError');
  expect(xpathText(junit, 'string(//testcase[4]/error/@type)')).toBe('WorkerExitError');
  expect(xpathText(junit, 'string(//testcase[5]/error/@type)')).toBe('TimeoutError');
  expect(junit).not.toContain('\u0001');
  expect(tapIsPlanned).toBe(true);
  expect(points.map(({ ok }) => ok)).toEqual(inputs.map((what) => !['throw', 'die', 'hang'].includes(what)));
  expect(points[1]?.diag).toMatchObject({ name: 'RangeError', seq: 2 });
  const slices = trace.filter(({ ph, cat }) => ph === 'X' && cat === 'task');
  // One for each try: three of 'third', three of 'throw'.
  expect(slices).toHaveLength(inputs.length + 4);
  // Two workers have died and were replaced: a row each.
  expect(new Set(slices.map(({ pid, tid }) => `${pid}/${tid}`)).size).toBeGreaterThanOrEqual(3);
});

// What was never read, as it was never its turn, is in no report.
test('an interrupted run has its reports, too: what was cancelled was skipped', async () => {
  const { ended, junit, points, tapIsPlanned } = await run(
    ['a', 'wait', 'wait', 'b', 'c'],
    ['-p', '2', '--chunksize', '1'],
    true,
  );
  expect([ended.stdout, ended.code]).toEqual(['a\n', 130]);
  const [tests, ...ends] = counts(junit);
  expect(ends).toEqual(['0', '0', String(Number(tests) - 1)]);
  expect(Number(tests)).toBeGreaterThanOrEqual(3);
  expect(tapIsPlanned).toBe(true);
  const ways = points.map(({ ok, skip }) => (skip ? 'skipped' : ok));
  expect(ways).toEqual([true, ...Array<string>(Number(tests) - 1).fill('skipped')]);
});
