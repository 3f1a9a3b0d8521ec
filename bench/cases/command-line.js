/** The command line as a whole: start-up, speed-up, streams. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const million = Array.from({ length: 1_000_000 }, (_, n) => `${n + 1}\n`).join('');

/** Milliseconds from start to end of a command. */
function time(command, args, input) {
  const startedAt = performance.now();
  const child = spawn(command, args, { cwd: root, stdio: [input ? 'pipe' : 'ignore', 'pipe', 'inherit'] });
  child.stdout.resume();
  child.stdin?.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0
        ? resolve(performance.now() - startedAt)
        : reject(new Error(`${command} ${args.join(' ')}: ${code}`)),
    );
  });
}

const mprun = (args, input) => time(process.execPath, ['bin/mprun.js', ...args], input);

const faster = (ours, theirs) => theirs / ours;

export const commandLineCases = [
  {
    id: 'startup',
    title: 'ten inputs through the command line, warm cache',
    peer: '3.2 × `node -e 0`',
    runs: 31,
    atLeast: 1,
    ours: () => mprun(['map', 'tasks/square.ts', '--inputs', '0..9', '-q', '-p', '2']),
    theirs: async () => 3.2 * (await time(process.execPath, ['-e', '0'])),
    ratio: faster,
  },
  {
    id: 'speedup',
    title: '`countLong` over 8 inputs, 2 processes',
    peer: '1 process',
    runs: 11,
    atLeast: 1.8,
    ours: () => mprun(['map', 'tasks/count.ts#countLong', '-i', '1..8', '-q', '-p', '2']),
    theirs: () => mprun(['map', 'tasks/count.ts#countLong', '-i', '1..8', '-q', '-p', '1']),
    ratio: faster,
  },
  {
    id: 'lines',
    title: 'a million lines of stdin, inputs per second',
    peer: '250,000 inputs/s',
    runs: 5,
    atLeast: 1,
    ours: () => mprun(['map', 'tasks/square.ts', '-q'], million),
    theirs: () => 4000,
    ratio: faster,
  },
];
