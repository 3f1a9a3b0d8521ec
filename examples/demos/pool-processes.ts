// [002.5] A pool of four workers: best as many as there are CPUs, which is the default
import { cpuCount, isMainProcess, Pool } from 'mprun';

if (isMainProcess) {
  const pool = new Pool({ processes: 4 });
  console.log(String(pool));
  pool.close();
  await pool.join();
  console.log(String(pool));

  const asManyAsCpus = new Pool();
  console.log(asManyAsCpus.processes, cpuCount());
  await asManyAsCpus.terminate();
}
