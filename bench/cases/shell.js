/** GNU parallel and xargs, which start a program for each input. */
import { command, killed, mprun, overhead, parallel } from '../contestants.js';
import { scratch } from '../lib/scratch.js';
import { runners } from '../killed.js';

const group = 'Beside GNU parallel and xargs';
const PARALLEL = 'GNU parallel';
const LOGGED = 'mprun --joblog';
const LOGGED_PARALLEL = 'GNU parallel --joblog';

const THOUSAND = 1000;
const thousand = Array.from({ length: THOUSAND }, (_, i) => `${i + 1}\n`).join('');
const square = ['map', 'tasks/square.ts', '-q', '-p', '2'];

const SLEEPS = 400;
const SLEEP_MS = 10;
const sleeps = `${SLEEP_MS / 1000}\n`.repeat(SLEEPS);
const beyondSleep = (contestant) => overhead(contestant, (SLEEPS * SLEEP_MS) / 2);

export const shellCases = [
  {
    id: 'inputs',
    group,
    title: '1,000 inputs of next to nothing',
    amount: THOUSAND,
    unit: 'inputs',
    isCost: true,
    contestants: [
      mprun(square, { input: thousand }),
      mprun([...square, '--joblog', scratch('mprun.log')], { name: LOGGED, input: thousand }),
      command('xargs', 'shell', ['xargs', '-P2', '-n1', 'true'], { input: thousand }),
      parallel(['true'], { input: thousand }),
      parallel(['--joblog', scratch('parallel.log'), 'true'], { name: LOGGED_PARALLEL, input: thousand }),
    ],
    aims: [
      { ours: 'mprun', against: PARALLEL, atLeast: 10 },
      { ours: LOGGED, against: LOGGED_PARALLEL, atLeast: 10 },
    ],
  },
  {
    id: 'sleeps',
    group,
    title: `${SLEEPS} inputs that sleep for ${SLEEP_MS} ms: what comes on top of the sleep`,
    amount: SLEEPS,
    unit: 'inputs',
    isCost: true,
    contestants: [
      mprun(['map', 'tasks/sleep.ts', '-q', '-p', '2'], { input: sleeps }),
      command('xargs', 'shell', ['xargs', '-P2', '-n1', 'sleep'], { input: sleeps }),
      parallel(['sleep'], { input: sleeps }),
    ].map(beyondSleep),
    aims: [{ ours: 'mprun', against: PARALLEL, atLeast: 2 }],
  },
  {
    id: 'resume',
    group,
    title: 'the runner is killed with `kill -9` amid 100 inputs, and run again with `--resume`',
    amount: 1,
    unit: 'runs',
    contestants: [
      killed('mprun', 'ours', runners.mprun),
      killed('mprun -u', 'ours', runners.unordered),
      killed(PARALLEL, 'shell', runners.parallel),
      killed('GNU parallel -k', 'shell', runners.ordered),
    ],
    aims: [],
    limits: ['mprun', 'mprun -u'].flatMap((ours) => [
      { ours, fact: 'inputs lost', atMost: 0 },
      { ours, fact: 'run again though logged', atMost: 0 },
      { ours, fact: 'results missing', atMost: 0 },
      { ours, fact: 'processes left', atMost: 0 },
    ]),
  },
];
