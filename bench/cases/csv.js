/** A table of a million rows, by the command line and by the few lines of Python that do the same. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';

import { peakedMprun, peakedPython, PEAK } from '../contestants.js';
import { scratch } from '../lib/scratch.js';

const ROWS = 1_000_000;
const PYTHON = 'Python csv.DictReader, Pool.imap';

const path = scratch('wares.csv');
let totals = '';
const check = (stdout) => assert.ok(stdout === totals, 'other totals than those of the rows');

export const csvCases = [
  {
    id: 'csv',
    group: 'Command line',
    title: 'a CSV file of a million rows, a number from each',
    amount: ROWS,
    unit: 'rows',
    prepare: writeTable,
    contestants: [
      peakedMprun(['map', 'bench/tasks.js#rowTotal', '-a', path, '-q', '-p', '2'], { check }),
      peakedPython(PYTHON, 'peer_csv.py', [path], { check }),
    ],
    aims: [{ ours: 'mprun', against: PYTHON, atLeast: 1.5 }],
    limits: [{ ours: 'mprun', fact: PEAK, atMost: 200 }],
  },
];

function writeTable() {
  const rows = ['id,name,price,quantity\n'];
  const expected = [];
  for (let id = 1; id <= ROWS; id++) {
    const [price, quantity] = [(id * 7919) % 10_000, id % 7];
    rows.push(`${id},ware ${id % 9973},${price},${quantity}\n`);
    expected.push(`${price * quantity}\n`);
  }
  writeFileSync(path, rows.join(''));
  totals = expected.join('');
}
