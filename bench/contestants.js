/** Ways to make contestants: a pool for Node, a statement of Python's, a command, a fixed time. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { killAndResume, whyNotKill } from './killed.js';
import { execute } from './lib/child.js';
import { pools } from './pools/index.js';

const MPRUN = fileURLToPath(new URL('../bin/mprun.js', import.meta.url));

const inFolder = (file) => fileURLToPath(new URL(file, import.meta.url));

/** One of the pools for Node at a workload; `steps` is the arithmetic of one unit of CPU-bound work. */
export function pool(name, workload, steps = 0) {
  return {
    name,
    kind: pools[name].kind,
    run: async () => {
      const { stdout } = await execute(process.execPath, [inFolder('one.js'), workload, name, `${steps}`]);
      return Number(stdout);
    },
  };
}

/** What mprun shares between processes: see `sharing.js`. */
export function sharing(name, what, turns) {
  return {
    name,
    kind: 'ours',
    run: async () => {
      const { stdout } = await execute(process.execPath, [inFolder('sharing.js'), what, `${turns}`]);
      return Number(stdout);
    },
  };
}

/** What mprun's processes, or threads, hand to each other: see `channels.js`. */
export function channels(name, what, messages, style, backend = 'process') {
  return {
    name,
    kind: 'ours',
    run: async () => {
      const args = [inFolder('channels.js'), what, `${messages}`, style, backend];
      const { stdout } = await execute(process.execPath, args);
      return Number(stdout);
    },
  };
}

/** A statement of Python's, timed by Python: see `peer.py`. */
export function python(name, { start = 'fork', warm = true, setup = '', statement }) {
  return {
    name,
    kind: 'python',
    skip: missing('python3', ['--version']),
    run: async () => {
      const args = [inFolder('peer.py'), start, warm ? 'warm' : 'cold', setup, statement];
      const { stdout } = await execute('python3', args);
      return Number(stdout) * 1000;
    },
  };
}

/** A command from its start to its end; `check` looks at what it printed, `factsOf` at its stderr, for what that tells besides. */
export function command(name, kind, [file, ...args], { input, check = () => {}, factsOf } = {}) {
  return {
    name,
    kind,
    skip: missing(file, ['--version']),
    run: async () => {
      const { stdout, stderr, ms } = await execute(file, args, input);
      check(stdout);
      return factsOf ? { ms, facts: factsOf(stderr) } : ms;
    },
  };
}

/** mprun's command line. */
export function mprun(args, { name = 'mprun', ...options } = {}) {
  return command(name, 'ours', [process.execPath, MPRUN, ...args], options);
}

/** mprun's command line, and the most memory that its parent process has had. */
export function peakedMprun(args, options) {
  const wrapped = [process.execPath, inFolder('peaked.cjs'), ...args];
  return command('mprun', 'ours', wrapped, { ...options, factsOf: peakOf });
}

/** A program of Python's that says its peak itself; from its start to its end. */
export function peakedPython(name, file, args, options) {
  return command(name, 'python', ['python3', inFolder(file), ...args], { ...options, factsOf: peakOf });
}

/** What the contestants that say their peak have as a fact. */
export const PEAK = 'peak memory of the parent, MB';

/** GNU parallel, two jobs at a time, a job for each line of stdin. */
export function parallel(args, { name = 'GNU parallel', ...options } = {}) {
  return command(name, 'shell', ['parallel', '--will-cite', '-j2', ...args], options);
}

/** How much longer than the work itself a contestant takes. */
export function overhead({ run, ...contestant }, workMs) {
  return { ...contestant, run: async () => (await run()) - workMs };
}

/** Kill -9 amid a run, then `--resume`: what was lost, or done twice; see `killed.js`. */
export function killed(name, kind, runner) {
  return {
    name,
    kind,
    skip: missing(runner.file, ['--version']) ?? whyNotKill(),
    run: async () => ({ facts: await killAndResume(runner) }),
  };
}

/** Something to be measured by: the time of a contestant `times` as long, under another name. */
export function scaled(name, contestant, times) {
  return {
    name,
    kind: 'reference',
    skip: contestant.skip,
    run: async () => times * (await contestant.run()),
  };
}

/** A time that is given. */
export function fixed(name, ms) {
  return { name, kind: 'reference', run: async () => ms };
}

function peakOf(stderr) {
  const kb = Number(/^peak (\d+) kB$/m.exec(stderr)?.[1]);
  return { [PEAK]: kb / 1000 };
}

function missing(file, args) {
  try {
    execFileSync(file, args, { stdio: 'ignore' });
    return undefined;
  } catch {
    return `${file} is not installed`;
  }
}
