/** Shared memory, and locks over it. */
import { python, sharing } from '../contestants.js';

const PYTHON = 'Python';
const group = 'Shared memory and locks';
const rounds = 11;
const python_ = (n, setup, statement) => python(PYTHON, { setup, statement: `${statement}(thing, ${n})` });

const LOCKS = 1_000_000;
const CONTENDED = 600_000;
const VALUES = 500_000;
const ELEMENTS = 500_000;

export const sharingCases = [
  {
    id: 'lock',
    group,
    title: 'a lock that nobody else wants, acquired and released',
    amount: LOCKS,
    unit: 'turns',
    rounds,
    contestants: [
      sharing('mprun, acquireSync', 'lockSync', LOCKS),
      sharing('mprun, await acquire', 'lockAsync', LOCKS),
      python_(LOCKS, 'thing = context.Lock()', 'lock_turns'),
    ],
    aims: [
      { ours: 'mprun, acquireSync', against: PYTHON, atLeast: 1 },
      { ours: 'mprun, await acquire', against: PYTHON, atLeast: 0.3 },
    ],
  },
  {
    id: 'contended',
    group,
    title: 'two processes that count under one lock',
    amount: CONTENDED,
    unit: 'turns',
    rounds,
    contestants: [
      sharing('mprun', 'contended', CONTENDED),
      sharing('mprun, threads', 'contendedThreads', CONTENDED),
      python(PYTHON, {
        setup: 'counter = Contended(context)',
        statement: `counter.run(${CONTENDED})`,
      }),
    ],
    aims: [{ ours: 'mprun', against: PYTHON, atLeast: 1 }],
  },
  {
    id: 'value',
    group,
    title: 'a Value incremented under its lock',
    amount: VALUES,
    unit: 'turns',
    rounds,
    contestants: [
      sharing('mprun', 'value', VALUES),
      python_(VALUES, "thing = context.Value('i', 0)", 'locked_value'),
    ],
    aims: [{ ours: 'mprun', against: PYTHON, atLeast: 3 }],
  },
  {
    id: 'array',
    group,
    title: 'elements of an Array of 1,000, read and written',
    amount: ELEMENTS,
    unit: 'elements',
    rounds,
    contestants: [
      sharing('mprun, get and set', 'arrayMethods', ELEMENTS),
      sharing('mprun, array[i]', 'arrayIndexes', ELEMENTS),
      python_(ELEMENTS, "thing = context.Array('d', 1000)", 'array_elements'),
    ],
    aims: [
      { ours: 'mprun, get and set', against: PYTHON, atLeast: 5 },
      { ours: 'mprun, array[i]', against: PYTHON, atLeast: 3 },
    ],
  },
];
