/** From nothing: what a pool or a process costs before it does anything. */
import { pool, python } from '../contestants.js';
import { nodePools, OUR_THREADS, OURS } from '../pools/index.js';

const SPAWN_POOL = 'Python Pool (spawn)';
const SPAWN_PROCESS = 'Python Process (spawn)';
const group = 'Starting';
const rounds = 11;

export const startCases = [
  {
    id: 'start',
    group,
    title: 'new Pool of two to its first result',
    amount: 1,
    unit: 'pools',
    rounds,
    contestants: [
      ...[OURS, OUR_THREADS, ...nodePools].map((name) => pool(name, 'start')),
      python(SPAWN_POOL, {
        start: 'spawn',
        warm: false,
        statement: '(pool := context.Pool(2)).apply(square, (3,))',
      }),
    ],
    aims: [{ ours: OURS, against: SPAWN_POOL, atLeast: 0.8 }],
  },
  {
    id: 'process',
    group,
    title: 'start and join of a Process, five in turn',
    amount: 5,
    unit: 'processes',
    rounds,
    contestants: [
      pool(OURS, 'processes'),
      python(SPAWN_PROCESS, {
        start: 'spawn',
        warm: false,
        statement: '[(p := context.Process(target=nothing), p.start(), p.join()) for _ in range(5)]',
      }),
    ],
    aims: [{ ours: OURS, against: SPAWN_PROCESS, atLeast: 0.5 }],
  },
];
