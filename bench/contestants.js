/** Ways to make contestants: a pool for Node, a statement of Python's, a command, a fixed time. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { execute } from './lib/child.js';
import { pools } from './pools/index.js';

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

/** A command from its start to its end; `check` looks at what it printed. */
export function command(name, kind, [file, ...args], { input, check = () => {} } = {}) {
  return {
    name,
    kind,
    skip: missing(file, ['--version']),
    run: async () => {
      const { stdout, ms } = await execute(file, args, input);
      check(stdout);
      return ms;
    },
  };
}

/** mprun's command line. */
export function mprun(args, options) {
  return command('mprun', 'ours', [process.execPath, inFolder('../bin/mprun.js'), ...args], options);
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

function missing(file, args) {
  try {
    execFileSync(file, args, { stdio: 'ignore' });
    return undefined;
  } catch {
    return `${file} is not installed`;
  }
}
