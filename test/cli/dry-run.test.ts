import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { mprun, shell } from '../support/mprun.ts';
import { makeFolder } from '../support/workspace.ts';

test.each([
  [
    ['map', 'tasks/square.ts', '-i', '0..2'],
    '1\tsquare(0)\n2\tsquare(1)\n3\tsquare(2)\n',
    '3 tasks, 2 processes, chunksize 1: nothing was run\n',
  ],
  [['map', 'tasks/square.ts', '-i', '0..2', '-q'], '1\tsquare(0)\n2\tsquare(1)\n3\tsquare(2)\n', ''],
  [
    ['starmap', 'tasks/math.ts#pow', '-i', '[[2,3]]', '--backend', 'thread'],
    '1\tpow(2, 3)\n',
    '1 task, 1 thread, chunksize 1: nothing was run\n',
  ],
  [
    ['apply', 'tasks/math.ts#powKw', '--args', '[2]', '--kwargs', '{"y":3}'],
    '1\tpowKw(2, { y: 3 })\n',
    '1 task, 1 process, chunksize 1: nothing was run\n',
  ],
  [
    ['map', '-e', 'x => x', 'a', 'b', '--chunksize', '7'],
    "1\teval('a')\n2\teval('b')\n",
    '2 tasks, 2 processes, chunksize 7: nothing was run\n',
  ],
  [
    ['map', 'tasks/square.ts', '-i', '0..4', '--shard', '2/2'],
    '2\tsquare(1)\n4\tsquare(3)\n',
    '2 tasks, 2 processes, chunksize 1: nothing was run\n',
  ],
  [['map', 'tasks/square.ts', '-a', '/dev/null'], '', 'no inputs\n'],
])('%j --dry-run tells what would be run', async (args, stdout, stderr) => {
  const result = await mprun([...args, '--dry-run'], { env: { MPRUN_CPU_COUNT: '2' } });
  expect(result).toMatchObject({ stdout, stderr, code: 0 });
});

test('a dry run starts nothing and writes no file', async () => {
  const folder = makeFolder();
  const [report, trace] = [join(folder, 'r.xml'), join(folder, 't.json')];
  const args = ['map', 'tasks/crash.ts', '-i', '0..2', '--dry-run', '--initializer', 'nowhere.ts#x'];
  const { code } = await mprun([...args, '--reporter', `junit=${report}`, '--trace', trace]);
  expect([code, existsSync(report), existsSync(trace)]).toEqual([0, false, false]);
});

test('a dry run of nothing is what a run of nothing is; endless inputs are told as they come', async () => {
  const args = ['map', 'tasks/square.ts', '-a', '/dev/null', '--dry-run', '--fail-if-empty'];
  expect((await mprun(args)).code).toBe(3);
  const { stdout } = await shell('yes 1 | $MPRUN map tasks/square.ts --dry-run | head -2');
  expect(stdout).toBe('1\tsquare(1)\n2\tsquare(1)\n');
});
