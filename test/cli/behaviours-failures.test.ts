/** How failures count, and what is tried again: see the table in behaviours-output.test.ts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { mprun } from '../support/mprun.ts';
import { makeFolder } from '../support/workspace.ts';

/** Dies of signal 9 for 9, with that exit code for others, throws for 0; is slow for 4. */
const END = `async (n) => {
  if (n === 0) throw new Error('none');
  if (n === 4) await new Promise((go) => setTimeout(go, 60_000));
  if (n === 9) process.kill(process.pid, 'SIGKILL');
  process.exit(n);
}`;

test.each([
  ['first', '3', 3],
  ['first', '0,5', 1],
  ['first', '9', 137],
  ['first', '4', 124],
  ['max', '0,5', 5],
  ['max', '5,9', 137],
  ['count', '0,5', 2],
  ['none', '0,5', 0],
])('9: --exit-code %s, tasks that end with %s: exit %i', async (policy, inputs, status) => {
  const args = ['map', '-e', END, '-i', inputs, '-p', '1', '-q', '--exit-code', policy];
  const { stdout, code } = await mprun([...args, '--timeout', inputs === '4' ? '300ms' : '20s']);
  expect([stdout, code]).toEqual(['', status]);
});

test('8: more than a hundred failures are exit status 101', async () => {
  const args = ['map', 'tasks/flaky.ts', '-i', '1..205..2', '-q', '--exit-code', 'count'];
  expect((await mprun(args)).code).toBe(101);
});

interface Row {
  readonly seq: number;
  readonly status: string;
  readonly attempt: number;
  readonly worker: string;
  readonly pid: number;
}

const rowsOf = (joblog: string): Row[] =>
  readFileSync(joblog, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Row);

test('11: an input that is out of time costs its worker, which is replaced', async () => {
  const joblog = join(makeFolder(), 'j.jsonl');
  const { stdout, stderr, code } = await mprun([
    ...['map', '-e', 'n => { while (n === 2); return n }', '-i', '1..3', '-p', '1', '--timeout', '300ms'],
    ...['--joblog', joblog],
  ]);
  expect([stdout, code]).toEqual(['1\n3\n', 1]);
  expect(stderr).toContain('FAIL #2 eval(2): TimeoutError: timed out after 300ms (ERR_MPRUN_TIMEOUT)\n');
  expect(stderr).toContain(
    '   PoolWorker-1.exitcode = -15\n   PoolWorker-2.exitcode = 0\n3 tasks: 2 ok, 1 timed out in',
  );
  const rows = rowsOf(joblog).sort((a, b) => a.seq - b.seq);
  expect(rows).toMatchObject([
    { seq: 1, status: 'ok', worker: 'PoolWorker-1' },
    { seq: 2, status: 'timedOut', worker: 'PoolWorker-1', exitcode: -15, signal: 'SIGTERM' },
    { seq: 3, status: 'ok', worker: 'PoolWorker-2' },
  ]);
  expect(() => process.kill(rows[1]?.pid ?? 0, 0)).toThrow('ESRCH');
});

test('11: a time limit may follow the median of what went well', async () => {
  const busy = 'n => { const end = Date.now() + n; while (Date.now() < end); return n }';
  const args = ['map', '-e', busy, '-i', '40,40,40,40,40,60000', '-p', '1', '--timeout', '500%', '-q'];
  const { stdout, stderr, code } = await mprun(args);
  expect([stdout, code]).toEqual(['40\n40\n40\n40\n40\n', 1]);
  expect(stderr).toMatch(
    /^FAIL #6 eval\(60000\): TimeoutError: timed out after (19\d|2\d\d|[3-9]\d\d|\d{4})ms \(ERR_MPRUN_TIMEOUT\)\n$/,
  );
});

test('14: retries are more tries: a row of the log each, one failure at the end, the same worker', async () => {
  const joblog = join(makeFolder(), 'j.jsonl');
  const { stdout, stderr, code } = await mprun([
    ...['map', 'tasks/flaky.ts#failOn3', '-i', '3', '-p', '1', '--retries', '2', '--retry-delay', '10ms'],
    ...['--joblog', joblog, '--summary', 'short'],
  ]);
  expect([stdout, code]).toEqual(['', 1]);
  expect(stderr).toMatch(
    /^retry #1 \(attempt 2 of 3\) in 10ms: .*\nretry #1 \(attempt 3 of 3\) in 20ms: .*\nFAIL #1 failOn3\(3\): .*\n.*\n1 task: 0 ok, 1 failed, 1 retried in .*\nRe-run the failed task: add --resume-failed\n$/,
  );
  expect(rowsOf(joblog)).toMatchObject(
    [1, 2, 3].map((attempt) => ({ seq: 1, status: 'failed', attempt, worker: 'PoolWorker-1' })),
  );
});

test('14: a dead worker is a try too; --retry-on says what is tried again', async () => {
  const joblog = join(makeFolder(), 'j.jsonl');
  const args = ['map', '-e', END, '-i', '0,5', '-p', '1', '-q', '--retries', '1', '--joblog', joblog];
  const { stderr, code } = await mprun([...args, '--retry-on', 'timeout,crash']);
  expect(code).toBe(1);
  expect(stderr.match(/^FAIL /gm)).toHaveLength(2);
  const tries = rowsOf(joblog).map(({ seq, status, attempt }) => `#${seq} ${status} ${attempt}`);
  expect(tries.sort()).toEqual(['#1 failed 1', '#2 crashed 1', '#2 crashed 2']);
});

test('15: delays grow by the factor, up to the longest', async () => {
  const retries = [
    '--retries',
    '4',
    '--retry-delay',
    '10ms',
    '--retry-backoff',
    '3',
    '--retry-max-delay',
    '50ms',
  ];
  const args = ['map', 'tasks/flaky.ts', '-i', '1', '-p', '1', '--summary', 'short', ...retries];
  const delays = async (flags: string[]): Promise<number[]> =>
    [...(await mprun([...args, ...flags])).stderr.matchAll(/ in (\d+)ms: /g)].map(([, ms]) => Number(ms));
  expect(await delays([])).toEqual([10, 30, 50, 50]);
  for (const [k, ms] of (await delays(['--retry-jitter'])).entries()) {
    const full = [10, 30, 50, 50][k] ?? 0;
    expect(ms).toBeGreaterThanOrEqual(full / 2);
    expect(ms).toBeLessThanOrEqual(full);
  }
});
