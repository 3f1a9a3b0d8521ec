/** Work that keeps two cores busy: how near a pool comes to what they could do. */
import { pool, scaled } from '../contestants.js';
import { NONE, OUR_THREADS, OURS, PISCINA, PLAIN } from '../pools/index.js';

const IDEAL = 'half of one after the other';
const group = 'Two busy cores';

/** `steps` is the arithmetic of 20 ms. */
export const workCases = (steps) => [
  {
    id: 'busy',
    group,
    title: '100 × 20 ms of arithmetic',
    amount: 100,
    unit: 'tasks',
    contestants: [
      scaled(IDEAL, pool(NONE, 'busy', steps), 1 / 2),
      ...[OURS, OUR_THREADS, PLAIN, PISCINA].map((name) => pool(name, 'busy', steps)),
    ],
    aims: [{ ours: OURS, against: IDEAL, atLeast: 0.95 }],
  },
  {
    id: 'skew',
    group,
    title: 'input 0 takes as long as the 99 others',
    amount: 100,
    unit: 'tasks',
    contestants: [
      scaled(IDEAL, pool(NONE, 'skewed', steps / 2), 1 / 2),
      ...[OURS, OUR_THREADS, PISCINA].map((name) => pool(name, 'skewed', steps / 2)),
    ],
    aims: [{ ours: OURS, against: IDEAL, atLeast: 0.9 }],
  },
];
