/** The command line as a whole: start-up, speed-up, streams. */
import assert from 'node:assert/strict';

import { command, fixed, mprun, scaled } from '../contestants.js';
import { scratch } from '../lib/scratch.js';

const group = 'Command line';
const lines = (n) => Array.from({ length: n }, (_, i) => `${i + 1}\n`).join('');
const million = lines(1_000_000);
const countLong = (processes) =>
  mprun(['map', 'tasks/count.ts#countLong', '-i', '1..8', '-q', '-p', `${processes}`]);
const node = command('`node -e 0`', 'reference', [process.execPath, '-e', '0']);

export const commandLineCases = [
  {
    id: 'startup',
    group,
    title: 'ten inputs, warm cache',
    amount: 1,
    unit: 'runs',
    rounds: 31,
    contestants: [
      mprun(['map', 'tasks/square.ts', '--inputs', '0..9', '-q', '-p', '2']),
      scaled('2.8 × `node -e 0`', node, 2.8),
    ],
    aims: [{ ours: 'mprun', against: '2.8 × `node -e 0`', atLeast: 1 }],
  },
  {
    id: 'lines',
    group,
    title: 'a million lines of stdin',
    amount: 1_000_000,
    unit: 'inputs',
    contestants: [
      mprun(['map', 'tasks/square.ts', '-q'], {
        input: million,
        check: (stdout) => assert.ok(stdout.endsWith('\n1000000000000\n')),
      }),
      mprun(['map', 'tasks/square.ts', '-q', '--joblog', scratch('lines.log')], {
        name: 'mprun --joblog',
        input: million,
      }),
      fixed('400,000 inputs/s', 2500),
    ],
    aims: [{ ours: 'mprun', against: '400,000 inputs/s', atLeast: 1 }],
  },
  {
    id: 'speedup',
    group,
    title: '`countLong` over 8 inputs, two processes',
    amount: 8,
    unit: 'inputs',
    contestants: [countLong(2), { ...countLong(1), name: 'one process', kind: 'reference' }],
    aims: [{ ours: 'mprun', against: 'one process', atLeast: 1.8 }],
  },
];
