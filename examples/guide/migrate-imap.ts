// imap() in chunks: a failure is one input's, and the next one goes on
import { isMainProcess, Pool, task } from 'mprun';

export const invert = task(import.meta.url, 'invert', (n: number): number => {
  if (n === 0) throw new RangeError('division by zero');
  return 1 / n;
});

if (isMainProcess) {
  await using pool = new Pool({ processes: 2 });
  const results = [];
  const it = pool.imap(invert, [1, 2, 0, 4, 5], { chunksize: 4 });
  for (;;) {
    try {
      const { done, value } = await it.next();
      if (done) break;
      results.push(value);
    } catch {
      results.push('failed');
    }
  }
  console.log(results); // [ 1, 0.5, 'failed', 0.25, 0.2 ]
}
