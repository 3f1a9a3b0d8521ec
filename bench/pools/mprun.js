import { Pool, Process, tasks } from '../../dist/bundle/index.mjs';

const file = new URL('../tasks.js', import.meta.url);
const handles = tasks(file);

/** mprun as it comes; `backend` is what workers are. */
export function open({ processes, backend }) {
  const pool = new Pool({ processes, backend });
  return {
    map: (task, inputs, options) => pool.map(handles[task], inputs, options),
    async unordered(task, inputs, options) {
      const results = [];
      for await (const result of pool.imapUnordered(handles[task], inputs, options)) results.push(result);
      return results;
    },
    apply: (task, input) => pool.apply(handles[task], [input]),
    async close() {
      pool.close();
      await pool.join();
    },
  };
}

/** A function in a process of its own, to its end. */
export async function runProcess(task) {
  const child = new Process({ target: handles[task] });
  child.start();
  await child.join();
  if (child.exitcode !== 0) throw new Error(`exit status ${child.exitcode}`);
}
