// [001.22] A pool's map() gives what the built-in one gives, computed side by side
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
  const pool = new Pool({ processes: poolSize, initializer: startProcess });
  const poolOutputs = await pool.map(doCalculation, inputs);
  pool.close(); // no more tasks
  await pool.join(); // wrap up current tasks

  console.log('Pool :', repr(poolOutputs));
}
