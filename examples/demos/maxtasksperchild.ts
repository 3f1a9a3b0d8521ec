// [001.23] A pool starts a worker anew after two tasks
import { cpuCount, currentProcess, isMainProcess, Pool, task } from 'mprun';

import { repr } from './python.ts';

export const doCalculation = task(import.meta.url, 'doCalculation', (data: number): number => data * 2);

export const startProcess = task(import.meta.url, 'startProcess', (): void => {
  console.log('Starting', currentProcess().name);
});

if (isMainProcess) {
  const inputs = [...Array(10).keys()];
  console.log('Input :', repr(inputs));

  const builtinOutputs = inputs.map((data) => doCalculation(data));
  console.log('Built-in:', repr(builtinOutputs));

  const poolSize = cpuCount() * 2;
  const pool = new Pool({ processes: poolSize, initializer: startProcess, maxtasksperchild: 2 });
  const poolOutputs = await pool.map(doCalculation, inputs);
  pool.close(); // no more tasks
  await pool.join(); // wrap up current tasks

  console.log('Pool :', repr(poolOutputs));
}
