// The same program for mprun.
import { move, Pool } from 'mprun';

const times = new URL('./piscina-tasks.mjs', import.meta.url);
const sizeOf = new URL('./piscina-tasks.mjs#sizeOf', import.meta.url);
const spin = new URL('./piscina-tasks.mjs#spin', import.meta.url);
const setFactor = new URL('./piscina-tasks.mjs#setFactor', import.meta.url);

const options = { backend: 'thread', processes: 2, initializer: setFactor, initargs: [10] };
await Pool.with(options, async (pool) => {
  // All inputs in one call: they share messages.
  console.log(await pool.map(times, [1, 2, 3])); // [ 10, 20, 30 ]

  // Another function of the file, and an ArrayBuffer that is handed over.
  console.log(await pool.apply(sizeOf, [move(new Uint8Array(1000))])); // 1000

  // Given up: `kill` ends the thread, too, and another takes its place.
  const signal = AbortSignal.timeout(100);
  console.log(await pool.apply(spin, [], {}, { signal, kill: true }).catch(({ name }) => name)); // CancelledError
});
