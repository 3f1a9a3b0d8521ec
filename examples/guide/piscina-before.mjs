// A program for Piscina.
import { Piscina } from 'piscina';

const piscina = new Piscina({
  filename: new URL('./piscina-worker.mjs', import.meta.url).href,
  maxThreads: 2,
  workerData: { factor: 10 },
});

// A result for each call.
const inputs = [1, 2, 3];
console.log(await Promise.all(inputs.map((n) => piscina.run(n)))); // [ 10, 20, 30 ]

// Another function of the file, and an ArrayBuffer that is handed over.
const image = Piscina.move(new Uint8Array(1000));
console.log(await piscina.run(image, { name: 'sizeOf' })); // 1000

// Given up: the thread is ended.
const signal = AbortSignal.timeout(100);
console.log(await piscina.run(null, { name: 'spin', signal }).catch(({ name }) => name)); // AbortError

await piscina.close();
