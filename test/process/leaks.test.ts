/** Processes that have ended leave nothing in the program that started them. */
import { expect, test } from 'vitest';

import { processProgram } from './support.ts';

const QUICK = new URL('../fixtures/tasks/plain-targets.mjs', import.meta.url).href;

/** Starts and joins so many, all at once, and prints what there is more of than after the first. */
const program = (method: string, count: number): string => `
  import { readdirSync, readFileSync } from 'node:fs';
  const { Process: Child } = getContext('${method}');
  const run = async () => {
    const p = new Child({ target: '${QUICK}#nothing', args: [1] });
    p.start();
    await p.join();
    return p.exitcode;
  };
  const childrenOf = (pid) => readdirSync('/proc').filter((other) => {
    try {
      return /^\\d+$/.test(other) && readFileSync('/proc/' + other + '/stat', 'utf8').split(') ')[1].split(' ')[1] === String(pid);
    } catch {
      return false;
    }
  });
  const emitters = { process, stdout: process.stdout, stderr: process.stderr };
  const census = async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return {
      descriptors: readdirSync('/proc/self/fd').length,
      threads: readdirSync('/proc/self/task').length,
      children: childrenOf(process.pid).length,
      active: activeChildren().length,
      listeners: Object.values(emitters)
        .flatMap((emitter) => emitter.eventNames().map((name) => emitter.listenerCount(name)))
        .reduce((sum, count) => sum + count, 0),
      resources: process.getActiveResourcesInfo().filter((name) => !/Timeout/.test(name)).length,
      records: readdirSync('/dev/shm').filter((name) => name.startsWith('mprun-' + process.pid + '-')).length,
    };
  };
  // What Node opens with the first of them stays.
  for (let k = 0; k < 4; k++) await run();
  const before = await census();
  const codes = new Set();
  await Promise.all(Array.from({ length: ${count} }, async () => codes.add(await run())));
  let after = await census();
  for (let tries = 0; tries < 40 && JSON.stringify(after) !== JSON.stringify(before); tries++) after = await census();
  console.log(JSON.stringify([[...codes], before, after]));
`;

test.each([
  ['spawn', 200],
  ['thread', 60],
  ['inline', 200],
])(
  'of processes started by %s, %i leave no descriptor, thread, child, listener or file',
  async (method, count) => {
    const { stdout, stderr, code } = await processProgram(program(method, count)).result;
    expect([stderr, code]).toEqual(['', 0]);
    const [codes, before, after] = JSON.parse(stdout) as [number[], object, object];
    expect(codes).toEqual([0]);
    expect(after).toEqual(before);
    expect(after).toMatchObject({ children: 0, active: 0, records: 0 });
  },
  180_000,
);
