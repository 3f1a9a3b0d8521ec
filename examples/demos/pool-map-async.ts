// [004.21] mapAsync() does not wait: the pool does, when it is joined
import { currentProcess, isMainProcess, Pool, task } from 'mprun';

import { sleep } from './python.ts';

export const functionSquare = task(
  import.meta.url,
  'functionSquare',
  async (data: number): Promise<number> => {
    console.log('Hi');
    await sleep(12);
    const result = data * data;
    console.log(currentProcess().pid);
    return result;
  },
);

if (isMainProcess) {
  const inputs = [...Array(6).keys()];
  const pool = new Pool({ processes: 2 });
  const poolOutputs = pool.mapAsync(functionSquare, inputs);
  pool.close();
  await pool.join();
  console.log('Pool:', poolOutputs);
}
