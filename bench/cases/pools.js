/** A pool that runs already: how much it does in a second. */
import { pool, python } from '../contestants.js';
import { BEST_NODE_POOL } from '../lib/rows.js';
import { nodePools, OUR_INLINE, OUR_THREADS, OURS, PISCINA } from '../pools/index.js';

const PYTHON = 'Python Pool (fork)';
const group = 'A warm pool of two workers';
const setup = (inputs) => `pool = context.Pool(2); inputs = ${inputs}`;
const each = (names, workload) => names.map((name) => pool(name, workload));
const ours = [OURS, OUR_THREADS];

export const poolCases = [
  {
    id: 'map',
    group,
    title: 'map of 1,000,000 integers, default chunks',
    amount: 1_000_000,
    unit: 'items',
    contestants: [
      ...each([...ours, OUR_INLINE], 'integers'),
      python(PYTHON, { setup: setup('list(range(1_000_000))'), statement: 'pool.map(square, inputs)' }),
    ],
    aims: [{ ours: OURS, against: PYTHON, atLeast: 1.2 }],
  },
  {
    id: 'objects',
    group,
    title: 'map of 100,000 objects of 20 fields',
    amount: 100_000,
    unit: 'items',
    contestants: [
      ...each(ours, 'rows'),
      python(PYTHON, {
        setup: setup('[make_row(n) for n in range(100_000)]'),
        statement: 'pool.map(with_total, inputs)',
      }),
    ],
    aims: [{ ours: OURS, against: PYTHON, atLeast: 0.8 }],
  },
  {
    id: 'single',
    group,
    title: 'map of 20,000 integers, chunksize 1',
    amount: 20_000,
    unit: 'tasks',
    contestants: [
      ...each([...ours, OUR_INLINE, ...nodePools], 'single'),
      python(PYTHON, {
        setup: setup('list(range(20_000))'),
        statement: 'pool.map(square, inputs, chunksize=1)',
      }),
    ],
    aims: [
      { ours: OURS, against: PYTHON, atLeast: 1.3 },
      { ours: OURS, against: BEST_NODE_POOL, atLeast: 2 },
      { ours: OUR_THREADS, against: PISCINA, atLeast: 1.5 },
    ],
  },
  {
    id: 'unordered',
    group,
    title: 'imapUnordered of 20,000 integers, chunksize 1',
    amount: 20_000,
    unit: 'tasks',
    contestants: [
      ...each(ours, 'unordered'),
      python(PYTHON, {
        setup: setup('list(range(20_000))'),
        statement: 'list(pool.imap_unordered(square, inputs))',
      }),
    ],
    aims: [{ ours: OURS, against: PYTHON, atLeast: 1.3 }],
  },
  {
    id: 'apply',
    group,
    title: 'apply, one call after the other',
    amount: 5000,
    unit: 'calls',
    contestants: [
      ...each([...ours, ...nodePools], 'apply'),
      python(PYTHON, {
        setup: setup('range(5000)'),
        statement: '[pool.apply(square, (n,)) for n in inputs]',
      }),
    ],
    aims: [{ ours: OURS, against: PYTHON, atLeast: 1.2 }],
  },
  {
    id: 'buffers',
    group,
    title: 'echo of 100 buffers of 1 MB, chunksize 1',
    amount: 100,
    unit: 'MB',
    contestants: [
      ...each([...ours, ...nodePools], 'buffers'),
      python(PYTHON, {
        setup: setup('[make_buffer(n, 1 << 20) for n in range(100)]'),
        statement: 'pool.map(echo, inputs, chunksize=1)',
      }),
    ],
    aims: [{ ours: OURS, against: PYTHON, atLeast: 0.75 }],
  },
];
